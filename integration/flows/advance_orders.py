"""Take every open order at most one step further, and ask what only a person can answer."""

from datetime import datetime

from integration import steps
from integration.connect import Remotes
from integration.domain.plan import Plan, order_plan
from integration.domain.plan.proof import proven_writes
from integration.domain.plan.situation import Situation
from integration.domain.plan.steps import DispatchParcels, Step
from integration.domain.rules import Rules
from integration.domain.writes import Write, WriteKind
from integration.models import FlowSwitch, MiraklShop, Order, RemoteWrite, Subject
from integration.models.situation import situation_of
from integration.runs import Run, recording
from integration.steps.dispatch import dispatch_parcels
from integration.transport import RemoteError

FLOW = "advance_orders"


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Decide for each open order; act on it unless the run is dry or writes are stopped."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        orders = list(Order.objects.open_in(shop).with_memory())
        if orders:  # in most minutes there is none, and neither rules nor switches are asked for
            _advance(this_run, orders)


def _advance(this_run: Run, orders: list[Order]) -> None:
    shop = this_run.shop
    remotes = Remotes(shop, now=lambda: this_run.now)
    rules, stop = shop.rules, FlowSwitch.objects.stop(shop)
    parcels: list[tuple[Order, DispatchParcels]] = []
    for order in orders:
        order.shop = shop
        subject = Subject.order_of(order)
        with this_run.item(subject):
            plan = _decide(this_run, order, rules=rules, stop=stop)
            this_run.ask(subject, plan.questions)
            if plan.step is None or this_run.is_dry or stop:
                continue
            this_run.count(_name(plan.step))
            if isinstance(plan.step, DispatchParcels):
                parcels.append((order, plan.step))
            else:
                steps.take(plan.step, order, remotes=remotes, at=this_run.now)
    _tell_parcels(this_run, parcels, remotes)


def _decide(this_run: Run, order: Order, *, rules: Rules, stop: str) -> Plan:
    """Settle what the newest observations show, then plan."""
    situation = situation_of(order, rules=rules)
    proven = list(proven_writes(situation))
    if proven and not this_run.is_dry:
        situation = _remember(this_run, order, proven, rules=rules)
    plan = order_plan(situation)
    if this_run.is_dry:
        this_run.count(f"would {_name(plan.step)}" if plan.step else "would wait")
    else:
        order.conclude(is_at_rest=plan.is_at_rest, next_step=_next(plan, stop))
    return plan


def _remember(this_run: Run, order: Order, proven: list[Write], *, rules: Rules) -> Situation:
    """Note which writes were read back, and the facts that follow from them."""
    RemoteWrite.objects.prove(proven, at=this_run.now)
    for write in proven:
        if write.kind is WriteKind.RELEASE:
            order.remember_release(at=write.sent_at)
    anew = Order.objects.with_memory().get(pk=order.pk)
    anew.shop = this_run.shop
    return situation_of(anew, rules=rules)


def _tell_parcels(
    this_run: Run, parcels: list[tuple[Order, DispatchParcels]], remotes: Remotes
) -> None:
    """Declare all parcels of this run together: one ST01 serves every order."""
    if not parcels:
        return
    try:
        dispatch_parcels(parcels, remotes=remotes, at=this_run.now)
    except RemoteError as error:
        this_run.left.append(f"{len(parcels)} orders' parcels: {error.sentence}")
        raise


def _next(plan: Plan, stop: str) -> str:
    """Return the sentence about what happens next, for the list of orders."""
    if plan.step:
        return f"{stop} Next: {_name(plan.step)}.".strip()
    if plan.questions:
        return plan.questions[0].advice
    return plan.waits[0].why if plan.waits else ""


def _name(step: Step) -> str:
    """Return a step's name in words: `CancelDuplicate` → “cancel duplicate”."""
    letters = (f" {c.lower()}" if c.isupper() else c for c in type(step).__name__)
    return "".join(letters).strip()
