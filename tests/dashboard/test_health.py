"""Health: whether the process lives, and whether work can be done. It asks for no login."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.queries import readiness
from integration.models import Pulse
from integration.supervision import Supervisor
from tests.remotes import MARKETPLACE_KEY

ALIVE, READY = "/health/", "/health/ready/"


class TestAlive:
    def test_is_said_without_asking_the_database(self, client):
        answer = client.get(ALIVE)  # a test without a database: a query would fail

        assert (answer.status_code, answer.content) == (200, b"alive\n")
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
class TestReady:
    def test_is_who_has_a_database_its_tables_and_a_worker(self, client):
        Pulse.beat(at=timezone.now() - timedelta(seconds=40))

        answer = client.get(READY)

        assert answer.status_code == 200
        assert answer.json() == {"database": True, "migrations": True, "worker": True}

    def test_is_nobody_whose_worker_has_stopped(self, client):
        Pulse.beat(at=timezone.now() - timedelta(minutes=5))

        answer = client.get(READY)

        assert answer.status_code == 503
        assert answer.json() == {"database": True, "migrations": True, "worker": False}

    def test_is_nobody_who_never_had_a_worker(self, client):
        assert client.get(READY).json()["worker"] is False

    def test_is_nobody_without_a_database(self, client, monkeypatch):
        def refuse(*_: object) -> None:
            raise DatabaseError("the password of postgres is secret")

        monkeypatch.setattr(readiness.connection, "cursor", refuse)
        monkeypatch.setattr(readiness.connection, "close", lambda: None)

        answer = client.get(READY)

        assert answer.status_code == 503
        assert answer.json() == {"database": False, "migrations": False, "worker": False}

    def test_is_cheap(self, client):
        client.get(READY)  # the first one reads which migrations there are

        with CaptureQueriesContext(connection) as captured:
            client.get(READY)

        assert len(captured) == 2

    def test_shows_no_secret(self, client, shop):
        assert MARKETPLACE_KEY not in client.get(READY).content.decode()


@pytest.mark.django_db
class TestTheWorker:
    def test_gives_its_sign_of_life(self):
        Supervisor()._tick(0)

        assert Pulse.has_beaten_since(timezone.now() - timedelta(seconds=5))
