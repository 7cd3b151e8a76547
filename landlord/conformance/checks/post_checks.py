"""Every POST: its key, its frame, what does not belong in it."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from landlord.contract import API_PREFIX

from .. import rules
from ..context import CheckAborted, CheckContext, status_and_code
from ..exchange import Exchange
from ..rules import Rule
from .check import ConformanceCheck
from .post_cases import CANCEL_PATHS, POST_CASES, JsonBody, PostCase, cancel_made

#: Calls that are sent at the same moment.
CONCURRENT_CALLS = 4


def _refusals(act: PostCase, bench: CheckContext) -> None:
    """What lacks something or has too much is refused, and nothing is done."""
    path = act.path(bench)

    def tried(
        rule: Rule, status: int, *codes: str, pointer: str = "", more: JsonBody | None = None, **how: Any
    ) -> None:
        body = act.body(bench) | (more or {})
        exchange = bench.post(path, body, **how)
        bench.refused(exchange, rule, status, *codes, pointer=pointer)
        _undo_if_made(act, bench, body, exchange)

    tried(rules.KEY_MISSING, 400, "idempotency_key_missing", key=None)
    tried(rules.DEVICE, 401, "device_unknown", device=None)
    tried(rules.UNKNOWN_MEMBER, 422, pointer="/conformance_kit", more={"conformance_kit": True})
    tried(rules.TIMES, 422, more={_moment(act, bench): "2026-11-24T10:42:00"})
    bench.refused(bench.post(path, b'{"at": '), rules.MALFORMED, 400)


def _keys(act: PostCase, bench: CheckContext) -> None:
    path, body, key = act.path(bench), act.body(bench), str(uuid.uuid4())
    made = bench.post(path, body, key=key)
    bench.told(made, act.told)
    _placed(act, bench, body, made)
    again = bench.post(path, body, key=key)
    bench.holds(rules.KEY_SAME, _same(again, made), f"{status_and_code(again)}, not as before", again)
    other = body | act.changed
    reused = bench.post(path, other, key=key)
    bench.refused(reused, rules.KEY_OTHER, 422, "idempotency_key_reused")
    act.undo(bench, body, made)
    for exchange in (again, reused):
        if not _same(exchange, made):
            _undo_if_made(act, bench, body, exchange)


def _at_once(act: PostCase, bench: CheckContext) -> None:
    """The same key, several times at the same moment."""
    path, body, key = act.path(bench), act.body(bench), str(uuid.uuid4())
    exchanges = bench.send_concurrently(
        [bench.call("POST", path, body, key=key) for _ in range(CONCURRENT_CALLS)]
    )
    made = [each for each in exchanges if each.status < 300]
    if not made:
        bench.holds(
            rules.SERVED, False, f"{CONCURRENT_CALLS} at once: {status_and_code(exchanges[0])}", exchanges[0]
        )
        raise CheckAborted
    for each in exchanges:
        well = _same(each, made[0]) or (each.status, each.code) == (409, "in_flight")
        bench.holds(
            rules.KEY_IN_FLIGHT,
            well,
            f"{status_and_code(each)} beside {status_and_code(made[0])}, at the same moment",
            each,
        )
    for each in made:
        if each is made[0] or not _same(each, made[0]):
            act.undo(bench, body, each)


def _taken_back(act: PostCase, bench: CheckContext) -> None:
    """By who made it, and once."""
    body = act.body(bench)
    made = bench.post(act.path(bench), body)
    bench.told(made, act.told)
    taken_back = cancel_made(act.service, bench, body, made)
    bench.holds(
        rules.TAKEN_BACK, taken_back.status == 201, f"{status_and_code(taken_back)} for annuler", taken_back
    )
    again = cancel_made(act.service, bench, body, made)
    bench.refused(again, rules.TAKEN_BACK, 409, "already_cancelled")


def _moment(act: PostCase, bench: CheckContext) -> str:
    return "reported_at" if "reported_at" in act.body(bench) else "at"


def _same(one: Exchange, other: Exchange) -> bool:
    return one.status == other.status and one.members == other.members


def _placed(act: PostCase, bench: CheckContext, body: JsonBody, made: Exchange) -> None:
    where = made.headers.get("Location", "")
    if not act.has_location:
        return
    below = where.removeprefix(bench.base).removeprefix(API_PREFIX)
    if not bench.holds(rules.LOCATION, bool(where), f"{made.status} without Location", made):
        return
    if body.get("reporter", {}).get("kind") != "guest":  # what a guest made is told to no tenant
        exchange = bench.get(below, session=bench.session.token if bench.session else "")
        bench.holds(
            rules.LOCATION, exchange.status == 200, f"{status_and_code(exchange)} at its Location", exchange
        )


def _undo_if_made(act: PostCase, bench: CheckContext, body: JsonBody, exchange: Exchange) -> None:
    if exchange.status < 300:
        act.undo(bench, body, exchange)


POST_CHECKS: tuple[ConformanceCheck, ...] = tuple(
    ConformanceCheck(
        f"POST for {act.service}: {name}", act.service, partial(run, act), writes=True, tenant=act.tenant
    )
    for act in POST_CASES
    for name, run in (
        ("refusals", _refusals),
        ("keys", _keys),
        ("at once", _at_once),
        ("taken back", _taken_back),
    )
    if run is not _taken_back or act.service in CANCEL_PATHS
)
