"""Play Mirakl and BigCommerce over HTTP, with state; import nothing of the product."""
