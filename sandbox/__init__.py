"""Play Mirakl and BigCommerce over HTTP, with state. A stranger: it imports nothing of the product."""
