"""How Marketbridge is put together and started: settings, database, logs and addresses."""
