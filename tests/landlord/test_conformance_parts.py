"""The kit's parts by themselves: curl lines, the way to the server, what is held against every answer."""

from __future__ import annotations

import shlex
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from landlord.conformance import run
from landlord.conformance.context import CheckContext
from landlord.conformance.http import ApiCall, HttpClient, curl_command, shell_word

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


def certificate(folder: Path, days: int) -> Path:
    """A self-signed one of 127.0.0.1, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


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
        thread.join(5)


@pytest.mark.parametrize(("days", "rules"), [(90, []), (3, ["certificate"])])
def test_a_certificate_lasts(tmp_path: Path, days: int, rules: list[str]) -> None:
    file = certificate(tmp_path, days)
    with tls(file) as base:
        made = context(base)
        assert run.check_transport(made, str(file)).startswith("TLSv1.")
    assert found(made) == rules


def test_a_certificate_nobody_signed_is_a_deviation(tmp_path: Path) -> None:
    with tls(certificate(tmp_path, 90)) as base:
        made = context(base)
        assert run.check_transport(made) == "TLS that fails"
    assert found(made) == ["tls"]
