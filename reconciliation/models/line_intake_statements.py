"""The statements of the intake, one a step. Their parameters: shop, line_import, at."""

from collections.abc import Sequence

from reconciliation.domain.packed_texts import TEXTS_A_BLOCK

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

# The columns of a row, in the order of `COPY`.
LINE = (
    "id",
    "text_number",
    "shop_id",
    "line_import_id",
    "seen_at",
    "mirakl_transaction_id",
    "type",
    "amount",
    "currency",
    "payment_state",
    "created_at",
    "updated_at",
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
    "transaction_at",
)
TEXT = ("first_number", "shop_id", "texts")

_NEVER = "'-infinity'::timestamptz"

_LINE = "reconciliation_transactionline"
_TEXT = "reconciliation_textblock"
_PIECE = "reconciliation_filepiece"
_CHANGE = "reconciliation_linechange"
_LINES = f"{_LINE} AS line"
_LINE_COLUMNS, _TEXT_COLUMNS = ", ".join(LINE), ", ".join(TEXT)


def _columns(of: str, names: Sequence[str] = WORDS) -> str:
    return ", ".join(f"{of}.{name}" for name in names)


def _word(of: str) -> str:
    """Return a row that can be compared: an instant that is not there is before all others."""
    at = f"{of}.transaction_at"
    return f"({_columns(of).replace(at, f'coalesce({at}, {_NEVER})')})"


def _one(identity: str) -> str:
    """Return the query of one line by its id.

    The limit keeps it a look into the index for each: a batch is small beside the table, and while
    the table is new the planner would read all of it for every batch.
    """
    where = f"shop_id = %(shop)s AND mirakl_transaction_id = {identity}"
    return f"SELECT * FROM {_LINE} WHERE {where} LIMIT 1"


PREPARE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS staged_lines (LIKE {_LINE}) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS staged_texts (LIKE {_TEXT}) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS staged_words (line_id bigint, staged_id bigint)
    ON COMMIT DELETE ROWS;
TRUNCATE staged_lines, staged_texts, staged_words;
SET LOCAL jit = off;
"""
EMPTY_STAGING = "TRUNCATE staged_lines, staged_texts, staged_words"
COPY_LINES = f"COPY {_LINE} ({_LINE_COLUMNS}) FROM STDIN"
COPY_TEXTS = f"COPY {_TEXT} ({_TEXT_COLUMNS}) FROM STDIN (FORMAT binary)"
STAGE_LINES = f"COPY staged_lines ({_LINE_COLUMNS}) FROM STDIN"
STAGE_TEXTS = f"COPY staged_texts ({_TEXT_COLUMNS}) FROM STDIN (FORMAT binary)"

RESERVE = f"""
SELECT min(id), max(id) FROM (
    SELECT nextval(sequence) AS id
      FROM CAST(pg_get_serial_sequence('{_LINE}', 'id') AS regclass) AS sequence,
           generate_series(1, %(count)s)
) AS taken
"""
KNOWN = f"""
SELECT probe.position, line.updated_at
  FROM unnest(%(ids)s::uuid[], %(digests)s::uuid[]) WITH ORDINALITY
    AS probe (id, digest, position)
  CROSS JOIN LATERAL ({_one("probe.id")}) AS line
 WHERE line.digest = probe.digest
"""
KNOWN_PIECES = f"""
SELECT digest, line_count, newest_at FROM {_PIECE}
 WHERE shop_id = %(shop)s AND digest = ANY(%(digests)s::uuid[])
"""
KEEP_PIECES = f"""
INSERT INTO {_PIECE} (shop_id, digest, line_count, newest_at)
SELECT %(shop)s, piece.digest, piece.count, piece.newest_at
  FROM unnest(%(digests)s::uuid[], %(counts)s::int[], %(newest)s::timestamptz[])
    AS piece (digest, count, newest_at)
    ON CONFLICT (shop_id, digest) DO NOTHING
"""
NEWEST = "SELECT max(updated_at) FROM staged_lines"
# By piece, from 1; before the first of them 0. One look at every line that was added.
ADDED_BY_PIECE = f"""
SELECT width_bucket(id, %(firsts)s::bigint[]), count(*) FILTER (WHERE text_number = id),
       max(updated_at)
  FROM {_LINE} WHERE id >= %(first)s AND line_import_id = %(line_import)s
 GROUP BY 1
"""
# So that the next statement knows of them: autovacuum comes by once a minute.
ANALYZE = f"ANALYZE {_LINE}"
ADD = f"""
WITH added AS (
    INSERT INTO {_LINE} ({_LINE_COLUMNS})
    SELECT {_LINE_COLUMNS} FROM staged_lines
        ON CONFLICT (mirakl_transaction_id, shop_id) DO NOTHING
    RETURNING id
)
SELECT count(*) FROM added
"""
# Only the blocks with a text that is new: a line's that was added, or another word's.
KEEP_TEXTS = f"""
INSERT INTO {_TEXT} ({_TEXT_COLUMNS})
SELECT {_TEXT_COLUMNS} FROM staged_texts AS block
 WHERE EXISTS (
    SELECT FROM (
        SELECT staged.id FROM staged_lines AS staged JOIN {_LINES} ON line.id = staged.id
         UNION ALL
        SELECT staged_id FROM staged_words
    ) AS fresh
     WHERE fresh.id >= block.first_number AND fresh.id < block.first_number + {TEXTS_A_BLOCK}
 )
"""
# The words that say otherwise than the row. Another spelling of the same word is none.
COMPARE = f"""
WITH other AS (
    INSERT INTO staged_words
    SELECT line.id, staged.id
      FROM staged_lines AS staged
      CROSS JOIN LATERAL ({_one("staged.mirakl_transaction_id")}) AS line
     WHERE staged.digest <> line.digest AND {_word("staged")} <> {_word("line")}
    RETURNING 1
)
SELECT count(*) FROM other
"""
_STAGED_WORDS = """
    staged_words AS words JOIN staged_lines AS staged ON staged.id = words.staged_id
"""
_NEWEST_WORDS = f"""
    SELECT DISTINCT ON (words.line_id) words.line_id, staged.*
      FROM {_STAGED_WORDS} ORDER BY words.line_id, {_word("staged")} DESC, staged.digest
"""
_REPLACED = f"({_NEWEST_WORDS}) AS staged WHERE line.id = staged.line_id"
_HISTORY = f"{_CHANGE} (line_id, changed_at, {', '.join(KEPT_WORDS)}, text_number)"
_ONCE = f"ON CONFLICT (line_id, {', '.join(KEPT_WORDS)}) DO NOTHING"
KEEP_REPLACED = f"""
INSERT INTO {_HISTORY}
SELECT line.id, %(at)s, {_columns("line", KEPT_WORDS)}, line.text_number
  FROM {_LINES}, {_REPLACED}
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
       text_number = staged.id, line_import_id = %(line_import)s, seen_at = %(at)s
  FROM {_REPLACED} AND {_word("staged")} > {_word("line")}
"""
KEEP_LATE = f"""
INSERT INTO {_HISTORY}
SELECT line.id, %(at)s, {_columns("staged", KEPT_WORDS)}, staged.id
  FROM {_STAGED_WORDS}
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
SELECT id, created_at, type, mirakl_order_id, amount, currency, payment_state
  FROM staged_lines ORDER BY id LIMIT %(shown)s
"""
