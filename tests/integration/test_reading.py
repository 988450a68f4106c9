"""How records are read: whatever a remote says, the answer is a record or a reason."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.bigcommerce.payloads import catalog
from integration.bigcommerce.payloads import orders as store_orders
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.payloads import orders, shipments
from integration.transport.reading import Number, Told, read
from tests.samples import sample

READERS = {
    "mirakl/order_received": orders.read_order,
    "mirakl/order_ugly": orders.read_order,
    "mirakl/shipment": shipments.read_shipment,
    "bigcommerce/order": store_orders.read_order,
    "bigcommerce/product": catalog.read_variants,
}
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(
        [
            Decimal("1E+999999"),
            Decimal("1E-999999"),
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "Fri, 31 Dec 9999 23:59:59 -1400",
            "Mon, 99999999999999999999 Nov 2012 00:00:00 +0000",
        ]
    )
)


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)


ANYTHING = st.recursive(SCALARS, _nested, max_leaves=4)


def places(data: Any) -> list[tuple[Any, Any]]:
    """Return every (container, key) of a JSON value."""
    if isinstance(data, dict):
        here = [(data, key) for key in data]
    elif isinstance(data, list):
        here = [(data, index) for index in range(len(data))]
    else:
        return []
    return here + [place for container, key in here for place in places(container[key])]


class TestRead:
    @pytest.mark.parametrize("name", READERS)
    @given(data=st.data())
    def test_never_raises_whatever_stands_in_a_field(self, name, data):
        raw = sample(name)
        container, key = data.draw(st.sampled_from(places(raw)), label="place")
        container[key] = data.draw(ANYTHING, label="value")

        record = READERS[name](raw)

        assert isinstance(record, Record | UnreadableRecord)
        assert record.raw is raw
        if isinstance(record, UnreadableRecord):
            assert record.reasons

    @pytest.mark.parametrize("name", READERS)
    @given(raw=ANYTHING)
    def test_never_raises_whatever_stands_for_a_record(self, name, raw):
        assert isinstance(READERS[name](raw), UnreadableRecord)


class TestNumber:
    class Priced(Told[Decimal]):
        price: Number

        def value(self) -> Decimal:
            return self.price

    @pytest.mark.parametrize("price", ["0", "-12.34", "99999999999999.99", "0.0001", 7, "1E+2"])
    def test_is_exact(self, price):
        record = read(self.Priced, {"price": price}, reference="id")

        assert record.value == Decimal(price)

    @pytest.mark.parametrize("price", ["1E+18", "1E-13", "0." + "1" * 29, "Infinity", "", None])
    def test_that_no_shop_charges_is_not_read(self, price):
        assert isinstance(read(self.Priced, {"price": price}, reference="id"), UnreadableRecord)
