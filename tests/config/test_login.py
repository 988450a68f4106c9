"""Guessing passwords leads nowhere."""

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture(autouse=True)
def _with_lock_out(settings, db):
    settings.AXES_ENABLED = True
    User.objects.create_superuser("olivia", password="right")
    User.objects.create_superuser("carl", password="right")


def log_in(username: str, password: str) -> int:
    """Log in as a browser does; give the status of the answer."""
    answer = Client().post("/admin/login/", {"username": username, "password": password})
    return answer.status_code


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
