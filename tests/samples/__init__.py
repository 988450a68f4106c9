"""What remotes have said, kept as they said it: the ugly ones too."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def sample(name: str) -> Any:
    """Return a recorded answer as the transport would read it: "mirakl/order_ugly"."""
    return json.loads((HERE / f"{name}.json").read_text(), parse_float=Decimal)
