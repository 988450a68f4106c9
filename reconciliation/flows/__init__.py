"""The verbs of the money, one a file: pull, match, draft, audit."""
