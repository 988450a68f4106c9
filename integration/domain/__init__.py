"""What Marketbridge decides. Pure: no Django, no HTTP, no clock; values in, values out."""
