"""Calls that no desk takes, told by mail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from landlord.server.code_senders import SmtpSender
from landlord.server.escalation import OLDEST, CallMailer
from tests.landlord.running import RunningServer
from tests.landlord.test_smtp import mail_server

from .conftest import Browser, call


class Mailed:
    """A sender that keeps what it should send."""

    to = "accueil-{agency}@bailleur.example"

    def __init__(self) -> None:
        self.mails: list[tuple[str, str, str]] = []

    def mail(self, to: str, subject: str, words: str) -> None:
        self.mails.append((to, subject, words))


def mailer(server: RunningServer) -> tuple[CallMailer, Mailed]:
    sender = Mailed()
    return CallMailer(server.app_state, sender, 120), sender


@pytest.mark.both_databases
def test_a_call_is_mailed_once_after_it_has_rung_long_enough(server: RunningServer) -> None:
    calls, sender = mailer(server)
    call(server, language="fa", topic="Mon secret", needs=["sans_son"])
    calls.escalate()
    assert sender.mails == []
    server.clock.forward(seconds=121)
    with ThreadPoolExecutor(4) as servers:
        list(servers.map(lambda _: calls.escalate(), range(8)))
    ((to, subject, words),) = sender.mails
    assert (to, subject) == ("accueil-tilleuls@bailleur.example", "Appel sans réponse : demo")
    for each in ("Numéro A 1", "persan", "11 h 42", "Sans le son", f"{server.url}/console/"):
        assert each in words, each
    assert "secret" not in words, "nothing of what it is about"


def test_what_was_answered_taken_back_or_is_old_is_not_mailed(server: RunningServer, nadia: Browser) -> None:
    calls, sender = mailer(server)
    for reference in ("T1000", "T1001"):
        call(server, reference)
    call(server, "T1002", when="rappel", phone="06 39 98 00 12")
    nadia.post("/appels/T1000", action="j_arrive")
    event = {"reporter": None, "kind": "annuler", "at": "2026-11-24T10:43:00+01:00"}
    server.call("POST", "/help-requests/T1001/events", event)
    server.clock.forward(minutes=5)
    call(server, "T1003")
    server.clock.now += OLDEST + timedelta(seconds=1)
    calls.escalate()
    assert sender.mails == []


def test_it_arrives(server: RunningServer) -> None:
    with mail_server() as (mailbox, port):
        address = f"smtp+plain://127.0.0.1:{port}?from=bornes@bailleur.example&to={{agency}}@sms.example"
        sender = SmtpSender.from_url(address, to_has="@")
        call(server)
        server.clock.forward(minutes=3)
        CallMailer(server.app_state, sender, 120).escalate()
        sender.close()
    assert [to for to, _ in mailbox.mails] == ["tilleuls@sms.example"]


@pytest.mark.parametrize(
    "address", ["smtp://mail.example?from=a@b.example", "smtp://mail.example?to=a@b.example"]
)
def test_an_address_without_a_recipient_or_a_sender_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="from="):
        SmtpSender.from_url(address, to_has="@")
