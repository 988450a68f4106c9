"""Caution 42: who gives what a key may do."""

import pytest

from integration.domain.permissions import (
    PAYOUT_READINGS,
    SHOP_READINGS,
    SHOP_WRITES,
    STORE_READINGS,
    STORE_WRITES,
    Proof,
    given_by,
    unproven,
)


class TestCaution42:
    @pytest.mark.parametrize(
        ("operation", "role"),
        [
            ("OR21", "ROLE_PARTNER_ORDER_ACCEPT"),
            ("OR11 page", "ROLE_PARTNER_ORDER_READ"),
            ("STO01", "ROLE_PARTNER_OFFER_STOCK_WRITE"),
            ("TL02", "ROLE_SHOP_ACCOUNTANCY"),
            ("SBC11 page", "ROLE_PARTNER_SELLER_BILLING_CYCLE_READ"),
            ("IV02", "ROLE_PARTNER_ACCOUNTING_DOCUMENT_READ"),
            ("PC01", "“Shop administrator”"),
        ],
    )
    def test_names_the_role_at_mirakl(self, operation: str, role: str) -> None:
        assert role in given_by(operation)

    def test_does_not_send_for_payouts_to_the_shop_s_administrator(self) -> None:
        assert "Shop administrator" not in given_by("TL05")

    @pytest.mark.parametrize(
        ("operation", "scope"),
        [
            ("GET /v2/orders/{id}/shipments", "Orders: read-only"),
            ("POST /v2/orders", "Orders: modify"),
            ("GET /v3/inventory/items", "Store Inventory: read-only"),
            ("GET /v3/inventory/locations", "Store Locations: read-only"),
            ("PUT /v3/settings/email-statuses", "Information & Settings: modify"),
            ("GET /v9/unheard-of", "another scope"),
        ],
    )
    def test_names_the_scope_in_the_store(self, operation: str, scope: str) -> None:
        assert scope in given_by(operation)

    def test_takes_no_write_for_proven(self) -> None:
        lines = unproven({**SHOP_WRITES, **STORE_WRITES})

        assert {line.proof for line in lines} == {Proof.UNPROVEN}

    def test_knows_who_gives_every_permission_that_is_listed(self) -> None:
        listed = {
            **SHOP_READINGS,
            **PAYOUT_READINGS,
            **SHOP_WRITES,
            **STORE_READINGS,
            **STORE_WRITES,
        }

        assert not [each for each in listed if "another scope" in given_by(each)]
