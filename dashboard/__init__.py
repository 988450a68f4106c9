"""The pages at which persons decide. A page reads by a query, and acts by recording a decision.

How a page is hung in:

1. `queries/<question>.py` answers its question from the rows, in a fixed number of queries.
2. `views/<topic>.py` holds the view, with `@allowed("app.permission")` from `guards.py` on it.
   A view without a guard is refused by the tests.
3. `urls.py` names it; the address is `dashboard:<name>`.
4. `templates/dashboard/pages/<noun>.html` extends `dashboard/base.html` and fills `title`, `lead`,
   `actions` and `content`; its parts lie in `templates/dashboard/parts/`.
5. `config/navigation.py` gets its entry, with the same permission and what its badge counts.
6. `tests/dashboard/access.py` gets its row: which roles it is open to.

At hand in every template, by `{% load shell %}`: `{% table table %}` (a `shell.Table`),
`{% form_fields form %}`, `{% pages page %}` (a `shell.page_of(…)`), `{{ at|moment }}`,
`{{ at|clock }}` and `{% badge text color %}`. Messages (`django.contrib.messages`) show themselves.
"""
