"""The verbs of the sync, one a file. Only flows both decide and do."""
