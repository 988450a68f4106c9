"""What is posted is final, by the database's own word: triggers refuse its change by any client.

A posted entry may only go on: POSTED, EXPORTED, REVERSED. An entry begins as a draft, and cannot
be posted unless its postings sum to zero. Each refusal is a violated check (`IntegrityError`).
"""

from string import Template

import pgtrigger

_REFUSE = "RAISE EXCEPTION '{}' USING ERRCODE = 'check_violation';"


def _refuse(sentence: str) -> str:
    return _REFUSE.format(sentence)


_BALANCED = Template("""
    IF NEW.state <> 'POSTED' THEN $too_early END IF;
    IF (SELECT coalesce(sum(amount), 0) <> 0 OR count(*) FILTER (WHERE amount <> 0) < 2
        FROM reconciliation_posting WHERE entry_id = NEW.id)
    THEN $unbalanced END IF;
    RETURN NEW;
""")
_FINAL = Template("""
    IF ROW($old) IS DISTINCT FROM ROW($new)
        OR (OLD.suspense_approved_by <> ''
            AND NEW.suspense_approved_by <> OLD.suspense_approved_by)
        OR NOT (OLD.state = NEW.state
            OR (OLD.state = 'POSTED' AND NEW.state IN ('EXPORTED', 'REVERSED'))
            OR (OLD.state = 'EXPORTED' AND NEW.state = 'REVERSED'))
    THEN $refuse END IF;
    RETURN NEW;
""")
_POSTINGS = Template("""
    IF EXISTS (
        SELECT FROM reconciliation_journalentry
        WHERE state <> 'DRAFT' AND (
            (TG_OP <> 'INSERT' AND id = OLD.entry_id)
            OR (TG_OP <> 'DELETE' AND id = NEW.entry_id)))
    THEN $refuse END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
""")
_LINES = Template("""
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT posting_id FROM touched) AS each
        JOIN reconciliation_posting AS posting ON posting.id = each.posting_id
        JOIN reconciliation_journalentry AS entry ON entry.id = posting.entry_id
        WHERE entry.state <> 'DRAFT')
    THEN $refuse END IF;
    RETURN NULL;
""")
_STANDS = Template("""
    IF EXISTS (SELECT FROM reconciliation_postedline WHERE line_id = OLD.id)
    THEN $refuse END IF;
    RETURN OLD;
""")
_CONTENT = (
    "shop_id",
    "payout_id",
    "kind",
    "number",
    "booked_on",
    "currency",
    "memo",
    "reverses_id",
    "drafted_at",
    "fingerprint",
    "posted_at",
    "posted_by",
)
_OLD = ", ".join(f"OLD.{name}" for name in _CONTENT)
_NEW = ", ".join(f"NEW.{name}" for name in _CONTENT)

ENTRY_TRIGGERS = [
    pgtrigger.Trigger(
        name="entries_begin_as_drafts",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Q(new__state__df="DRAFT"),
        func=_refuse("A journal entry begins as a draft."),
    ),
    pgtrigger.Trigger(
        name="posted_entries_are_balanced",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state="DRAFT", new__state__df="DRAFT"),
        func=_BALANCED.substitute(
            too_early=_refuse("A draft is posted first."),
            unbalanced=_refuse("The postings of a journal entry sum to zero."),
        ),
    ),
    pgtrigger.Trigger(
        name="posted_entries_are_final",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state__df="DRAFT"),
        func=_FINAL.substitute(
            old=_OLD, new=_NEW, refuse=_refuse("A posted journal entry is final.")
        ),
    ),
    pgtrigger.Trigger(
        name="posted_entries_stay",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        condition=pgtrigger.Q(old__state__df="DRAFT"),
        func=_refuse("A posted journal entry is final."),
    ),
]

POSTING_TRIGGERS = [
    pgtrigger.Trigger(
        name="postings_of_drafts_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=_POSTINGS.substitute(
            refuse=_refuse("The postings of a posted journal entry are final.")
        ),
    )
]


def _lines_trigger(name: str, operation: pgtrigger.Operation, table: str) -> pgtrigger.Trigger:
    """Return a trigger that looks once a statement, since a million lines come in one."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        operation=operation,
        referencing=pgtrigger.Referencing(**{table: "touched"}),
        func=_LINES.substitute(refuse=_refuse("The lines of a posted journal entry are final.")),
    )


LINE_TRIGGERS = [
    _lines_trigger("lines_of_drafts_inserted", pgtrigger.Insert, "new"),
    _lines_trigger("lines_of_drafts_updated", pgtrigger.Update, "old"),
    _lines_trigger("lines_of_drafts_moved", pgtrigger.Update, "new"),
    _lines_trigger("lines_of_drafts_deleted", pgtrigger.Delete, "old"),
]

# In place of a foreign key, which would look each of a million lines up when they are drafted.
TRANSACTION_TRIGGERS = [
    pgtrigger.Trigger(
        name="lines_of_journals_stay",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=_STANDS.substitute(refuse=_refuse("The line stands in a journal entry.")),
    )
]
