"""Fixtures for every test, a section a subject. Remotes: only loopback can be reached at all."""
