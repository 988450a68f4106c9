"""What is left of a strand whose switch is off: no write, and only what a person can use. Pure."""

from integration.domain.issues import IssueKind
from integration.domain.plan.entry import is_over
from integration.domain.plan.situation import Situation, Strand
from integration.domain.plan.steps import Adopt, Forget
from integration.domain.switches import Switch, switched_off
from integration.domain.writes import Wait

# They remember something and write nothing: what a person sorted is followed in any case.
_WRITES_NOTHING = (Adopt, Forget)

# Asked whatever is switched off: a person can mend it in the store or at Macy's by hand.
_ALWAYS_ASKED = frozenset(
    {
        IssueKind.UNKNOWN_STATE,
        IssueKind.RELEASED_BY_SOMEBODY,
        IssueKind.DUPLICATE_IN_STORE,
        IssueKind.GONE_FROM_STORE,
        IssueKind.CANCELED_IN_STORE,
        IssueKind.CANCELED_AT_MARKETPLACE,
        IssueKind.LINES_CANCELED,
        IssueKind.STOCK_NOT_RETURNED,
        IssueKind.SHIPMENT_WITHDRAWN,
    }
)


def as_switched(strand: Strand, switch: Switch, situation: Situation) -> Strand:
    """Return the strand itself, or with its switch off what is left of it.

    A step becomes the wait “… switched off”, and so do questions whose answer would lead to one.
    """
    if switch in situation.rules.switched_on or isinstance(strand.step, _WRITES_NOTHING):
        return strand
    asked = tuple(each for each in strand.questions if each.kind in _ALWAYS_ASKED)
    if strand.step is None and asked == strand.questions:
        return strand
    is_done_elsewhere = strand.step is None and is_over(situation.state)
    wait = strand.wait if is_done_elsewhere else Wait(switched_off(switch))
    return Strand(questions=asked, wait=wait)
