"""What the demo says when it cannot start, and what it puts in place when it can."""

import shutil
import socket
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from integration.management import demo_data

FREE = 10**9


@pytest.fixture
def local(settings, tmp_path):
    """Give a folder of its own to a demo that nobody has started."""
    settings.LOCAL_DIR = tmp_path
    return tmp_path


class TestRefusals:
    def test_names_a_port_that_is_taken(self, local):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]

            with pytest.raises(CommandError) as refused:
                call_command("demo", port=port)

        assert str(refused.value) == (
            f"Port {port} is taken: stop what runs there, or choose another with --port or"
            " --sandbox-port."
        )

    @pytest.mark.parametrize("minute", [0, -3, 61, float("nan")])
    def test_says_how_long_a_minute_may_last(self, local, minute):
        with pytest.raises(CommandError, match="A minute lasts from 1 to 60 seconds"):
            call_command("demo", port=0, sandbox_port=0, minute=minute)

    def test_says_how_much_room_it_needs(self, local, monkeypatch):
        little = SimpleNamespace(free=12 * 1024 * 1024)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: little)

        with pytest.raises(CommandError, match=r"Only 12 MB are free .* the demo needs 300"):
            demo_data.refuse_a_full_disk(local)

    def test_takes_a_disk_with_room(self, local, monkeypatch):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=FREE))

        demo_data.refuse_a_full_disk(local)

    def test_says_where_it_cannot_write(self, local):
        (local / "demo").write_text("a file, not a folder")

        with pytest.raises(CommandError, match="demo cannot be written: File exists"):
            call_command("demo", port=0, sandbox_port=0)

    @pytest.mark.parametrize("kept", ["an older one", None])
    def test_does_not_touch_data_of_another_version(self, local, kept):
        (local / "sandbox.state").write_bytes(b"a world")
        if kept:
            (local / "version").write_text(kept)

        with pytest.raises(
            CommandError, match=r"another version .* make demo-reset, then make demo"
        ):
            demo_data.refuse_data_of_another_version(local)

    def test_takes_its_own_data_again(self, local):
        demo_data.refuse_data_of_another_version(local)
        (local / "sandbox.state").write_bytes(b"a world")

        demo_data.refuse_data_of_another_version(local)


@pytest.mark.django_db
class TestPeople:
    def test_are_an_administrator_and_one_of_each_role_with_one_password(self, local):
        password, names = demo_data.people(local)

        assert names == ["administrator", "ecommerce", "finance", "operations", "read-only"]
        for name in ("demo", *names):
            assert Client().login(username=name, password=password)
            assert get_user_model().objects.get(username=name).is_superuser is (name == "demo")

    def test_stay_logged_in_over_the_next_demo(self, local):
        password, _ = demo_data.people(local)
        before = get_user_model().objects.get(username="demo").password

        assert demo_data.people(local)[0] == password
        assert get_user_model().objects.get(username="demo").password == before

    def test_keep_their_password_to_the_owner(self, local):
        demo_data.people(local)

        assert (local / "password").stat().st_mode & 0o077 == 0
