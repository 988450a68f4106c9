"""The statements of the intake, one a step. Their parameters: shop, line_import, at."""

from collections.abc import Sequence

# What a line says. Of two words about one line the later one is newer; of two of the same instant
# the one that knows its cycle and its document. The others only make the choice the same
# everywhere.
WORDS = (
    "updated_at",
    "mirakl_cycle_id",
    "document_number",
    "payment_state",
    "amount",
    "type",
    "currency",
    "created_at",
    "transaction_at",
    "mirakl_order_id",
    "mirakl_line_id",
    "mirakl_refund_id",
    "mirakl_shipment_id",
    "mirakl_debit_id",
    "tax_code",
    "fee_code",
    "description",
)
KEPT_WORDS = WORDS[:5]  # what the history has columns for

_TYPES = {
    "position": "integer",
    "mirakl_transaction_id": "uuid",
    "amount": "numeric(18, 4)",
    "created_at": "timestamptz",
    "updated_at": "timestamptz",
    "transaction_at": "text",  # empty where there is none
    "digest": "uuid",
}
# The columns of a staged row, in the order of `COPY`.
STAGED = (
    "position",
    "mirakl_transaction_id",
    "type",
    "amount",
    "currency",
    "payment_state",
    "created_at",
    "updated_at",
    "transaction_at",
    "mirakl_cycle_id",
    "mirakl_order_id",
    "mirakl_line_id",
    "mirakl_refund_id",
    "mirakl_shipment_id",
    "mirakl_debit_id",
    "tax_code",
    "fee_code",
    "description",
    "document_number",
    "digest",
    "raw",
)


def _columns(of: str, names: Sequence[str] = WORDS) -> str:
    """Return columns of a row; staged ones as the table has them."""
    plain = [f"{of}.{name}" for name in names]
    if of == "staged":
        text = "staged.transaction_at"
        plain = [f"nullif({text}, '')::timestamptz" if name == text else name for name in plain]
    return ", ".join(plain)


def _word(of: str) -> str:
    """Return a row that can be compared: an instant that is not there is before all others."""
    never = "'-infinity'::timestamptz"
    columns = [_columns(of, [name]) for name in WORDS]
    place = WORDS.index("transaction_at")
    columns[place] = f"coalesce({columns[place]}, {never})"
    return f"({', '.join(columns)})"


_LINE = "reconciliation_transactionline"
_TEXT = "reconciliation_transactiontext"
_CHANGE = "reconciliation_linechange"
_LINES = f"{_LINE} AS line"


def _one(identity: str) -> str:
    """Return the query of one line by its id.

    The limit keeps it a look into the index for each: a batch is small beside the table, and while
    the table is new the planner would read all of it for every batch.
    """
    where = f"shop_id = %(shop)s AND mirakl_transaction_id = {identity}"
    return f"SELECT * FROM {_LINE} WHERE {where} LIMIT 1"


_DEFINED = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in STAGED)

PREPARE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS staged_lines ({_DEFINED}) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS staged_words (line_id bigint, position integer)
    ON COMMIT DELETE ROWS;
-- A text is compressed once, if at all, where it stays.
ALTER TABLE staged_lines ALTER raw SET STORAGE EXTERNAL;
TRUNCATE staged_lines, staged_words;
SET LOCAL jit = off;
"""
COPY = f"COPY staged_lines ({', '.join(STAGED)}) FROM STDIN"
EMPTY_STAGING = "TRUNCATE staged_lines"
NEWEST = "SELECT max(updated_at) FROM staged_lines"
FORGET_WORDS = "TRUNCATE staged_words"

KNOWN = f"""
SELECT probe.position, line.updated_at
  FROM unnest(%(ids)s::uuid[], %(digests)s::uuid[]) WITH ORDINALITY
    AS probe (id, digest, position)
  CROSS JOIN LATERAL ({_one("probe.id")}) AS line
 WHERE line.digest = probe.digest
"""
_WRITTEN = ", ".join(("mirakl_transaction_id", *WORDS, "digest"))
ADD = f"""
WITH added AS (
    INSERT INTO {_LINE} (shop_id, line_import_id, seen_at, {_WRITTEN})
    SELECT %(shop)s, %(line_import)s, %(at)s,
           {_columns("staged", ("mirakl_transaction_id", *WORDS, "digest"))}
      FROM staged_lines AS staged
        ON CONFLICT (shop_id, mirakl_transaction_id) DO NOTHING
    RETURNING id, mirakl_transaction_id, digest
), texts AS (
    INSERT INTO {_TEXT} (line_id, raw)
    SELECT added.id, staged.raw
      FROM added JOIN staged_lines AS staged USING (mirakl_transaction_id, digest)
        ON CONFLICT (line_id) DO NOTHING
)
SELECT count(*) FROM added
"""
# The words that say otherwise than the row. Another spelling of the same word is none.
COMPARE = f"""
WITH other AS (
    INSERT INTO staged_words
    SELECT line.id, staged.position
      FROM staged_lines AS staged
      CROSS JOIN LATERAL ({_one("staged.mirakl_transaction_id")}) AS line
     WHERE staged.digest <> line.digest AND {_word("staged")} <> {_word("line")}
    RETURNING 1
)
SELECT count(*) FROM other
"""
_NEWEST_WORDS = f"""
    SELECT DISTINCT ON (words.line_id) words.line_id, staged.*
      FROM staged_words AS words JOIN staged_lines AS staged USING (position)
     ORDER BY words.line_id, {_word("staged")} DESC, staged.digest
"""
_REPLACED = f"({_NEWEST_WORDS}) AS staged WHERE line.id = staged.line_id"
_HISTORY = f"{_CHANGE} (line_id, changed_at, {', '.join(KEPT_WORDS)}, raw)"
_ONCE = f"ON CONFLICT (line_id, {', '.join(KEPT_WORDS)}) DO NOTHING"
KEEP_REPLACED = f"""
INSERT INTO {_HISTORY}
SELECT line.id, %(at)s, {_columns("line", KEPT_WORDS)}, text.raw
  FROM {_LINES} JOIN {_TEXT} AS text ON text.line_id = line.id, {_REPLACED}
   AND {_word("staged")} > {_word("line")}
{_ONCE}
"""
COUNT_CHANGED = f"""
SELECT count(*) FROM {_LINES}, {_REPLACED}
   AND {_word("staged")} > {_word("line")} AND line.line_import_id <> %(line_import)s
"""
REPLACE = f"""
UPDATE {_LINES}
   SET ({", ".join(WORDS)}) = ROW ({_columns("staged")}), digest = staged.digest,
       line_import_id = %(line_import)s, seen_at = %(at)s
  FROM {_REPLACED} AND {_word("staged")} > {_word("line")}
"""
REPLACE_TEXTS = f"""
UPDATE {_TEXT} AS text SET raw = staged.raw
  FROM {_LINES}, {_REPLACED} AND line.digest = staged.digest AND text.line_id = line.id
"""
KEEP_LATE = f"""
INSERT INTO {_HISTORY}
SELECT line.id, %(at)s, {_columns("staged", KEPT_WORDS)}, staged.raw
  FROM staged_words AS words JOIN staged_lines AS staged USING (position)
  JOIN {_LINES} ON line.id = words.line_id
 WHERE {_word("staged")} <> {_word("line")}
{_ONCE}
"""
COUNT_BY_TYPE = f"""
SELECT staged.type, count(*), sum(staged.amount), count(*) FILTER (WHERE line.id IS NULL),
       count(*) FILTER (WHERE line.id IS NOT NULL AND {_word("staged")} > {_word("line")})
  FROM (
    SELECT DISTINCT ON (mirakl_transaction_id) staged.* FROM staged_lines AS staged
     ORDER BY mirakl_transaction_id, {_word("staged")} DESC
  ) AS staged
  LEFT JOIN LATERAL ({_one("staged.mirakl_transaction_id")}) AS line ON true
 GROUP BY staged.type ORDER BY staged.type
"""
FIRST = """
SELECT position, created_at, type, mirakl_order_id, amount, currency, payment_state
  FROM staged_lines ORDER BY position LIMIT %(shown)s
"""
