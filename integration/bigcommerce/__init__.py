"""The store: what BigCommerce's management API can be asked and told."""
