"""Log lines: whole, with their run, and without secrets."""

import json
import logging
import logging.config
import sys

import pytest

from config import logs
from integration.log_context import run_named


def record(message: str, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.getLogger("integration.flows").makeRecord(
        "integration.flows", logging.INFO, "here.py", 1, message, args, None, extra=extra
    )
    made.created = 1_763_712_000.25
    return made


class TestJsonFormatter:
    def test_writes_one_object_a_line(self, golden):
        with run_named("pull_orders-42"):
            line = logs.JsonFormatter().format(
                record("Read %d orders.\nAll of them.", 3, shop="macys", kinds={"new": 2})
            )

        assert "\n" not in line
        golden("log_line.json", json.dumps(json.loads(line), indent=2) + "\n")

    def test_has_no_run_outside_a_run(self):
        with run_named("pull_orders-42"):
            pass

        assert "run_id" not in json.loads(logs.JsonFormatter().format(record("Hello.")))

    def test_keeps_the_traceback_without_the_secret_in_it(self):
        broken = record("It broke.")
        try:
            raise ValueError("401 for Authorization: Bearer abc123")
        except ValueError:
            broken.exc_info = sys.exc_info()

        exception = json.loads(logs.JsonFormatter().format(broken))["exception"]

        assert "ValueError: 401 for Authorization: Bearer [hidden]" in exception
        assert "abc123" not in exception

    def test_survives_what_json_cannot_write(self):
        line = json.loads(logs.JsonFormatter().format(record("Odd.", shop=object())))

        assert line["shop"].startswith("<object object")


class TestTextFormatter:
    def test_names_the_run_and_the_extras(self):
        with run_named("pull_orders-42"):
            line = logs.TextFormatter().format(record("Read %d orders.", 3, shop="macys"))

        assert line == "08:00:00 info integration.flows [pull_orders-42]: Read 3 orders. shop=macys"


class TestWithoutSecrets:
    @pytest.mark.parametrize(
        ("said", "written"),
        [
            ("Authorization: abc-123", "Authorization: [hidden]"),
            ("{'X-Auth-Token': 'abc123', 'a': 1}", "{'X-Auth-Token': '[hidden]', 'a': 1}"),
            ('{"api_key": "abc"}', '{"api_key": "[hidden]"}'),
            ("GET /x?access_token=abc&page=2", "GET /x?access_token=[hidden]&page=2"),
            ("postgresql://me:abc@db/x", "postgresql://me:[hidden]@db/x"),
            ("Order 42 has no authorization yet", "Order 42 has no authorization yet"),
            ("https://host:8000/a@b", "https://host:8000/a@b"),
        ],
    )
    def test_hides_them_in_texts(self, said, written):
        assert logs.without_secrets(said) == written

    def test_hides_them_by_name_however_deep(self):
        said = {"headers": [{"X-AUTH-TOKEN": b"abc", "Accept": "json"}], "client_secret": 5}

        assert logs.without_secrets(said) == {
            "headers": [{"X-AUTH-TOKEN": "[hidden]", "Accept": "json"}],
            "client_secret": "[hidden]",
        }


class TestConfiguration:
    @pytest.fixture(autouse=True)
    def as_before(self):
        """Put the loggers back as the test run had them."""
        root, level = logging.root.handlers[:], logging.root.level
        yield
        logging.root.handlers[:] = root
        logging.root.setLevel(level)

    def test_writes_each_line_once_also_for_libraries(self, capsys):
        logging.config.dictConfig(logs.configuration(form="json", level="INFO"))

        logging.getLogger("django.server").info("Started.")
        logging.getLogger("django.request").warning("Not found.")
        logging.getLogger("django-q").info("It tells of every task, which has a record of its own.")
        logging.getLogger("integration").debug("Too quiet to be heard.")

        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        assert [line["message"] for line in lines] == ["Started.", "Not found."]
