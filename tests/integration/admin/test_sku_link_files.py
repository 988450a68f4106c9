"""SKU links as a file: out, in, and what a wrong line gets."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from integration.domain.spreadsheets import as_written, harmless
from integration.models import CatalogVariant, Doorbell, MiraklShop, Offer, SkuLink
from tests.integration.admin.pages import text_of

pytestmark = pytest.mark.django_db

HEAD = "shop,sku_at_macys,sku_in_store,variant_in_store,buffer,pause\n"
IMPORT = "admin:integration_skulink_import"
CONFIRM = "admin:integration_skulink_process_import"
EXPORT = "admin:integration_skulink_export"


@pytest.fixture(autouse=True)
def both_sides(shop: MiraklShop) -> None:
    """Let Macy's list four offers and the store three variants, two of them with one SKU."""
    now = timezone.now()
    for sku in ("M-1", "M-2", "=1+1", "M-4"):
        Offer.objects.create(shop=shop, offer_sku=sku, seen_at=now)
    for number, sku in ((1, "S-1"), (2, "S-2"), (3, "TWIN"), (4, "TWIN")):
        CatalogVariant.objects.create(
            store=shop.store,
            variant_id=number,
            product_id=number * 10,
            sku=sku,
            name=f"Article {number}",
            inventory_level=7,
            seen_at=now,
        )


@pytest.fixture
def send(administrator: Any):
    """Bring a file: see its preview."""

    def bring(text: str, *, head: str = HEAD, confirm: bool = True) -> Any:
        file = SimpleUploadedFile("links.csv", (head + text).encode(), content_type="text/csv")
        answer = administrator.post(reverse(IMPORT), {"import_file": file, "format": "0"})
        form = answer.context.get("confirm_form")
        if form is None or not confirm:
            return answer
        return administrator.post(reverse(CONFIRM), form.initial, follow=True)

    return bring


def links() -> dict[str, int]:
    return dict(SkuLink.objects.values_list("offer_sku", "variant_id"))


def exported(administrator: Any) -> list[dict[str, str]]:
    fields = {f"skulinkresource_{name}": "on" for name in _COLUMNS}
    answer = administrator.post(reverse(EXPORT), {"format": "0", "resource": "", **fields})
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


_COLUMNS = ("shop", "offer_sku", "variant_sku", "variant_id", "name", "buffer_units", "pause")


class TestImport:
    def test_shows_first_what_it_would_do(self, send) -> None:
        answer = send("macys,M-1,S-1,,,\n", confirm=False)

        assert answer.context["confirm_form"]
        assert "S-1" in text_of(answer)
        assert links() == {}

    def test_makes_links_by_hand(self, send, shop: MiraklShop) -> None:
        brought_at = timezone.now()

        send("macys,M-1,S-1,,5,Stop selling\nmacys,M-2,s-2,,,\n")

        assert links() == {"M-1": 1, "M-2": 2}
        made = SkuLink.objects.get(offer_sku="M-1")
        assert (made.buffer_units, made.pause, made.is_by_hand) == (5, "SELLING", True)
        assert (made.product_id, made.on_hand, made.name) == (10, 7, "Article 1")
        assert Doorbell.objects.get(flow="advance_orders").due_at >= brought_at

    def test_changes_the_link_that_is_there(self, send) -> None:
        send("macys,M-1,S-1,,,\n")

        send("macys,M-1,S-2,,2,\n")

        assert links() == {"M-1": 2}
        assert SkuLink.objects.get().buffer_units == 2

    def test_takes_the_variant_s_number_where_several_have_the_sku(self, send) -> None:
        send("macys,M-1,TWIN,4,,\n")

        assert links() == {"M-1": 4}

    @pytest.mark.parametrize(
        ("line", "sentence"),
        [
            ("macys,M-2,NO-SUCH,,,", "No variant of the store has the SKU “NO-SUCH”."),
            ("macys,M-2,,,,", "No variant of the store has the SKU “”."),
            ("macys,M-2,TWIN,,,", "say which in variant_in_store (3, 4)."),
            ("macys,M-2,S-2,1,,", "Variant 1 of the store does not have the SKU “S-2”"),
            ("macys,UNKNOWN,S-2,,,", "Macy's lists no offer with this SKU."),
            ("macys,,S-2,,,", "The SKU at Macy's is empty."),
            ("macys,M-1,S-2,,,", "This SKU stands in the file twice."),
            ("gone,M-2,S-2,,,", "There is no shop “gone”."),
            ("macys,M-2,S-2,,-1,", "The buffer must be a whole number or empty, not “-1”."),
            ("macys,M-2,S-2,,,Halt", "The pause must be “Stop selling” or “Stop syncing”"),
        ],
    )
    def test_says_by_line_what_is_wrong_and_takes_nothing(
        self, send, line: str, sentence: str
    ) -> None:
        answer = send(f"macys,M-1,S-1,,,\n{line}\n")

        assert sentence in text_of(answer)
        assert answer.context.get("confirm_form") is None
        assert links() == {}

    def test_says_which_column_is_missing(self, send) -> None:
        answer = send("macys;M-1;S-1\n", head="shop;sku_at_macys;sku_in_store\n")

        assert "Columns are separated by commas." in text_of(answer)
        assert links() == {}

    def test_is_not_for_those_who_may_only_look(self, client, django_user_model) -> None:
        from django.contrib.auth.models import Permission

        reader = django_user_model.objects.create_user("reader", is_staff=True)
        reader.user_permissions.add(Permission.objects.get(codename="view_skulink"))
        client.force_login(reader)

        assert client.get(reverse(IMPORT)).status_code == 403
        assert client.get(reverse(EXPORT)).status_code == 200


class TestExport:
    def test_comes_back_as_it_went(self, send, administrator) -> None:
        send("macys,M-1,S-1,,5,Stop syncing\nmacys,'=1+1,S-2,,,\nmacys,M-4,TWIN,3,,\n")
        before = list(SkuLink.objects.order_by("pk").values())
        lines = exported(administrator)
        text = io.StringIO()
        writer = csv.DictWriter(text, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)

        send(text.getvalue(), head="")

        assert list(SkuLink.objects.order_by("pk").values()) == before

    def test_holds_no_cell_that_a_spreadsheet_would_run(self, send, administrator) -> None:
        CatalogVariant.objects.filter(sku="S-2").update(name='=HYPERLINK("http://x")')
        send("macys,=1+1,S-2,,,\n")

        [line] = exported(administrator)

        assert line["sku_at_macys"] == "'=1+1"
        assert line["article"] == '\'=HYPERLINK("http://x")'


class TestCells:
    @pytest.mark.parametrize("text", ["", "A-1", "=1", "+1", "-1", "@a", "'=1", "''=1", "'", "'a"])
    def test_come_back_as_they_went(self, text: str) -> None:
        assert as_written(harmless(text)) == text

    @pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\tx", "\rx"])
    def test_are_harmless(self, text: str) -> None:
        assert harmless(text)[0] == "'"
