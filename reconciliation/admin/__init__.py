"""The admin of the money: every record is read here, and finance keeps its own rules."""

from reconciliation.admin import journal, lines, matches, payouts, rules

__all__ = ["journal", "lines", "matches", "payouts", "rules"]
