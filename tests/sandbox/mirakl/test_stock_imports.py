"""STO01, STO02 and STO03: quantities that arrive when the marketplace gets to them."""

import csv
import io

import pytest

TEE, LAMP, CANDLE = "FN-TEE-M-NVY", "LM-LAMP-BRS", "AO-CANDLE-FIG"
HEADER = "offer-sku;quantity;warehouse-code;update-delete"
PATH = "/api/offers/stock/imports"


def send(shop, *lines, header=HEADER):
    content = "\n".join([header, *lines]).encode()
    return shop.call("POST", PATH, data={"file": (io.BytesIO(content), "stock.csv")})


def sent(shop, *lines):
    answer = send(shop, *lines)
    assert answer.status_code == 201, answer.text
    return answer.json["import_id"]


def status(shop, import_id):
    return shop.get(f"{PATH}/{import_id}/status").json


def report(shop, import_id):
    answer = shop.get(f"{PATH}/{import_id}/error_report")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text), delimiter=";"))


@pytest.fixture
def offers(market):
    return market.offers


class TestStockImport:
    def test_waits_runs_and_completes(self, shop, market, world, offers):
        before = offers[TEE].quantity
        answer = send(shop, f"{TEE};7;;update")
        import_id = answer.json["import_id"]
        seen = [(status(shop, import_id)["status"], offers[TEE].quantity)]
        world.move(20)
        seen.append((status(shop, import_id)["status"], offers[TEE].quantity))
        world.move(2)
        seen.append((status(shop, import_id)["status"], offers[TEE].quantity))

        assert seen == [("WAITING", before), ("RUNNING", before), ("COMPLETE", 7)]
        assert answer.headers["Location"].endswith(f"{PATH}/{import_id}/status")
        assert status(shop, import_id) == {
            "date_created": "2026-03-04T12:00:00Z",
            "has_error_report": False,
            "import_id": import_id,
            "lines_in_error": 0,
            "lines_in_success": 1,
            "shop_id": 2107,
            "status": "COMPLETE",
        }
        assert shop.get(f"{PATH}/{import_id}/error_report").status_code == 404

    def test_writes_over_what_was_ordered_while_it_waited(self, shop, market, world, offers):
        sent(shop, f"{TEE};7;;")
        market.place_order([(TEE, 3)])
        world.move(60)

        assert offers[TEE].quantity == 7

    def test_is_worked_off_in_the_order_of_arrival(self, shop, market, world, offers):
        market.settings.stock_import_seconds = 60
        sent(shop, f"{TEE};7;;")
        market.settings.stock_import_seconds = 1
        sent(shop, f"{TEE};5;;")
        world.move(90)

        assert offers[TEE].quantity == 5

    def test_marks_the_offer_as_changed(self, shop, world, offers, market):
        sent(shop, f"{TEE};7;;")
        world.move(22)

        assert offers[TEE].updated_at == world.now()
        assert offers[LAMP].updated_at < world.now()

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("NOBODYS;1;;update", "does not exist"),
            (f"{LAMP};lots;;update", "is not a number"),
            (f"{LAMP};1.5;;update", "is not a number"),
            (f"{LAMP};;;update", "is not a number"),
            (f"{LAMP};-1;;update", "between 0"),
            (f"{LAMP};1;PARIS;update", "does not exist"),
            (f"{LAMP};1;;remove", "not valid"),
        ],
    )
    def test_completes_with_a_line_in_error(self, shop, world, offers, market, line, reason):
        before = offers[LAMP].quantity
        import_id = sent(shop, f"{TEE};7;;update", line)
        world.move(60)

        said = status(shop, import_id)
        assert (said["status"], said["has_error_report"]) == ("COMPLETE", True)
        assert (said["lines_in_success"], said["lines_in_error"]) == (1, 1)
        assert (offers[TEE].quantity, offers[LAMP].quantity) == (7, before)
        (row,) = report(shop, import_id)
        assert row["error-line"] == "3"
        assert reason in row["error-message"]
        assert ";".join(row[name] for name in HEADER.split(";")) == line

    def test_refuses_one_quantity_for_an_offer_in_warehouses(self, shop, market, world, offers):
        market.edit_offer(TEE, warehouses={"EAST": 3, "WEST": 4})
        import_id = sent(shop, f"{TEE};9;;update", f"{LAMP};2;;update")
        world.move(60)

        (row,) = report(shop, import_id)
        assert "warehouse" in row["error-message"]
        assert (offers[TEE].quantity, offers[LAMP].quantity) == (7, 2)

    def test_takes_quantities_by_warehouse(self, shop, market, world, offers):
        market.settings.warehouses = {"EAST", "WEST"}
        sent(shop, f"{TEE};9;EAST;update", f"{TEE};1;WEST;UPDATE")
        world.move(60)
        together = offers[TEE].quantity
        market.settings.enforce_call_frequency = False
        sent(shop, f"{TEE};;WEST;delete")
        world.move(60)

        assert together == 10
        assert offers[TEE].warehouses == {"EAST": 9}
        assert offers[TEE].quantity == 9

    def test_holds_back_all_of_an_offer_with_a_line_in_error(self, shop, market, world, offers):
        market.settings.warehouses = {"EAST", "WEST"}
        before = offers[TEE].quantity
        import_id = sent(shop, f"{TEE};9;EAST;", f"{TEE};many;WEST;")
        world.move(60)

        assert status(shop, import_id)["lines_in_error"] == 2
        assert [row["error-line"] for row in report(shop, import_id)] == ["2", "3"]
        assert offers[TEE].quantity == before

    def test_does_not_know_which_of_two_quantities_is_meant(self, shop, market, world, offers):
        import_id = sent(shop, f"{TEE};9;;", f"{TEE};8;;")
        world.move(60)

        assert status(shop, import_id)["lines_in_error"] == 2


class TestBadEnds:
    @pytest.mark.parametrize(
        ("end", "seen"),
        [
            ("fail", ("FAILED", False, False)),
            ("fail_halfway", ("FAILED", True, False)),
            ("hang", ("RUNNING", False, False)),
        ],
    )
    def test_come_by_lever(self, shop, market, world, offers, end, seen):
        market.settings.stock_imports_end = end
        import_id = sent(shop, f"{TEE};7;;", f"{LAMP};2;;")
        world.move(86_400)

        told = status(shop, import_id)["status"]
        assert (told, offers[TEE].quantity == 7, offers[LAMP].quantity == 2) == seen

    @pytest.mark.parametrize("header", ["sku;quantity", "offer-sku,quantity"])
    def test_come_to_a_file_with_another_header(self, shop, market, world, header):
        import_id = send(shop, f"{TEE};7;;", header=header).json["import_id"]
        world.move(60)

        assert status(shop, import_id)["status"] == "FAILED"


class TestDoor:
    def test_takes_files_only(self, shop, market):
        assert shop.post(PATH, {"file": HEADER}).status_code == 415
        assert shop.call("POST", PATH, data={"other": (io.BytesIO(b""), "x")}).status_code == 400
        assert market.stock_imports == {}

    def test_does_not_know_other_imports(self, shop, market):
        assert shop.get(f"{PATH}/nobody/status").status_code == 404
        assert shop.get(f"{PATH}/nobody/error_report").status_code == 404

    def test_takes_one_file_a_minute(self, shop, world):
        first = sent(shop, f"{TEE};7;;")

        assert send(shop, f"{TEE};8;;").status_code == 429
        world.move(60)
        second = sent(shop, f"{TEE};8;;")
        assert shop.get(f"{PATH}/{first}/status").status_code == 200
        assert shop.get(f"{PATH}/{second}/status").status_code == 200
        assert shop.get(f"{PATH}/{first}/status").status_code == 429
        world.move(15)
        assert shop.get(f"{PATH}/{first}/status").status_code == 200
