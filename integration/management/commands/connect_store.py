"""`manage.py connect_store`: connect a BigCommerce store from arguments or the environment."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from config.recording import RecordedCommand
from integration import connecting
from integration.models.store import BIGCOMMERCE_API


class Command(RecordedCommand):
    """Tries the token, reads what the flows need, and saves the store."""

    help = "Connect a BigCommerce store, or connect it again with another token."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="A short name for it, such as “main”.")
        parser.add_argument(
            "--store-hash",
            default=os.environ.get("BIGCOMMERCE_STORE_HASH"),
            help="The hash in the API path; else BIGCOMMERCE_STORE_HASH.",
        )
        parser.add_argument(
            "--access-token",
            default=os.environ.get("BIGCOMMERCE_ACCESS_TOKEN"),
            help="Better given as BIGCOMMERCE_ACCESS_TOKEN: arguments are seen by others.",
        )
        parser.add_argument(
            "--client-secret",
            default=os.environ.get("BIGCOMMERCE_CLIENT_SECRET", ""),
            help="Better given as BIGCOMMERCE_CLIENT_SECRET. With it webhooks' signatures are"
            " checked.",
        )
        parser.add_argument("--api-url", default=BIGCOMMERCE_API)
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["store_hash"] or not options["access_token"]:
            raise CommandError("Give the store hash and the access token.")
        try:
            store = connecting.connect_store(
                slug=options["slug"],
                store_hash=options["store_hash"],
                access_token=options["access_token"],
                home=options["api_url"],
                name=options["name"],
                client_secret=options["client_secret"],
            )
        except connecting.UnableToConnect as error:
            raise CommandError(f"Not connected ({error.field}): {error}") from error
        behavior = store.update_stock_behavior.replace("_", " ") or "unknown"
        self.stdout.write(f"Connected to {store} ({store.domain}); stock moves: {behavior}.")
