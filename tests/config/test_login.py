"""Guessing passwords leads nowhere."""

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture(autouse=True)
def _with_lock_out(settings, db):
    settings.AXES_ENABLED = True
    User.objects.create_superuser("olivia", password="right")
    User.objects.create_superuser("carl", password="right")


def log_in(username: str, password: str, **headers: str) -> int:
    """Log in as a browser does; give the status of the answer."""
    who = {"username": username, "password": password}
    return Client().post("/login/", who, headers=headers).status_code


class TestLogin:
    def test_lets_the_right_password_in(self):
        assert log_in("olivia", "wrong") == 200
        assert log_in("olivia", "right") == 302

    def test_refuses_even_the_right_password_after_five_wrong_ones(self):
        answers = [log_in("olivia", "wrong") for _ in range(5)]

        assert answers == [200, 200, 200, 200, 429]
        assert log_in("olivia", "right") == 429

    def test_locks_nobody_else_out(self):
        for _ in range(5):
            log_in("olivia", "wrong")

        assert log_in("carl", "right") == 302

    def test_says_that_it_is_locked_and_for_how_long(self):
        for _ in range(5):
            log_in("olivia", "wrong")

        answer = Client().post("/login/", {"username": "olivia", "password": "right"})

        assert "Wait 15 minutes, then try again" in answer.content.decode()

    def test_has_no_second_door_in_the_admin(self):
        answer = Client().post("/admin/login/", {"username": "olivia", "password": "right"})

        assert answer.url.startswith("/login/")


class TestLoginBehindAProxy:
    @pytest.fixture(autouse=True)
    def _behind_one_proxy(self, settings):
        settings.TRUSTED_PROXIES = 1

    def test_locks_the_guesser_out_and_not_who_sits_elsewhere(self):
        for _ in range(5):
            log_in("olivia", "wrong", x_forwarded_for="203.0.113.9")

        assert log_in("olivia", "right", x_forwarded_for="203.0.113.9") == 429
        assert log_in("olivia", "right", x_forwarded_for="198.51.100.7") == 302

    def test_believes_no_address_that_the_browser_made_up(self):
        for made_up in range(5):
            log_in("olivia", "wrong", x_forwarded_for=f"10.0.0.{made_up}, 203.0.113.9")

        assert log_in("olivia", "right", x_forwarded_for="10.9.9.9, 203.0.113.9") == 429

    def test_believes_nobody_where_no_proxy_is_named(self, settings):
        settings.TRUSTED_PROXIES = 0
        for made_up in range(5):
            log_in("olivia", "wrong", x_forwarded_for=f"10.0.0.{made_up}")

        assert log_in("olivia", "right", x_forwarded_for="10.9.9.9") == 429
