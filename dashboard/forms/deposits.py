"""Whether a payout's money is in the bank."""

from __future__ import annotations

from typing import Any

from django import forms

from dashboard.forms.narrowing import day_field
from reconciliation.models import Books, Payout


class DepositForm(forms.Form):
    """The deposit as the bank shows it."""

    amount = forms.DecimalField(label="Amount in the bank", max_digits=18, decimal_places=2)
    booked_on = day_field("Day of the bank", required=True)
    accepts_difference = forms.BooleanField(
        label="A difference is the bank's fee",
        required=False,
        help_text="Books what is missing as a bank fee, beyond the tolerance as well.",
    )
    comment = forms.CharField(label="Comment", required=False, max_length=500)

    def __init__(self, *args: Any, payout: Payout, **options: Any) -> None:
        day = Books.objects.of(payout.shop).day_of(payout.paid_at or payout.closed_at)
        initial = {"amount": payout.transferred_cents, "booked_on": day}
        super().__init__(*args, **{"initial": initial, **options})
