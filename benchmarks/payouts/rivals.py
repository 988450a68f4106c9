"""The same sums in pandas and in DuckDB, which keep nothing: run by a Python that has them.

`python rivals.py pandas|duckdb LINES.ndjson EXPECTATIONS.csv` reads the lines, compares each order
line's kinds of money with what it should bring, sums postings up by cycle, day and type, and prints
seconds, peak memory in MiB and what it found, as JSON.
"""

import json
import resource
import sys
import time

# The kinds of money that have an expectation; taxes net to zero.
KINDS = {
    "ORDER_AMOUNT": "goods",
    "ORDER_SHIPPING_AMOUNT": "shipping",
    "ORDER_AMOUNT_TAX": "tax",
    "COMMISSION_FEE": "commission",
    "REFUND_ORDER_AMOUNT": "refund_goods",
    "REFUND_COMMISSION_FEE": "refund_commission",
}


def with_pandas(lines: str, expectations: str) -> str:
    import pandas

    frame = pandas.read_json(lines, lines=True, dtype=False)
    frame["order"] = [about["order"]["id"] for about in frame["entities"]]
    frame["kind"] = frame["type"].map(KINDS)
    frame["day"] = pandas.to_datetime(frame["date_created"]).dt.date
    frame = frame.sort_values("last_updated").drop_duplicates("id", keep="last")
    came = frame.dropna(subset=["kind"]).groupby(["order", "kind"])["amount"].sum().round(2)
    table = pandas.read_csv(expectations).set_index("mirakl_order_id")[list(KINDS.values())]
    due = table.stack()
    due.index.names = ["order", "kind"]
    difference = due.sub(came, fill_value=0).round(2)
    postings = frame.groupby(["seller_billing_cycle_id", "day", "type"])["amount"].sum().round(2)
    return f"{int((difference == 0).sum())} matched, {len(postings)} postings"


LINES = """
CREATE TABLE line AS
SELECT id, type, amount::DECIMAL(18, 4) AS amount, date_created, last_updated,
       seller_billing_cycle_id AS cycle, entities.order.id AS order_id
  FROM read_json(?, format = 'newline_delimited')
"""
DUE = """
CREATE TABLE due AS
UNPIVOT (SELECT * FROM read_csv(?, header = true))
     ON goods::DECIMAL(18, 4) AS goods, shipping::DECIMAL(18, 4) AS shipping,
        tax::DECIMAL(18, 4) AS tax, commission::DECIMAL(18, 4) AS commission,
        refund_goods::DECIMAL(18, 4) AS refund_goods,
        refund_commission::DECIMAL(18, 4) AS refund_commission
   INTO NAME kind VALUE amount
"""
MATCHED = """
WITH newest AS (SELECT DISTINCT ON (id) * FROM line ORDER BY id, last_updated DESC),
came AS (
    SELECT order_id, kind, sum(amount) AS amount FROM newest JOIN kind USING (type) GROUP BY ALL
)
SELECT count(*) FROM due LEFT JOIN came
    ON came.order_id = due.mirakl_order_id AND came.kind = due.kind
 WHERE due.amount = coalesce(came.amount, 0)
"""
POSTINGS = """
SELECT count(*) FROM (
    SELECT cycle, date_created::DATE AS day, type, sum(amount) FROM line GROUP BY ALL
)
"""


def with_duckdb(lines: str, expectations: str) -> str:
    import duckdb

    base = duckdb.connect()
    base.execute(LINES, [lines])
    base.execute("CREATE TABLE kind (type VARCHAR, kind VARCHAR)")
    base.executemany("INSERT INTO kind VALUES (?, ?)", list(KINDS.items()))
    base.execute(DUE, [expectations])
    [(matched,)] = base.execute(MATCHED).fetchall()
    [(postings,)] = base.execute(POSTINGS).fetchall()
    return f"{matched} matched, {postings} postings"


if __name__ == "__main__":
    began = time.perf_counter()
    said = {"pandas": with_pandas, "duckdb": with_duckdb}[sys.argv[1]](*sys.argv[2:])
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peaks": {sys.argv[1]: peak}, "said": said}))
