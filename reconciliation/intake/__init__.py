"""How lines come in by the million: read in processes of their own, written by sets."""
