"""A beginning that is told once and put back later: the same end, and never where it may differ."""

from collections.abc import Callable

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from integration import runs
from integration.models import Installation
from sandbox.world import World
from tests import keeping, told
from tests.integration.story import SKU


@pytest.fixture
def tellings() -> list[str]:
    return []


@pytest.fixture
def sale(request: pytest.FixtureRequest, tellings: list[str], db: None) -> Callable[[World], str]:
    """Give a beginning of the test's own, in which an order is placed. It notes when it is told."""

    def tell(world: World) -> str:
        tellings.append("told")
        number = world.mirakl.place_order([(SKU, 1)])
        Installation.the_one().stop_writes(is_stopped=True)
        return number

    tell.__qualname__ = request.node.name
    return told.told_once(tell)


@pytest.fixture
def as_before(sandbox: World, db: None) -> Callable[[], None]:
    """Give a function that takes the world and the rows back to where the sale began."""
    state, rows = keeping.kept(sandbox), transaction.savepoint()

    def go_back() -> None:
        keeping.fill(sandbox, state)
        transaction.savepoint_rollback(rows)

    go_back()  # a world that was filled in again looks so
    return go_back


class TestABeginning:
    def test_is_put_back_where_it_was_told_before(self, sandbox, sale, tellings, as_before):
        first = sale(sandbox)
        end, rows = keeping.kept(sandbox), told._rows()
        as_before()

        again = sale(sandbox)

        assert tellings == ["told"]
        assert again == first
        assert keeping.kept(sandbox) == end
        assert told._rows()["integration_installation"] == rows["integration_installation"]

    def test_is_told_anew_where_the_world_is_another(self, sandbox, sale, tellings, as_before):
        sale(sandbox)
        as_before()
        sandbox.clock.move(1)

        sale(sandbox)

        assert tellings == ["told", "told"]

    def test_is_told_anew_where_a_row_is_another(self, sandbox, sale, tellings, as_before):
        sale(sandbox)
        as_before()
        Installation.the_one()

        sale(sandbox)

        assert tellings == ["told", "told"]

    def test_is_put_back_whoever_is_there_by_then(
        self, sandbox, sale, tellings, as_before, django_user_model
    ):
        sale(sandbox)
        as_before()
        django_user_model.objects.create_user("olivia")

        sale(sandbox)

        assert tellings == ["told"]
        assert django_user_model.objects.filter(username="olivia").exists()

    def test_is_told_anew_where_something_is_patched(
        self, sandbox, sale, tellings, as_before, monkeypatch
    ):
        sale(sandbox)
        as_before()
        monkeypatch.setattr(runs, "UNSAID_PATIENCE", 1.0)

        sale(sandbox)

        assert tellings == ["told", "told"]

    @pytest.mark.parametrize(
        "other", [override_settings(SETTLE_TIME_SECONDS=1), time_machine.travel(0)]
    )
    def test_is_told_anew_under_another_setting_or_at_another_time(
        self, sandbox, sale, tellings, as_before, other
    ):
        sale(sandbox)
        as_before()

        with other:
            sale(sandbox)

        assert tellings == ["told", "told"]
