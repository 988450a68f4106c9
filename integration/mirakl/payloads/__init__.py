"""Mirakl's field names, and no other place has them. Only the fields that we use are listed."""
