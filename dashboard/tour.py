"""The tour on the morning page: seven things to try in the demo, and what to look for."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode


@dataclass(frozen=True)
class Stop:
    """One thing to try. `look` is what then happens; `address` is where one begins."""

    title: str
    do: str
    look: str
    address: str
    is_outside: bool = False


def tour() -> list[Stop]:
    """Return the stops in their order; none where no sandbox is played with."""
    sandbox = settings.SANDBOX_URL
    if not sandbox:
        return []
    return [
        Stop(
            "Follow an order",
            "In the sandbox, buy something at the marketplace. Follow its link “in Marketbridge”.",
            "Within two minutes: accepted, placed held, released on Macy's word, shipped. Every"
            " write has the reading that proves it.",
            f"{sandbox}/",
            is_outside=True,
        ),
        Stop(
            "One fix for many",
            "Open “The carrier “corner courier” is not mapped” and map it to any carrier. Its first"
            " parcel leaves two minutes after the demo began.",
            "Every order behind it leaves the inbox at once, and its tracking is at Macy's.",
            _inbox("corner courier"),
        ),
        Stop(
            "Link what is spelled otherwise",
            "Open “Offer KILN-MUG-SAGE”: its UPC is that of KO-MUG-SGE. Choose it, and link it.",
            "The offer is told its stock, and the order that waited for it is accepted.",
            _inbox("KILN-MUG-SAGE"),
        ),
        Stop(
            "Stop a wrong price",
            "LM-LAMP-BRS was sold at 16.45 instead of 164.50. Refuse the order, or accept it.",
            "The next run answers Macy's; the sandbox shows the order as REFUSED.",
            _inbox("LM-LAMP-BRS"),
        ),
        Stop(
            "Sell on the web shop",
            "In the sandbox, open “Offers and stock” and sell 5 candles in the web shop.",
            "The marketplace's figure follows by 5 within seconds: a webhook rang.",
            f"{sandbox}/?{urlencode({'find': 'AO-CANDLE-FIG'})}#stock",
            is_outside=True,
        ),
        Stop(
            "Lose an answer",
            "Under Weather choose “create a store order” and “do it, but hang up”, then buy again.",
            "Nobody knows whether the order was created. After a pause Marketbridge looks, finds"
            " it, and never makes a second one.",
            f"{sandbox}/#weather",
            is_outside=True,
        ),
        Stop(
            "Explain a payout",
            "Open the newest payout and click its bars; under Journal open an entry, and click one"
            " of its accounts.",
            "Its lines come to the deposit, to the cent. Every amount of the journal leads down to"
            " the lines that Macy's wrote.",
            reverse("dashboard:payouts"),
        ),
    ]


def _inbox(words: str) -> str:
    return f"{reverse('dashboard:inbox')}?{urlencode({'q': words})}"
