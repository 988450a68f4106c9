"""What the tests of the Mirakl client order, and when."""

from datetime import timedelta

from tests.remotes import STARTS_AT

BASKET = [("HP-SHEET-QN-WHT", 2), ("FN-TEE-S-NVY", 1)]
LONG_AGO = STARTS_AT - timedelta(days=30)
