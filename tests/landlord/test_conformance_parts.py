"""The kit's parts by themselves: curl lines, the way to the server, what is held against every answer."""

from __future__ import annotations

import shlex
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landlord.conformance import run
from landlord.conformance.context import CheckContext
from landlord.conformance.http import ApiCall, HttpClient, curl_command, shell_word
from tests.landlord.certificates import self_signed
from tests.until import WITHIN_S

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_a_word_of_the_shell_is_what_it_was(parts: list[str]) -> None:
    text = "s3cret".join(parts)
    word = shell_word(text, {"s3cret": "TOKEN"})
    assert "s3cret" not in word
    assert shlex.split(word.replace('"$TOKEN"', "s3cret")) == [text]


def test_a_long_body_is_padded_by_the_shell() -> None:
    call = ApiCall("POST", "http://x/", {"Idempotency-Key": "k"}, b'{"a": "it\'s"}'.ljust(5000))
    line = curl_command(call, {})
    assert len(line) < 200
    made = subprocess.run(["/bin/sh", "-c", line.partition(" | ")[0]], capture_output=True, timeout=10)
    assert made.stdout == call.body


def context(base: str) -> CheckContext:
    return CheckContext(base, HttpClient(limit=5), "token")


def found(made: CheckContext) -> list[str]:
    return [each.rule.id for each in made.deviations]


@pytest.mark.parametrize(
    ("base", "deviates"),
    [
        ("http://127.0.0.1:8765", False),
        ("http://[::1]:8765", False),
        ("http://localhost", False),
        ("http://agence.example", True),
        ("http://192.168.1.2", True),
    ],
)
def test_in_clear_only_on_this_machine(base: str, deviates: bool) -> None:
    made = context(base)
    assert run.check_transport(made) == "in clear"
    assert found(made) == ["tls"] * deviates


def test_secrets_go_nowhere_else() -> None:
    made = context("https://landlord.example")
    ours = made.call("GET", "/me", session="s").headers
    assert (ours["Authorization"], ours["Session"]) == ("Bearer token", "s")
    for other in ("https://landlord.example.evil/v1", "https://pay.example/x"):
        assert made.call("GET", other, session="s").headers == {}


@contextmanager
def tls(file: Path) -> Iterator[str]:
    """Shakes hands once."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    def shake() -> None:
        accepted, _ = bound.accept()
        try:
            context.wrap_socket(accepted, server_side=True).close()
        except OSError:
            accepted.close()

    with socket.create_server(("127.0.0.1", 0)) as bound:
        thread = threading.Thread(target=shake, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{bound.getsockname()[1]}"
        thread.join(WITHIN_S)


@pytest.mark.parametrize(("days", "rules"), [(90, []), (3, ["certificate"])])
def test_a_certificate_lasts(tmp_path: Path, days: int, rules: list[str]) -> None:
    file = self_signed(tmp_path, days)
    with tls(file) as base:
        made = context(base)
        assert run.check_transport(made, str(file)).startswith("TLSv1.")
    assert found(made) == rules


def test_a_certificate_nobody_signed_is_a_deviation(tmp_path: Path) -> None:
    with tls(self_signed(tmp_path, 90)) as base:
        made = context(base)
        assert run.check_transport(made) == "TLS that fails"
    assert found(made) == ["tls"]
