"""A connected shop, somebody of each role, and an order that went all the way."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client

from tests.integration.admin.conftest import (  # noqa: F401  fixtures
    at,
    leave_pages_blank,
    shipped_order,
    shop,
)

ROLES = ("Operations", "Finance", "Ecommerce", "Administrator", "Read-only")


@pytest.fixture
def roles(db: None) -> None:
    """Have the roles. A test that empties every table takes them away: then make them anew.

    Nothing of that is put on the record of changes, as if they had been there before the test.
    """
    if Group.objects.filter(name__in=ROLES).count() == len(ROLES):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        import_module("dashboard.migrations.0001_roles").make_roles(apps, None)
        import_module("dashboard.migrations.0002_finance").let_finance_keep_the_books(apps, None)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def person(roles: None) -> Callable[[str], User]:
    """Give a function that makes somebody of a role, who may open the admin."""

    def make(role: str) -> User:
        user = User.objects.create_user(role.lower(), password=role, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def browser_of(person: Callable[[str], User]) -> Callable[[str], Client]:
    """Give a function that logs somebody of a role in."""

    def log_in(role: str) -> Client:
        client = Client()
        client.force_login(person(role))
        return client

    return log_in
