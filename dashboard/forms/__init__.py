"""The forms of the dashboard's pages."""
