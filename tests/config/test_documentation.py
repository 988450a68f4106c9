"""The pages say what is there: flows, commands, kinds of exceptions, permissions, one another."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from config import timetable
from integration.domain.finance_words import FINANCE_WORDS
from reconciliation.models import Books

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/**/*.md"))]
README, FLOWS, EXCEPTIONS, ROLES = (
    (ROOT / name).read_text()
    for name in ("README.md", "docs/flows.md", "docs/exceptions.md", "docs/roles.md")
)
_LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")


def anchors_of(page: Path) -> set[str]:
    """Give the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


class TestPages:
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
    def test_link_to_what_is_there(self, page):
        for name, anchor in _LINK.findall(page.read_text()):
            target = (page.parent / name) if name else page

            assert target.exists(), name
            assert not anchor or anchor in anchors_of(target), anchor

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
    def test_name_commands_that_there_are(self, page):
        named = set(re.findall(r"manage\.py ([a-z_]+)", page.read_text())) - {"stands"}

        assert named <= set(get_commands())

    def test_are_all_found_from_the_readme(self):
        pages = {f"docs/{page.name}" for page in ROOT.glob("docs/*.md")}

        assert pages <= {name for name, _ in _LINK.findall(README)}

    def test_have_a_heading_for_every_flow_and_no_other(self):
        headings = re.findall(r"^## (\S+)$", FLOWS, re.MULTILINE)

        assert sorted(headings) == sorted(timetable.FLOWS)

    def test_tell_every_kind_of_exception_about_money(self):
        assert [kind for kind in FINANCE_WORDS if f"`{kind}`" not in EXCEPTIONS] == []

    def test_tell_every_permission_of_finance(self):
        permissions = dict(Books._meta.permissions)

        assert [name for name in permissions if f"| `{name}` |" not in ROLES] == []
