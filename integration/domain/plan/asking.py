"""Ask a person about an order: the facts every sentence may use, and the dispatch clock. Pure."""

from integration.domain.issues import IssueKind, Question
from integration.domain.plan.situation import Situation
from integration.domain.stock import status_name


def about_order(
    situation: Situation, kind: IssueKind, root_cause: str = "", **facts: object
) -> Question:
    """Return a question about an order and its store order, due when the order must be shipped."""
    words: dict[str, object] = {}
    if situation.twin:
        words["store_order"] = situation.twin.order.bigcommerce_order_id
        words["status"] = status_name(situation.twin.order.status_id)
    words.update(facts)
    return Question(
        kind,
        root_cause=root_cause,
        facts=tuple((name, str(value)) for name, value in words.items()),
        due_at=situation.marketplace.shipping_deadline,
    )
