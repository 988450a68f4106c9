"""The marketplace: what Mirakl's seller API can be asked and told."""
