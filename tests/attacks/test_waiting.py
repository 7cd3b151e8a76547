"""Attacks on the threads that answer kiosks: who makes many of them wait for something slow has them all."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import cycle
from typing import Any, cast

import pytest
import requests
from sqlalchemy import select

from kiosk.accessibility.interpreter import DeskInterpreter
from kiosk.accessibility.models import ModelStore
from kiosk.domain import PaymentState
from landlord.server import oidc
from landlord.server.oidc import OidcError, OidcProvider, OidcRequest, OidcSettings
from landlord.server.payment_provider import OrderStatusReport, PaymentOrder
from landlord.server.payment_sandbox import SandboxProvider
from landlord.server.tables import PaymentRow
from tests.landlord.paying import begin, prepare
from tests.landlord.running import RunningServer
from tests.until import WITHIN_S, until

#: Of the server that answers: those of AnyIO.
THREADS = 40
MANY_HELD = THREADS // 4


def few_are_held(ask: Callable[[], object], release: Callable[[], object]) -> bool:
    """Whether most of the threads come free, and not all, once all of them were asked the same."""
    with ThreadPoolExecutor(THREADS) as threads:
        asked = [threads.submit(ask) for _ in range(THREADS)]
        few = until(lambda: sum(not each.done() for each in asked) <= MANY_HELD)
        held = sum(not each.done() for each in asked)
        release()
    return few and held >= 1


@pytest.mark.parametrize("what", ["a text", "an utterance"])
def test_clerks_who_wait_for_a_slow_engine_hold_few(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def slow(*_: object) -> Any:
        go_on.wait(WITHIN_S)
        raise ValueError

    interpreter = DeskInterpreter(cast(ModelStore, object()), slow)
    monkeypatch.setattr(interpreter, "_engine_for", lambda language: go_on.wait(WITHIN_S) and None)

    def ask() -> object:
        if what == "a text":
            return interpreter.translate("Bonjour.", "fr", "ar", clerk=True)
        return interpreter.transcribe(b"", "fr")

    assert few_are_held(ask, go_on.set)
    assert interpreter._translating.take(), "the places were given back"


@pytest.mark.parametrize("way", ["there", "back"])
def test_strangers_who_wait_for_a_silent_identity_provider_hold_few(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "TIMEOUT_S", WITHIN_S)
    with socket.create_server(("127.0.0.1", 0), backlog=THREADS) as silent:
        issuer = f"http://127.0.0.1:{silent.getsockname()[1]}"
        provider = OidcProvider(OidcSettings(issuer, "console", "a secret of this client"))
        if way == "back":
            found = {"authorization_endpoint": issuer, "token_endpoint": issuer}
            provider._discovered = time.monotonic(), found, None

        def ask() -> None:
            with suppress(OidcError):
                if way == "there":
                    provider.address(OidcRequest(), "http://127.0.0.1/retour")
                else:
                    provider.login(OidcRequest(), "any", "http://127.0.0.1/retour")
                pytest.fail("it is silent")

        assert few_are_held(ask, silent.close)


@pytest.mark.parametrize("way", ["begin", "look"])
def test_payers_who_wait_for_a_slow_provider_hold_few(server: RunningServer, way: str) -> None:
    """Forty payments of a euro each, begun at once; or one that forty phones look at."""
    pages = [prepare(server, server.sign_in(), 100).json()["page"]]
    if way == "look":
        begin(pages[0])
    else:
        with (
            server.app_state.writing.begin() as db
        ):  # another one ends the one before, where that has not begun
            row = db.scalars(select(PaymentRow).where(PaymentRow.state == PaymentState.INITIE)).one()
            for n in range(THREADS - 1):
                columns = {each.name: getattr(row, each.name) for each in PaymentRow.__table__.columns}
                db.add(PaymentRow(**columns | {"id": f"payment-{n}", "reference": f"P{n}"}))
        pages += [f"{server.url}/pay/payment-{n}" for n in range(THREADS - 1)]
    provider = _SlowProvider(server.provider)
    server.app.state.app_state = replace(server.app_state, payment_provider=provider)
    each = cycle(pages)

    def ask() -> object:
        method = "POST" if way == "begin" else "GET"
        return requests.request(method, next(each), timeout=WITHIN_S, allow_redirects=False)

    assert few_are_held(ask, provider.go_on.set)


class _SlowProvider:
    """Answers once ``go_on`` is set."""

    def __init__(self, real: SandboxProvider) -> None:
        self._real, self.go_on = real, threading.Event()
        self.signing_key = real.signing_key

    def begin(self, order: PaymentOrder) -> str:
        self.go_on.wait(WITHIN_S)
        return self._real.begin(order)

    def read_order_status(self, order_id: str) -> OrderStatusReport | None:
        self.go_on.wait(WITHIN_S)
        return self._real.read_order_status(order_id)
