"""What the commands of this app ask alike: which shop, which payout, which file."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import CommandError

from integration.models import MiraklShop
from reconciliation.models import Payout

LONGEST_NAME = 150  # what every row has room for, of whoever did it


def person(name: str) -> str:
    """Return who does it. Raise ArgumentTypeError, which the parser turns into a sentence."""
    if len(name) > LONGEST_NAME:
        raise ArgumentTypeError(f"a name has at most {LONGEST_NAME} letters")
    return name


def shop_named(slug: str | None) -> MiraklShop:
    """Return the shop; the only one where none is named. Raise CommandError."""
    shops = MiraklShop.objects.order_by("slug")
    known = ", ".join(shops.values_list("slug", flat=True)) or "none"
    if slug:
        shop = shops.filter(slug=slug).first()
        if shop is None:
            raise CommandError(f"There is no shop “{slug}”. There are: {known}.")
        return shop
    if shops.count() != 1:
        raise CommandError(f"Name a shop with --shop. There are: {known}.")
    return shops.get()


def payout_named(cycle: str, slug: str | None) -> Payout:
    """Return a payout by its billing cycle's id. Raise CommandError."""
    found = Payout.objects.select_related("shop").filter(mirakl_cycle_id=cycle)
    if slug:
        found = found.filter(shop=shop_named(slug))
    payouts = list(found[:2])
    if not payouts:
        raise CommandError(f"There is no payout of the billing cycle “{cycle}”.")
    if len(payouts) > 1:
        raise CommandError("Several shops have this billing cycle: name one with --shop.")
    return payouts[0]


def is_free(path: Path) -> None:
    """Check that a file can be written there. Raise CommandError."""
    try:
        is_taken = path.exists() and not path.is_file()
    except OSError as error:
        raise CommandError(f"{path} could not be written: {error.strerror}.") from error
    if path.is_dir():
        raise CommandError(f"{path} is a folder: name a file.")
    if is_taken:
        raise CommandError(f"{path} is a device, which a file would replace: name a file.")
    if not path.parent.is_dir():
        raise CommandError(f"There is no folder {path.parent}.")


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raise CommandError."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CommandError(f"{path} could not be written: {error.strerror}.") from error
