"""Stock files: how they are written, followed and what their reports say (STO01, STO02, STO03)."""

import pytest

from integration.mirakl.payloads.stock import new_file, read_report
from integration.transport import Refused, Unreadable

SKU, TEE = "HP-SHEET-QN-WHT", "FN-TEE-M-NVY"


class TestNewFile:
    def test_has_mirakls_header_and_a_line_for_each_offer(self):
        assert new_file({"A-1": 5, 'B "2"; x': 0}).decode() == (
            '"offer-sku";"quantity";"warehouse-code";"update-delete"\n'
            '"A-1";"5";"";"update"\n'
            '"B ""2""; x";"0";"";"update"\n'
        )

    @pytest.mark.parametrize("quantities", [{}, {"A-1": -1}])
    def test_is_not_written_for_nothing_or_for_less_than_nothing(self, quantities):
        with pytest.raises(ValueError):
            new_file(quantities)


class TestReadReport:
    def test_tells_the_reason_by_sku(self):
        report = (
            '"error-line";"error-message";"offer-sku";"quantity"\n'
            '"2";"The offer does not exist.";"A-1";"5"\n'
            '"3";"The quantity is not a number; mend it.";"B-2";"x"\n'
        )

        assert read_report(report) == {
            "A-1": "The offer does not exist.",
            "B-2": "The quantity is not a number; mend it.",
        }

    def test_knows_the_sku_by_its_column_wherever_it_stands(self):
        report = "\ufeffline;error;update-delete;Offer-SKU\n2;Gone.;update;A-1\n"

        assert read_report(report) == {"A-1": "Gone."}

    def test_leaves_out_a_line_that_is_cut_short(self):
        assert read_report("line;error;offer-sku\n2;Gone.\n3;Gone.;B-2\n") == {"B-2": "Gone."}

    @pytest.mark.parametrize("text", ["", "<html></html>", "line;error\n2;Gone.\n"])
    def test_is_none_where_no_sku_is_named(self, text):
        assert read_report(text) is None


class TestImport:
    def test_is_worked_off_later_and_says_which_lines_it_refused(self, sandbox, client):
        import_id = client.import_stock({SKU: 9, "UNKNOWN": 1})

        assert client.stock_import(import_id).status == "WAITING"
        sandbox.move(60)

        status = client.stock_import(import_id)
        assert (status.status, status.lines_in_error, status.lines_in_success) == ("COMPLETE", 1, 1)
        assert status.has_error_report
        assert list(client.refused_stock(import_id)) == ["UNKNOWN"]
        assert sandbox.mirakl.offers[SKU].quantity == 9

    def test_leaves_alone_what_it_does_not_name(self, sandbox, client):
        before = sandbox.mirakl.offers[TEE].quantity

        client.import_stock({SKU: 9})
        sandbox.move(60)

        assert sandbox.mirakl.offers[TEE].quantity == before

    def test_that_is_unknown_is_refused(self, sandbox, client):
        with pytest.raises(Refused) as caught:
            client.stock_import("no such/import")

        assert caught.value.status == 404

    def test_whose_answer_is_lost_may_have_happened(self, sandbox, client):
        sandbox.levers.garble_next(to="STO01")

        with pytest.raises(Unreadable) as caught:
            client.import_stock({SKU: 9})

        assert caught.value.may_have_happened
