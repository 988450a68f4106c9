"""Every page against every role: open or refused, as the table says. A new page needs its row."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.dashboard.access import PAGES, PUBLIC, RECORDS
from tests.dashboard.conftest import ROLES
from tests.integration.admin.pages import text_of

# Pages of the admin without a rule of their own: they lead on, or serve a field of a form.
LEADING_ON = {"admin:-", "admin:login", "admin:logout", "admin:autocomplete", "admin:view_on_site"}
# It looks at the method before it looks at the person.
TAKES_POST_ONLY = {"admin:integration_skulink_process_import"}
RECORD_PAGE = re.compile(r"admin:(?P<model>\w+?)_(?P<verb>changelist|add|change|delete|history)$")


def named_pages() -> Iterator[tuple[str, URLPattern]]:
    """Yield every page that there is, by the name that its address has."""

    def within(patterns: list, namespaces: tuple[str, ...]) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield ":".join((*namespaces, pattern.name or "-")), pattern
            else:
                own = (pattern.namespace,) if pattern.namespace else ()
                yield from within(pattern.url_patterns, (*namespaces, *own))

    yield from within(get_resolver().url_patterns, ())


def allowed_roles(name: str) -> frozenset[str] | None:
    """Return who may open a page of this name; None where no rule says it."""
    if name in PAGES:
        return PAGES[name]
    found = RECORD_PAGE.match(name)
    if found is None or found["model"] not in RECORDS:
        return None
    looking, adding, _, deleting = RECORDS[found["model"]]
    return {"add": adding, "delete": deleting}.get(found["verb"], looking)


def address_of(name: str, pattern: URLPattern) -> str:
    """Return an address of a page, of records that need not be there: the guard comes first."""
    known = {"app_label": "integration", "id": "1"}
    values = {key: known.get(key, "1") for key in pattern.pattern.regex.groupindex}
    converters = pattern.pattern.converters
    return reverse(name, kwargs={**values, **{key: 1 for key in converters if key == "pk"}})


def changing_pages() -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """Yield (model, verb, address, who may) of each page that changes a record that is there."""
    for model, (_, adding, changing, deleting) in RECORDS.items():
        first = apps.get_model(*model.split("_", 1)).objects.order_by("pk").first()
        if first is None:
            continue
        for verb, allowed in (("change", changing), ("add", adding), ("delete", deleting)):
            args = [] if verb == "add" else [first.pk]
            yield model, verb, reverse(f"admin:{model}_{verb}", args=args), allowed


# Guards come before the page: whether it can be drawn for somebody who sees all, and for somebody
# who sees little, says it for those between them.
DRAWN_FOR = ("Administrator", "Read-only")


GUARDED = {
    name: pattern
    for name, pattern in named_pages()
    if name not in PUBLIC and name not in LEADING_ON
}


class TestTheTable:
    def test_has_a_rule_for_every_page(self):
        assert [name for name in GUARDED if allowed_roles(name) is None] == []

    def test_names_no_page_that_is_gone(self):
        there = {name for name, _ in named_pages()}

        assert (set(PAGES) | PUBLIC) - there == set()
        assert [m for m in RECORDS if f"admin:{m}_changelist" not in there] == []

    def test_finds_a_guard_on_every_page_of_the_dashboard(self):
        bare = [
            name
            for name, pattern in named_pages()
            if name.startswith("dashboard:") and not hasattr(pattern.callback, "permissions")
        ]

        assert bare == []

    def test_knows_every_public_page_of_the_dashboard(self):
        public = {
            name
            for name, pattern in named_pages()
            if name.startswith("dashboard:") and pattern.callback.permissions is None
        }

        assert public <= PUBLIC


@pytest.mark.django_db
class TestTheMenu:
    @pytest.mark.parametrize("role", ROLES)
    def test_leads_each_role_only_where_it_may_go(self, role, browser_of, shop, leave_pages_blank):
        client = browser_of(role)
        page = client.get("/").content.decode()
        menu = page[page.index('<nav class="side"') : page.index("</nav>")]
        leave_pages_blank()

        links = re.findall(r'href="([^"#]+)', menu)

        assert len(links) > 3
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.django_db
class TestEveryPage:
    @pytest.mark.parametrize("role", ROLES)
    def test_is_open_to_the_roles_of_the_table_and_to_no_other(
        self, role, browser_of, leave_pages_blank
    ):
        client = browser_of(role)
        if role not in DRAWN_FOR:
            leave_pages_blank()

        wrong = {}
        for name, pattern in GUARDED.items():
            ask = client.post if name in TAKES_POST_ONLY else client.get
            status = ask(address_of(name, pattern)).status_code
            is_open = status != 403
            if is_open != (role in allowed_roles(name)):
                wrong[name] = status

        assert wrong == {}

    def test_of_a_record_takes_changes_from_the_roles_of_the_table_only(
        self, browser_of, shipped_order, leave_pages_blank
    ):
        wrong = {}
        for role in sorted(ROLES):  # the administrator first
            client = browser_of(role)
            for model, verb, url, allowed in changing_pages():
                status = client.post(url, {}).status_code
                if (status != 403) != (role in allowed):
                    wrong[role, model, verb] = status
            leave_pages_blank()

        assert wrong == {}

    def test_leads_who_is_not_logged_in_to_the_login(self, client, leave_pages_blank):
        leave_pages_blank()
        for name, pattern in GUARDED.items():
            answer = client.get(address_of(name, pattern), follow=True)
            assert answer.redirect_chain[-1][0].startswith("/login/?next="), name

    def test_refuses_who_has_no_role(self, client, django_user_model, leave_pages_blank):
        client.force_login(django_user_model.objects.create_user("new"))

        assert client.get(reverse("dashboard:home")).status_code == 200
        leave_pages_blank()
        for name, pattern in GUARDED.items():
            if name not in ("dashboard:home", "dashboard:password", *TAKES_POST_ONLY):
                answer = client.get(address_of(name, pattern), follow=True)
                assert answer.status_code == 403, name

    def test_that_is_refused_says_who_may(self, browser_of):
        answer = browser_of("Read-only").get(reverse("dashboard:changes"))

        assert "Administrator, Ecommerce, Finance or Operations does." in text_of(answer)


@pytest.mark.django_db
class TestAdministrators:
    def test_cannot_make_themselves_superusers(self, browser_of, person):
        client = browser_of("Administrator")
        olivia = User.objects.get(username="administrator")
        page = reverse("admin:auth_user_change", args=[olivia.pk])
        sent = {"username": "administrator", "is_active": "on", "is_staff": "on",
                "is_superuser": "on", "groups": [g.pk for g in olivia.groups.all()]}  # fmt: skip

        assert client.post(page, sent).status_code == 302

        olivia.refresh_from_db()
        assert olivia.is_superuser is False
        assert [role.name for role in olivia.groups.all()] == ["Administrator"]

    def test_cannot_change_a_superuser_s_password(self, browser_of, admin_user):
        client = browser_of("Administrator")

        page = reverse("admin:auth_user_password_change", args=[admin_user.pk])

        assert client.get(page).status_code == 403

    def test_have_every_permission_of_ours(self, person):
        administrator = person("Administrator")

        ours = Permission.objects.filter(content_type__app_label="integration")
        held = administrator.groups.get().permissions.filter(pk__in=ours)
        assert set(held) == set(ours)


class TestClients:
    def test_without_a_token_are_refused_what_they_send(self, browser_of, db):
        strict = Client(enforce_csrf_checks=True)

        assert strict.post(reverse("dashboard:login"), {"username": "x"}).status_code == 403
