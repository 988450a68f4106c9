"""What the demo puts in place: the connections to the sandbox, its people, and its age."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import urllib.request
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.text import slugify

from integration import clock, connecting
from integration.domain.switches import AVAILABLE
from integration.models import BigCommerceStore, FlowSwitch, MiraklShop

MINUTE = 10.0  # how many seconds a vendor's minute lasts in the demo, unless it is said
ACCOUNT = {"MIRAKL_API_KEY": "sandbox-mirakl-key", "STORE": "sandboxstore"}
TOKEN = "sandbox-store-token"  # noqa: S105  the sandbox's is public
LOGIN = "demo"
SHOP, STORE = "macys", "main"
BOOKS = {
    "shop": SHOP,
    "bookkeeper": "ours",
    "system": "quickbooks_online",
    "cost_of_goods": True,
}
PRICE_GUARD_PERCENT = 30
ROOM_NEEDED = 300 * 1024 * 1024  # bytes: a new database takes a third of it
PATIENCE = 30  # seconds


def refuse_a_full_disk(folder: Path) -> None:
    """Raise CommandError where the demo's data would not fit."""
    free = shutil.disk_usage(folder).free
    if free < ROOM_NEEDED:
        raise CommandError(
            f"Only {free // 1024**2} MB are free where {folder} lies; the demo needs"
            f" {ROOM_NEEDED // 1024**2}. Make room, or set LOCAL_DIR to another disk."
        )


def refuse_data_of_another_version(folder: Path) -> None:
    """Raise CommandError where the kept data was made by other code; remember ours."""
    kept = folder / "version"
    ours = _version()
    has_data = (folder / "sandbox.state").exists()
    if has_data and (not kept.exists() or kept.read_text() != ours):
        raise CommandError(
            "The demo's data was made by another version of Marketbridge. Start afresh with:"
            " make demo-reset, then make demo."
        )
    kept.write_text(ours)


def _version() -> str:
    """Return what changes with whatever the kept data depends on: tables, and the sandbox."""
    root = Path(settings.BASE_DIR)
    found = hashlib.sha256()
    for pattern in ("*/migrations/*.py", "sandbox/**/*.py"):
        for path in sorted(root.glob(pattern)):
            found.update(path.read_bytes())
    return found.hexdigest()


def connect(address: str, *, minute: float) -> bool:
    """Connect the sandbox's store and shop, and switch everything on, once.

    A later demo only gives them their address, and how many seconds a vendor's minute lasts.
    Return whether it was the first time.
    """
    shop = MiraklShop.objects.filter(slug=SHOP).first()
    is_first = shop is None
    if shop is None or urlsplit(shop.url).netloc != urlsplit(address).netloc:
        shop = _connect(address)
    scale = Decimal(str(minute)) / 60
    BigCommerceStore.objects.filter(slug=STORE).update(budget_scale=scale)
    MiraklShop.objects.filter(pk=shop.pk).update(budget_scale=scale)
    if is_first:
        for switch in AVAILABLE:
            FlowSwitch.objects.turn(shop, switch, is_on=True, at=timezone.now())
    clock.apply_timetable()
    return is_first


def _connect(address: str) -> MiraklShop:
    store = connecting.connect_store(
        slug=STORE, store_hash=ACCOUNT["STORE"], access_token=TOKEN, home=address
    )
    shop = connecting.connect_shop(
        slug=SHOP,
        url=address,
        api_key=ACCOUNT["MIRAKL_API_KEY"],
        store=store,
        at=timezone.now(),
    )
    MiraklShop.objects.filter(pk=shop.pk).update(price_guard_percent=PRICE_GUARD_PERCENT)
    shop.refresh_from_db()
    return shop


def play(address: str, action: str, **values: object) -> None:
    """Do something in the sandbox, as its page does. Raise CommandError where it says no."""
    request = urllib.request.Request(  # noqa: S310  our own, on this machine
        f"{address}/control/{action}",
        data=json.dumps(values).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        urllib.request.urlopen(request, timeout=PATIENCE).close()  # noqa: S310
    except OSError as error:
        raise CommandError(f"The sandbox did not do “{action}”: {error}.") from error


def people(folder: Path) -> tuple[str, list[str]]:
    """Return the demo's password and who has it: the administrator, and one of each role."""
    kept = folder / "password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(9))
    password = kept.read_text()
    _person(LOGIN, password, is_superuser=True)
    names = []
    for role in Group.objects.order_by("name"):
        names.append(slugify(role.name))
        _person(names[-1], password, role=role)
    return password, names


def _person(
    name: str, password: str, *, role: Group | None = None, is_superuser: bool = False
) -> None:
    user, is_new = get_user_model().objects.get_or_create(
        username=name, defaults={"is_staff": True, "is_superuser": is_superuser}
    )
    # Setting it again would end every session of the last demo.
    if is_new or not user.check_password(password):
        user.set_password(password)
        user.save()
    if role is not None:
        user.groups.add(role)
