"""BigCommerce's field names, and no other place has them. Only the fields we use are listed."""
