"""A slot is taken once, moved with its version, and given back."""

from __future__ import annotations

from typing import Any

from landlord.contract import AppointmentResponse

from .. import rules
from ..context import CheckAborted, CheckContext, CheckNotApplicable, quote_segment, status_and_code
from ..exchange import Exchange
from .check import check
from .post_cases import appointment_body, booking_of, cancel_appointment, free_slots
from .post_checks import CONCURRENT_CALLS
from .versions import check_if_match


@check("appointments", writes=True)
def one_slot_for_several(bench: CheckContext) -> None:
    slot = free_slots(bench)[0]
    bodies = [booking_of(bench, slot, f"Essai {number}") for number in range(CONCURRENT_CALLS)]
    exchanges = bench.send_concurrently([bench.call("POST", "/appointments", body) for body in bodies])
    made = [(body, each) for body, each in zip(bodies, exchanges, strict=True) if each.status < 300]
    bench.holds(
        rules.SLOT_ONCE,
        len(made) == 1,
        f"{len(made)} of {CONCURRENT_CALLS} have it at the same moment",
        exchanges[0],
    )
    for each in exchanges:
        if each.status >= 300:
            bench.refused(each, rules.SLOT_ONCE, 409, "slot_taken", "in_flight")
    if not made:
        raise CheckAborted
    bench.holds(rules.SLOT_HIDDEN, slot not in free_slots(bench), "taken, and still offered", made[0][1])
    for body, each in made:
        cancel_appointment(bench, body, each)
    bench.holds(rules.SLOT_HIDDEN, slot in free_slots(bench), "given back, and not offered", made[0][1])


@check("appointments", writes=True)
def a_slot_that_never_was(bench: CheckContext) -> None:
    body = appointment_body(bench) | {"slot": "nobody-offered-this"}
    bench.refused(bench.post("/appointments", body), rules.INVALID, 422, pointer="/slot")


@check("appointments", writes=True, tenant=True)
def an_appointment_changes_with_its_version(bench: CheckContext) -> None:
    slots = free_slots(bench)
    if len(slots) < 2:
        raise CheckNotApplicable("only one slot is free")
    session = bench.opened().token
    made = bench.post("/appointments", booking_of(bench, slots[0]) | {"reporter": bench.reporter()})
    path = f"/appointments/{quote_segment(bench.told(made, AppointmentResponse).reference)}"
    before = bench.get(path, personal=True)
    bench.told(before, AppointmentResponse)
    move = {"slot": slots[1]}
    check_if_match(bench, "PATCH", path, move, session=session)
    moved = _with_version(bench, "PATCH", path, before, move)
    held = bench.told(moved, AppointmentResponse).slot.id
    bench.holds(rules.SERVED, held == slots[1], "moved, and where it was", moved)
    after = bench.get(path, personal=True)
    changed = after.headers.get("ETag") != before.headers.get("ETag")
    bench.holds(rules.ETAG_CHANGES, changed, "the same ETag after a move", after)
    check_if_match(bench, "DELETE", path, None, session=session)
    gone = _with_version(bench, "DELETE", path, after)
    bench.holds(rules.SERVED, gone.status == 204, status_and_code(gone), gone)


def _with_version(
    bench: CheckContext, method: str, path: str, known: Exchange, body: dict[str, Any] | None = None
) -> Exchange:
    headers = {"If-Match": known.headers.get("ETag", "")}
    return bench.send(bench.call(method, path, body, session=bench.opened().token, headers=headers))


APPOINTMENT_CHECKS = (one_slot_for_several, a_slot_that_never_was, an_appointment_changes_with_its_version)
