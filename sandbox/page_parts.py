"""Small pieces of HTML. Everything that is put in is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from markupsafe import Markup

NOTHING = Markup("")


def card(title: str, body: Markup, *, folded_as: str = "") -> Markup:
    """Return a box with a heading. With a name it is folded, and opens when it is asked to."""
    if folded_as:
        return Markup('<details class="card" id="{}"><summary>{}</summary>{}</details>').format(
            folded_as, title, body
        )
    return Markup('<div class="card"><h2>{}</h2>{}</div>').format(title, body)


def form(action: str, body: Markup, **hidden: object) -> Markup:
    """Return a form that does `action`, with its body and some values that nobody types."""
    fields = NOTHING.join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
        for name, value in hidden.items()
    )
    return Markup('<form method="post" action="/act/{}">{}{}</form>').format(action, fields, body)


def find_form(wanted: str) -> Markup:
    """Return the search: an order's number on either side, a SKU, or a word."""
    rest = Markup(' <a href="/">Show everything</a>') if wanted else NOTHING
    return Markup(
        '<form method="get" action="/" class="find" role="search"><input name="find" value="{}" '
        'placeholder="Order number, SKU or article" aria-label="Find">{}{}</form>'
    ).format(wanted, button("Find"), rest)


def elsewhere(address: str, of: str, label: str) -> Markup:
    """Return a link to the connector's page of something; nothing where it has none."""
    if not address:
        return NOTHING
    return Markup(' <a class="elsewhere" href="{}">{}</a>').format(
        address.replace("{}", quote(of)), label
    )


def folded(title: str, body: Markup) -> Markup:
    """Return a form that opens when its title is pressed."""
    return Markup('<details class="ship"><summary>{}</summary>{}</details>').format(title, body)


def button(label: str, *, main: bool = False) -> Markup:
    """Return a form's button; the main one stands out."""
    return Markup("<button{}>{}</button>").format(
        Markup(' class="main"') if main else NOTHING, label
    )


def select(name: str, label: str, options: Iterable[tuple[str, str]]) -> Markup:
    """Return a labelled list to choose from: pairs of value and text."""
    rows = NOTHING.join(
        Markup('<option value="{}">{}</option>').format(value, text) for value, text in options
    )
    return Markup('<label>{}<select name="{}">{}</select></label>').format(label, name, rows)


def number_field(
    name: str, label: str, value: int, *, least: int = 1, most: int | None = None
) -> Markup:
    """Return a labelled field for a whole number, from 1 unless said otherwise."""
    highest = NOTHING if most is None else Markup(' max="{}"').format(most)
    return Markup(
        '<label>{}<input type="number" min="{}"{} name="{}" value="{}" required></label>'
    ).format(label, least, highest, name, value)


def text_field(name: str, label: str, value: str = "", *, hint: str = "") -> Markup:
    """Return a labelled field for a line of text."""
    return Markup('<label>{}<input name="{}" value="{}" placeholder="{}"></label>').format(
        label, name, value, hint
    )


def badge(text: str, kind: str = "") -> Markup:
    """Return a state as a small colored word; `kind` is wait, go, stop or nothing."""
    return Markup('<span class="badge {}">{}</span>').format(kind, text)
