"""The record of changes: every way a setting changes is written down, and no secret with it."""

import pghistory
import pytest
from django.contrib.auth.models import Group, User
from django.db import ProgrammingError, connection, transaction

from integration.models import MiraklShop, RecordedUser
from integration.models.record import RoleOfUser
from tests.remotes import MARKETPLACE_KEY, STORE_TOKEN

EVENTS = MiraklShop.pgh_event_models["update"]


def everything_recorded() -> str:
    """Return the record as text, all columns of all its tables."""
    tables = [name for name in connection.introspection.table_names() if name.endswith("event")]
    with connection.cursor() as cursor:
        texts = []
        for table in tables:
            cursor.execute(f'SELECT event::text FROM "{table}" AS event')  # noqa: S608
            texts += [text for (text,) in cursor.fetchall()]
    return "\n".join(texts)


class TestTheRecord:
    def test_holds_what_a_rule_was_and_what_it_became(self, shop):
        MiraklShop.objects.filter(pk=shop.pk).update(acceptance_hours=36)

        told = EVENTS.objects.order_by("pgh_id").values_list("pgh_label", "acceptance_hours")
        assert (told.first(), told.last()) == (("insert", 24), ("update", 36))

    def test_says_who_and_why(self, shop):
        with pghistory.context(user=7, reason="Thanksgiving"):
            MiraklShop.objects.filter(pk=shop.pk).update(acceptance_hours=48)

        context = EVENTS.objects.latest("pgh_id").pgh_context
        assert (context["user"], context["reason"]) == (7, "Thanksgiving")

    def test_leaves_out_what_the_flows_read(self, shop, at):
        before = EVENTS.objects.count()

        shop.advance_reading("orders", until=at, observed_at=at)

        assert EVENTS.objects.count() == before

    def test_says_that_a_key_has_changed_and_never_what_it_is(self, shop):
        shop.api_key = "another-key-entirely"
        shop.save()

        assert EVENTS.objects.latest("pgh_id").pgh_label == "api_key changed"
        stored = everything_recorded()
        for secret in (MARKETPLACE_KEY, STORE_TOKEN, "another-key", "enc1:"):
            assert secret not in stored

    def test_takes_a_key_that_is_saved_again_for_unchanged(self, shop):
        MiraklShop.objects.get(pk=shop.pk).save()

        labels = set(EVENTS.objects.values_list("pgh_label", flat=True))
        assert "api_key changed" not in labels

    def test_holds_the_roles_that_a_user_is_given(self, shop):
        olivia = User.objects.create_user("olivia", password="a long enough one")
        role = Group.objects.create(name="Night shift")
        olivia.groups.add(role)
        olivia.set_password("another long enough one")
        olivia.save()

        told = RecordedUser.pgh_event_models["update"].objects.order_by("pgh_id")
        assert [event.pgh_label for event in told] == ["insert", "password changed"]
        given = RoleOfUser.pgh_event_models["insert"].objects.get(user_id=olivia.pk)
        assert given.group_id == role.pk
        assert olivia.password not in everything_recorded()

    @pytest.mark.parametrize("change", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
    def test_cannot_be_changed_afterwards(self, shop, change):
        table = EVENTS._meta.db_table

        with (
            pytest.raises(ProgrammingError, match="Cannot"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change.format(table))
