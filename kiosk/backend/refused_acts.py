"""Acts that the landlord's system refused after their visitor had gone: listed, read, put right by staff.
Beside them those that are not delivered yet, and why.

What is listed names nobody. What is read is what the visitor said: for staff only, and shown by a screen or
a command that has checked who asks.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.domain import Hold, T, Text, verbatim
from kiosk.domain.rules import PARIS
from kiosk.runtime.workers import Worker
from landlord import contract as wire
from offline_cache import ActState, Entry, Outbox, UnknownAct, WrongState

if TYPE_CHECKING:
    from landlord.contract.orders import Order

log = logging.getLogger(__name__)

#: What each code of the contract means to the staff.
REFUSAL_REASONS = {
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
ANSWER_LABELS = {
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
_NOT_CORRECTABLE = frozenset({"reference", "kind", "grant", "id", "sha256", "data", "media_type"})


class UnknownAnswerError(Exception):
    """The act has no such answer to correct; the message names it."""


@dataclass(frozen=True, slots=True)
class RefusedAct:
    """One refused act. ``reference`` is the visitor's number, ``since`` when it was refused."""

    entry_id: int
    reference: str
    kind: str
    since: datetime
    code: str
    sentence: Text


@dataclass(frozen=True, slots=True)
class UndeliveredAct:
    """One act that waits. ``reason`` says in French why, for the staff; ``attempts`` is how often it was
    tried."""

    entry_id: int
    reference: str
    kind: str
    since: datetime
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectableAnswer:
    """One answer of the visitor's that can be corrected. ``name`` is its place, ``reporter.phone``."""

    name: str
    label: Text
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefusedActDetails:
    """A refusal and what the visitor said."""

    act: RefusedAct
    answers: tuple[CorrectableAnswer, ...] = field(repr=False)


def list_refused(outbox: Outbox) -> tuple[RefusedAct, ...]:
    """All that is refused, oldest first."""
    return tuple(_refused_act(entry) for entry in outbox.entries(ActState.REFUSED))


def list_undelivered(outbox: Outbox) -> tuple[UndeliveredAct, ...]:
    """All that waits, oldest first."""
    refused = {entry.subject for entry in outbox.entries(ActState.REFUSED)}
    return tuple(
        UndeliveredAct(
            entry.id,
            entry.reference,
            entry.kind,
            entry.created_at,
            entry.attempts,
            _WAITS_BEHIND_REFUSED if entry.subject in refused else _why_undelivered(entry),
        )
        for entry in outbox.entries(ActState.WAITING)
    )


def open_refused(outbox: Outbox, entry: int) -> RefusedActDetails:
    """What the visitor said. Raises ``offline_cache.UnknownAct``; nothing is left of a settled act."""
    found = outbox.get(entry)
    answers = tuple(
        CorrectableAnswer(".".join(place), ANSWER_LABELS.get(place[-1], verbatim(".".join(place))), value)
        for place, value in _correctable_texts(found.body or {})
    )
    return RefusedActDetails(_refused_act(found), answers)


def apply_corrections(body: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    """``body`` with other answers, by their names. Raises ``UnknownAnswerError``."""
    made = copy.deepcopy(dict(body))
    known = {".".join(place): place for place, _ in _correctable_texts(body)}
    for name, value in changes.items():
        if name not in known:
            raise UnknownAnswerError(name)
        *above, last = known[name]
        holder: Any = made
        for step in above:
            holder = holder[int(step) if isinstance(holder, list) else step]
        holder[int(last) if isinstance(holder, list) else last] = value
    return made


#: Letters of answers that one heartbeat brings: a request has at most 64 kB.
MAX_REPORTED_LETTERS, MAX_REPORTED = 12_000, 20


def report_refused(outbox: Outbox) -> tuple[wire.RefusedActReport, ...]:
    """The oldest ones for the landlord's people, who put them right from their own pages."""
    reports: list[wire.RefusedActReport] = []
    letters = 0
    for act in list_refused(outbox):
        details = open_refused(outbox, act.entry_id)
        answers = {each.name[:200]: each.value for each in details.answers[:40]}
        letters += sum(len(name) + len(value) for name, value in answers.items())
        if (reports and letters > MAX_REPORTED_LETTERS) or len(reports) == MAX_REPORTED:
            break
        reports.append(
            wire.RefusedActReport(
                entry=act.entry_id,
                reference=act.reference[:200],
                kind=act.kind,
                code=act.code[:200],
                since=act.since,
                answers=answers,
            )
        )
    return tuple(reports)


def put_right(outbox: Outbox, order: Order) -> None:
    """Do what the staff decided at the landlord's. Nothing where the act is not refused any more."""
    try:
        match order.decision:
            case wire.RefusedActDecision.RESEND:
                outbox.retry(order.entry)
            case wire.RefusedActDecision.CORRECT:
                body = outbox.get(order.entry).body or {}
                outbox.correct(order.entry, apply_corrections(body, order.changes))
            case wire.RefusedActDecision.DISCARD:
                outbox.discard(order.entry, order.reason)
    except (UnknownAct, WrongState, UnknownAnswerError) as error:
        log.warning("a refused act was not put right: %s", type(error).__name__)


class RefusedActs(Protocol):
    """What a screen of the staff asks. Raises ``offline_cache.WrongState`` for an act that is no longer
    refused, ``offline_cache.UnknownAct``, and ``UnknownAnswerError``."""

    async def list(self) -> tuple[RefusedAct, ...]: ...

    async def undelivered(self) -> tuple[UndeliveredAct, ...]:
        """What waits to be delivered, and why."""

    async def open(self, entry: int) -> RefusedActDetails: ...

    async def correct(self, entry: int, changes: Mapping[str, str]) -> None:
        """Send it again with these answers."""

    async def resend(self, entry: int) -> None:
        """Send it again as it is."""

    async def discard(self, entry: int, reason: str) -> None:
        """Never send it: it is wiped, with its photos. ``reason`` stays, encrypted, for three months."""


class OutboxRefusedActs:
    """Those of the outbox, read and written on the thread of the disk."""

    def __init__(self, outbox: Outbox, store_worker: Worker) -> None:
        self._outbox, self._call = outbox, store_worker.call

    async def list(self) -> tuple[RefusedAct, ...]:
        return await self._call(lambda: list_refused(self._outbox))

    async def undelivered(self) -> tuple[UndeliveredAct, ...]:
        return await self._call(lambda: list_undelivered(self._outbox))

    async def open(self, entry: int) -> RefusedActDetails:
        return await self._call(lambda: open_refused(self._outbox, entry))

    async def correct(self, entry: int, changes: Mapping[str, str]) -> None:
        def correct() -> None:
            self._outbox.correct(entry, apply_corrections(self._outbox.get(entry).body or {}, changes))

        await self._call(correct)

    async def resend(self, entry: int) -> None:
        await self._call(lambda: self._outbox.retry(entry))

    async def discard(self, entry: int, reason: str) -> None:
        await self._call(lambda: self._outbox.discard(entry, reason))


_WAITS_BEHIND_REFUSED = "Un envoi de la même demande est refusé. Corrigez-le : celui-ci partira après."
#: By the reason that the delivery noted; any other one is of the line.
_WHY_UNDELIVERED = {
    "": "Il part.",
    "202": "Le système de l’organisme l’a reçu et y travaille.",
    "overloaded": "Le système de l’organisme a trop de travail. La borne réessaie.",
    Hold.DEVICE.value: "L’organisme refuse cette borne : rien ne part.",
    Hold.CONTRACT.value: "La borne et le système de l’organisme n’ont pas la même version.",
}


def _why_undelivered(entry: Entry) -> str:
    if entry.reason.startswith("status "):
        return f"Le système de l’organisme a une panne ({entry.reason[7:]}). La borne réessaie."
    return _WHY_UNDELIVERED.get(entry.reason, "Le réseau ne répond pas. La borne réessaie.")


def _refused_act(entry: Entry) -> RefusedAct:
    sentence = REFUSAL_REASONS.get(entry.code) or T(
        "Le logiciel de votre organisme a refusé ({code}).", code=entry.code
    )
    if entry.code == "number_locked" and entry.detail:
        until = datetime.fromisoformat(entry.detail).astimezone(PARIS)
        sentence = T("Ce numéro est bloqué jusqu’à {time}.", time=until.time())
    return RefusedAct(
        entry.id, entry.reference, entry.kind, entry.settled_at or entry.created_at, entry.code, sentence
    )


def _correctable_texts(body: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text in the body that may be corrected, with its place."""
    if isinstance(body, str):
        if place[-1] not in _NOT_CORRECTABLE:
            yield place, body
        return
    inside = body.items() if isinstance(body, Mapping) else enumerate(body) if isinstance(body, list) else ()
    for name, value in inside:
        yield from _correctable_texts(value, (*place, str(name)))
