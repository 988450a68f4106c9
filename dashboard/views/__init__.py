"""The pages, a topic a file. Each view bears its guard."""
