"""Calls that no desk has taken are told by mail, or by a gateway that makes text messages of mails: once
each.

The mail says where and since when someone waits, and nothing of who it is or what it is about.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from babel import Locale
from sqlalchemy import select

from kiosk.domain.rules import PARIS
from landlord.contract import HelpState, HelpWhen

from .app_state import AppState
from .tables import HelpRequestRow

log = logging.getLogger(__name__)

#: Seconds between two looks.
INTERVAL_S = 5.0
#: Who has waited for so long has gone, or was seen to: a server that was off mails nothing of yesterday.
OLDEST = timedelta(hours=1)


class MailSender(Protocol):
    """``SmtpSender``. ``to`` may have ``{agency}``."""

    @property
    def to(self) -> str: ...

    def mail(self, to: str, subject: str, words: str) -> None: ...


class CallMailer:
    """Of the calls that ring for ``after_s`` seconds."""

    def __init__(self, app_state: AppState, sender: MailSender, after_s: float) -> None:
        self._app_state, self._sender, self._after = app_state, sender, timedelta(seconds=after_s)

    def escalate(self) -> None:
        """Mail what is due. What is mailed is marked before: a call is mailed once, by one of the servers."""
        now, row = self._app_state.now(), HelpRequestRow
        due = select(row).where(
            row.state == HelpState.TRANSMISE,
            row.when == HelpWhen.MAINTENANT,
            row.escalated_at.is_(None),
            row.received_at <= now - self._after,
            row.received_at > now - OLDEST,
        )
        with self._app_state.reading.begin() as db:
            if db.scalar(due.with_only_columns(row.id).limit(1)) is None:
                return
        with self._app_state.writing.begin() as db:
            calls: Sequence[HelpRequestRow] = db.scalars(due.with_for_update(skip_locked=True)).all()
            for each in calls:
                each.escalated_at = now
        for each in calls:
            log.warning("a call that nobody took is mailed: %s", each.device)
            to = self._sender.to.replace("{agency}", each.agency_id)
            self._sender.mail(to, f"Appel sans réponse : {each.device}", self._words(each))

    def _words(self, call: HelpRequestRow) -> str:
        since = call.received_at.astimezone(PARIS)
        language = Locale("fr").languages.get(call.language.partition("-")[0], call.language)
        address = f"{self._app_state.public_url}/console/" if self._app_state.public_url else ""
        lines = (
            f"Quelqu’un attend depuis {since:%-H h %M} à la borne {call.device}.",
            f"Numéro {call.number}. Langue : {language}.",
            "Sans le son : la personne n’entend pas bien." if "sans_son" in call.needs else "",
            "Personne n’a encore répondu à l’accueil.",
            address,
        )
        return "\n".join(filter(None, lines))
