"""Django's PostgreSQL engine, which also starts the embedded server when nobody answers."""
