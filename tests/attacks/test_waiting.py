"""Attacks on the threads that answer kiosks: who makes many of them wait for something slow has them all."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, cast

import pytest

from kiosk.accessibility.interpreter import DeskInterpreter
from kiosk.accessibility.models import ModelStore
from landlord.server import oidc
from landlord.server.oidc import OidcError, OidcProvider, OidcRequest, OidcSettings
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
