"""Acts that the landlord's system refused after their visitor had gone: listed, read, put right by staff.

What is listed names nobody. What is read is what the visitor said: for staff only, and shown by a screen or
a command that has checked who asks.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from kiosk.domain import T, Text, verbatim
from kiosk.domain.rules import PARIS
from kiosk.runtime.workers import Worker
from offline_cache import Entry, Outbox, State

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]

#: What each code of the contract means to the staff.
SENTENCES = {
    "invalid": T("Une des réponses n’est pas acceptée."),
    "ticket_not_found": T("Cette demande n’existe pas au nom de cette personne."),
    "transition_not_allowed": T("La demande est dans un état qui ne le permet plus."),
    "identification_failed": T("Le numéro de locataire ou la date de naissance ne correspond pas."),
    "number_locked": T("Ce numéro de locataire est bloqué. Attendez un peu, puis renvoyez."),
    "session_expired": T("La connexion de cette personne n’est plus valable."),
    "too_large": T("L’envoi est trop lourd."),
    "attachment_damaged": T("La photo n’est pas arrivée entière."),
    "not_offered": T("Votre organisme ne propose pas ce service ici."),
}

#: What the staff may correct, and what it is called; any other answer goes by its name in the contract.
LABELS = {
    "description": T("Description"),
    "comment": T("Commentaire"),
    "topic": T("Sujet"),
    "phone": T("Téléphone"),
    "name": T("Nom"),
    "address": T("Adresse"),
    "tenant_number": T("Numéro de locataire"),
    "birth_date": T("Date de naissance"),
}

#: What names or proves something, or is bytes: another value would make it another act.
_FIXED = frozenset({"reference", "kind", "grant", "id", "sha256", "data", "media_type"})


class FieldError(Exception):
    """The act has no such answer to correct; the message names it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused act. ``reference`` is the number that the visitor heard, ``since`` when it was refused."""

    entry: int
    reference: str
    kind: str
    since: datetime
    code: str
    sentence: Text


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the visitor's that can be corrected. ``name`` is its place, ``reporter.phone``."""

    name: str
    label: Text
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A refusal and what the visitor said."""

    refusal: Refusal
    answers: tuple[Answer, ...] = field(repr=False)


def listed(outbox: Outbox) -> tuple[Refusal, ...]:
    """All that is refused, oldest first."""
    return tuple(_refusal(entry) for entry in outbox.entries(State.REFUSED))


def opened(outbox: Outbox, entry: int) -> Opened:
    """What the visitor said. Raises ``offline_cache.UnknownAct``; nothing is left of a settled act."""
    found = outbox.get(entry)
    answers = tuple(
        Answer(".".join(place), LABELS.get(place[-1], verbatim(".".join(place))), value)
        for place, value in _answers(found.body or {})
    )
    return Opened(_refusal(found), answers)


def corrected(body: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    """``body`` with other answers, by their names. Raises ``FieldError``."""
    made = copy.deepcopy(dict(body))
    known = {".".join(place): place for place, _ in _answers(body)}
    for name, value in changes.items():
        if name not in known:
            raise FieldError(name)
        *above, last = known[name]
        holder: Any = made
        for step in above:
            holder = holder[int(step) if isinstance(holder, list) else step]
        holder[int(last) if isinstance(holder, list) else last] = value
    return made


class RefusalsPort(Protocol):
    """What a screen of the staff asks."""

    def list(self, visit: str | None, done: Done, failed: Failed) -> None: ...
    def open(self, visit: str | None, entry: int, done: Done, failed: Failed) -> None: ...
    def correct(
        self, visit: str | None, entry: int, changes: Mapping[str, str], done: Done, failed: Failed
    ) -> None: ...
    def resend(self, visit: str | None, entry: int, done: Done, failed: Failed) -> None: ...
    def discard(self, visit: str | None, entry: int, reason: str, done: Done, failed: Failed) -> None: ...


class Refusals:
    """The same for a screen: every method returns at once, ``done`` and ``failed`` are called on the UI
    thread while ``visit`` lasts (``None``: whenever). The disk has its own thread."""

    def __init__(self, outbox: Outbox, disk: Worker) -> None:
        self._outbox, self._disk = outbox, disk

    def list(self, visit: str | None, done: Done, failed: Failed) -> None:
        """``done`` gets a tuple of ``Refusal``."""
        self._do(visit, lambda: listed(self._outbox), done, failed)

    def open(self, visit: str | None, entry: int, done: Done, failed: Failed) -> None:
        """``done`` gets ``Opened``."""
        self._do(visit, lambda: opened(self._outbox, entry), done, failed)

    def correct(
        self, visit: str | None, entry: int, changes: Mapping[str, str], done: Done, failed: Failed
    ) -> None:
        """Sends it again with these answers; ``done`` gets ``None`` once it waits again."""

        def correct() -> None:
            self._outbox.correct(entry, corrected(self._outbox.get(entry).body or {}, changes))

        self._do(visit, correct, done, failed)

    def resend(self, visit: str | None, entry: int, done: Done, failed: Failed) -> None:
        """Sends it again as it is."""
        self._do(visit, lambda: self._outbox.retry(entry), done, failed)

    def discard(self, visit: str | None, entry: int, reason: str, done: Done, failed: Failed) -> None:
        """Never sends it: it is wiped, with its photos. ``reason`` stays, encrypted, for three months."""
        self._do(visit, lambda: self._outbox.give_up(entry, reason), done, failed)

    def _do(self, visit: str | None, job: Callable[[], Any], done: Done, failed: Failed) -> None:
        self._disk.submit(job, visit=visit, done=done, failed=failed)


def _refusal(entry: Entry) -> Refusal:
    sentence = SENTENCES.get(entry.code) or T(
        "Le logiciel de votre organisme a refusé ({code}).", code=entry.code
    )
    if entry.code == "number_locked" and entry.detail:
        until = datetime.fromisoformat(entry.detail).astimezone(PARIS)
        sentence = T("Ce numéro est bloqué jusqu’à {time}.", time=until.time())
    return Refusal(
        entry.id, entry.reference, entry.kind, entry.settled_at or entry.created_at, entry.code, sentence
    )


def _answers(body: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text in the body that may be corrected, with its place."""
    if isinstance(body, str):
        if place[-1] not in _FIXED:
            yield place, body
        return
    inside = body.items() if isinstance(body, Mapping) else enumerate(body) if isinstance(body, list) else ()
    for name, value in inside:
        yield from _answers(value, (*place, str(name)))
