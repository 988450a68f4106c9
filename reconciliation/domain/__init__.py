"""What the money means: pure decisions, values in and values out."""
