"""What came in, verbatim, before anybody thought about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import simplejson
from django.db import models

from integration.models.fields import ExactJSONField


def digest_of(raw: Any) -> str:
    """Return a digest of a payload that does not depend on the order of its keys."""
    text = simplejson.dumps(raw, use_decimal=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class PayloadQuerySet(models.QuerySet["Payload"]):
    """Factories of payloads."""

    def keep(
        self,
        raws: Iterable[tuple[str, Mapping[str, Any]]],
        *,
        source: str,
        owner: str,
        at: datetime,
    ) -> None:
        """Keep payloads given as (reference, raw). What is known already is only seen again."""
        rows = {
            (reference, digest := digest_of(raw)): Payload(
                source=source,
                owner=owner,
                reference=reference,
                digest=digest,
                body=dict(raw),  # type: ignore[misc]  # text only in the column
                first_seen_at=at,
                last_seen_at=at,
            )
            for reference, raw in raws
        }
        Payload.objects.bulk_create(
            list(rows.values()),
            update_conflicts=True,
            unique_fields=["source", "owner", "reference", "digest"],
            update_fields=["last_seen_at"],
        )

    # Mutators

    def see_again(
        self, raws: Mapping[str, Mapping[str, Any]], *, source: str, owner: str, at: datetime
    ) -> set[str]:
        """Note which payloads came as they are known; return their references."""
        digests = {reference: digest_of(raw) for reference, raw in raws.items()}
        rows = self.filter(
            source=source,
            owner=owner,
            reference__in=digests,
            digest__in=set(digests.values()),
        ).values_list("pk", "reference", "digest")
        known = {pk: reference for pk, reference, digest in rows if digests[reference] == digest}
        self.filter(pk__in=known).update(last_seen_at=at)
        return set(known.values())


class Payload(models.Model):
    """One record as a remote sent it. `owner` is the shop's or store's slug."""

    source = models.CharField(max_length=64, help_text="The operation that brought it (OR11).")
    owner = models.CharField(max_length=64)
    reference = models.CharField(max_length=200, help_text="The remote's id of the record.")
    digest = models.CharField(max_length=64)
    body = ExactJSONField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    objects = PayloadQuerySet.as_manager()

    class Meta:
        ordering = ["-first_seen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "owner", "reference", "digest"],
                name="one_row_per_different_payload",
            )
        ]
        indexes = [
            # Read by the order page: everything that was ever said of one record.
            models.Index(fields=["reference", "first_seen_at"], name="payloads_of_a_record"),
            # Read by the list of payloads.
            models.Index(fields=["-first_seen_at", "-id"], name="payloads_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.reference}"
