"""Whether a payout's money is in the bank."""

from __future__ import annotations

from decimal import Decimal
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

    def clean_amount(self) -> Decimal:
        """Refuse money that went the other way: a mistyped sign would become a fee."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount * self.payout.transferred_cents < 0:
            ways = "was paid to you" if self.payout.transferred > 0 else "was taken from you"
            raise forms.ValidationError(f"It {ways}: the sign is the other one.")
        return amount

    def __init__(self, *args: Any, payout: Payout, **options: Any) -> None:
        self.payout = payout
        day = Books.objects.of(payout.shop).day_of(payout.paid_at or payout.closed_at)
        initial = {"amount": payout.transferred_cents, "booked_on": day}
        super().__init__(*args, **{"initial": initial, **options})
