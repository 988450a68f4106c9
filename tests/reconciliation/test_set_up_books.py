"""The books set up from the command line."""

import pytest
from django.core.management import CommandError, call_command

from reconciliation.models import Books
from tests.integration.story import unreachable_shop


@pytest.mark.django_db
class TestSetUpBooks:
    def test_says_who_books_the_sale_and_makes_the_chart(self, capsys):
        shop = unreachable_shop()

        call_command("set_up_books", "--bookkeeper", "ours", "--system", "xero")

        books = Books.objects.of(shop)
        assert (books.bookkeeper, books.accounting_system) == ("OURS", "xero")
        assert books.accounts.exists()
        assert "Macy's: Marketbridge's journal books sales." in capsys.readouterr().out

    def test_keeps_what_is_not_named(self):
        shop = unreachable_shop()
        known = ("--system", "xero", "--cost-of-goods")
        call_command("set_up_books", "--bookkeeper", "ours", *known)

        call_command("set_up_books", "--bookkeeper", "store_connector")

        books = Books.objects.of(shop)
        assert (books.accounting_system, books.books_cost_of_goods) == ("xero", True)

    def test_names_the_shops_that_there_are(self):
        unreachable_shop()

        with pytest.raises(CommandError, match="There are: macys"):
            call_command("set_up_books", "--shop", "no", "--bookkeeper", "ours")
