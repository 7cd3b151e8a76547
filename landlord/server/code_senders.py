"""Senders of one-time codes: mail for gateways to text messages, the console for demonstrations, none."""

import logging
import smtplib
import ssl
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import Enum
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

log = logging.getLogger(__name__)


class CodeSender(Protocol):
    """Brings ``code`` to ``phone`` (E.164), with the name of the ``agency`` where it was asked for, empty
    where that is not known: who asked for none there learns that somebody else did. MUST NOT block for long
    and MUST NOT log the phone. MAY raise ``CodesUnavailableError``."""

    def send(self, phone: str, code: str, agency: str) -> None: ...


class CodesUnavailableError(Exception):
    """No code can be sent."""


class NoSender:
    """Of a landlord who has not said how: a code is sent nowhere, and least of all to the log."""

    def send(self, phone: str, code: str, agency: str) -> None:
        log.error("no code can be sent: give --smtp")
        raise CodesUnavailableError


class ConsoleSender:
    """Prints the code where the demo's operator sees it. Never for real tenants."""

    def send(self, phone: str, code: str, agency: str) -> None:
        print(f"code for {mask_phone(phone)}: {code}", file=sys.stderr, flush=True)  # noqa: T201 - its purpose


def mask_phone(phone: str) -> str:
    """Enough to recognise one's own phone, not enough to learn it."""
    return f"•• {phone[-2:]}" if phone else ""


#: Seconds for each exchange with the mail server.
TIMEOUT = 10


class SmtpSecurity(Enum):
    """How the line is protected, by the scheme of the address: from the first byte, after a greeting, not."""

    FIRST = "smtps"
    STARTTLS = "smtp"
    NONE = "smtp+plain"


_PORTS = {SmtpSecurity.FIRST: 465, SmtpSecurity.STARTTLS: 587, SmtpSecurity.NONE: 25}


@dataclass(frozen=True)
class SmtpSender:
    """Mails each code to ``to``, where ``{phone}`` is the number without its plus.

    A thread of its own does it, so that nobody waits for a mail server; what fails is logged, without
    the number, and the visitor asks the staff.
    """

    host: str
    port: int
    tls: SmtpSecurity
    sender: str
    to: str
    username: str = ""
    password: str = field(default="", repr=False)
    make_ssl_context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "smtp"), repr=False)

    @classmethod
    def from_url(cls, url: str, to_has: str = "{phone}") -> "SmtpSender":
        """``smtp://user:password@host:587?from=codes@example.org&to={phone}@sms.example.org``; ``to_has`` is
        what its recipient must have.

        Raises ``ValueError`` that says what is wrong, without the password.
        """
        parts = urlsplit(url)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        try:
            tls = SmtpSecurity(parts.scheme)
        except ValueError:
            schemes = ", ".join(each.value for each in SmtpSecurity)
            raise ValueError(f"the address begins with one of {schemes}") from None
        if not parts.hostname:
            raise ValueError("the address has no host")
        if "from" not in query or not query.get("to") or to_has not in query["to"]:
            raise ValueError(f"the address needs ?from=… and to=…{to_has}…")
        return cls(
            parts.hostname,
            parts.port or _PORTS[tls],
            tls,
            query["from"],
            query["to"],
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )

    def send(self, phone: str, code: str, agency: str) -> None:
        to = self.to.replace("{phone}", phone.removeprefix("+"))
        place = f" (borne : {agency})" if agency else ""
        words = f"Votre code : {code}. Il est valable 10 minutes{place}."
        self.mail(to, "Code", words, what="a one-time code")

    def mail(self, to: str, subject: str, words: str, what: str = "a mail") -> None:
        """Nobody waits for it; ``what`` it is stands in the log where it fails."""
        self._thread.submit(self._mail, to, subject, words, what)

    def close(self) -> None:
        """Once what is to be sent is sent, or has failed."""
        self._thread.shutdown()

    def _mail(self, to: str, subject: str, words: str, what: str) -> None:
        mail = EmailMessage()
        mail["From"] = self.sender
        mail["To"] = to
        mail["Subject"] = subject
        mail.set_content(words)
        try:
            with self._connect() as connection:
                connection.send_message(mail)
        except (OSError, smtplib.SMTPException) as error:
            # Its words may hold the number.
            log.error("%s was not sent: %s", what, type(error).__name__)

    def _connect(self) -> smtplib.SMTP:
        if self.tls is SmtpSecurity.FIRST:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT, context=self.make_ssl_context()
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        if self.tls is SmtpSecurity.STARTTLS:
            connection.starttls(context=self.make_ssl_context())
        if self.username:
            connection.login(self.username, self.password)
        return connection
