"""What the pages ask of the rows, one question a file."""
