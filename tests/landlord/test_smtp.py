"""One-time codes by mail, against a mail server of our own."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from landlord.server.code_senders import SmtpSecurity, SmtpSender

from .certificates import self_signed
from .running import RunningServer

PHONE, CODE, AGENCY = "+33639981203", "482913", "Agence des Tilleuls"


@dataclass
class Mailbox:
    """What the mail server has taken."""

    mails: list[tuple[str, str]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - their name
        self.mails.append((envelope.rcpt_tos[0], envelope.content.decode()))
        return "250 taken"


@contextmanager
def mail_server(**options: Any) -> Iterator[tuple[Mailbox, int]]:
    """What arrives, and at which port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield mailbox, port
    finally:
        controller.stop()


def sender(port: int, scheme: str, user: str = "") -> SmtpSender:
    gateway = "?from=codes@tilleuls.example&to={phone}@sms.example"
    return SmtpSender.from_url(f"{scheme}://{user}127.0.0.1:{port}{gateway}")


def _only_josephine(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=given == LoginPassword(b"josephine", b"s p"))


def test_a_code_arrives_at_the_gateway() -> None:
    with mail_server() as (mailbox, port):
        smtp = sender(port, "smtp+plain")
        smtp.send(PHONE, CODE, AGENCY)
        smtp.close()
    [(to, mail)] = mailbox.mails
    assert to == "33639981203@sms.example"
    assert f"Votre code : {CODE}. Il est valable 10 minutes (borne : {AGENCY})." in mail


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path, 1)


@pytest.mark.parametrize("tls", [SmtpSecurity.STARTTLS, SmtpSecurity.FIRST])
def test_over_tls_with_a_password(certificate: Path, tls: SmtpSecurity) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    how: dict[str, Any] = {"ssl_context": context}
    if tls is SmtpSecurity.STARTTLS:  # their server takes passwords after STARTTLS only
        how = {"tls_context": context, "authenticator": _only_josephine, "auth_required": True}
    with mail_server(**how) as (mailbox, port):
        trusting = partial(ssl.create_default_context, cafile=str(certificate))
        smtp = replace(
            sender(port, tls.value, "josephine:s%20p@" if tls is SmtpSecurity.STARTTLS else ""),
            make_ssl_context=trusting,
        )
        smtp.send(PHONE, CODE, AGENCY)
        smtp.close()
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_knows_gets_no_code(
    certificate: Path,
    scheme: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    how = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    with mail_server(**how) as (mailbox, port):
        smtp = sender(port, scheme)
        smtp.send(PHONE, CODE, AGENCY)
        smtp.close()
    assert mailbox.mails == []
    assert "not sent: SSL" in caplog.text


def test_a_mail_server_that_is_away_is_no_secret_and_tells_none(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    smtp = sender(port, "smtp")
    smtp.send(PHONE, CODE, AGENCY)
    smtp.close()
    assert "a one-time code was not sent" in caplog.text
    assert "639981203" not in caplog.text
    assert CODE not in caplog.text


def test_a_tenant_signs_in_with_it(server: RunningServer) -> None:
    with mail_server() as (mailbox, port):
        smtp = sender(port, "smtp+plain")
        server.app.state.app_state = replace(server.app_state, codes=smtp)
        who = {"tenant_number": "10010003", "birth_date": "1979-11-30"}
        waits = server.call("POST", "/sessions", who).json()["session_id"]
        smtp.close()
        found = re.search(r"code : (\d{6})", mailbox.mails[0][1])
    assert found
    assert server.call("POST", f"/sessions/{waits}/otp", {"code": found[1]}).status_code == 201


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("http://x?from=a&to={phone}", "begins with"),
        ("smtp://?from=a&to={phone}", "no host"),
        ("smtp://x?to={phone}", "needs"),
        ("smtp://u:secret@x?from=a&to=b", "needs"),
        ("smtp://u:secret@x:port?from=a&to={phone}", "ort"),
    ],
)
def test_an_address_that_is_wrong_says_how(url: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong) as error:
        SmtpSender.from_url(url)
    assert "secret" not in str(error.value)


def test_a_password_is_not_shown() -> None:
    assert "s3cret" not in repr(sender(1, "smtp", "me:s3cret@"))
