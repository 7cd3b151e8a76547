"""The scenes around the journeys: rest, welcome, home, waiting, messages, the counter, the staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.accessibility.conversation import Conversation, Side
from kiosk.accessibility.display_preferences import Display
from kiosk.accessibility.glossary import all_terms
from kiosk.accessibility.models import Missing
from kiosk.accessibility.models.manifest import Engine
from kiosk.accessibility.translation import Phrasebook, ReviewedCatalogue, Translator
from kiosk.backend.rejected_acts import Answer, Opened, Refusal
from kiosk.device.diagnostics import TerminalState
from kiosk.device.diagnostics import _language as language_state
from kiosk.device.peripherals import PaperTrouble
from kiosk.domain import LANGUAGES, T
from kiosk.session import messages
from kiosk.session.screen_state import (
    Busy,
    Comfort,
    Conversing,
    Done,
    Explained,
    Goodbye,
    Home,
    Rest,
    Shown,
    Staff,
    Urgent,
    Welcome,
)
from kiosk.session.sign_in import ONE_MOMENT

from .scene import Scene
from .visitors import Visitors

CLERK = "fr"


def around(visitors: Visitors) -> Iterator[Scene]:
    """Everything that is not a question of a journey."""
    yield Scene("rest", Rest())
    yield Scene("welcome", Welcome())
    yield Scene("welcome!changing", Welcome(changing=True))
    yield Scene("home", Home())
    no_line = T("Pas de réseau. Vos demandes sont gardées et partiront toutes seules.")
    yield Scene("home!offline", Home(no_line), online=False)
    for veil in ("still-there", "waited-for"):
        yield Scene(f"home!{veil}", Home(), veil=veil)
    yield Scene("home!captioned", Home(), caption=T("Bonjour. Que voulez-vous faire ?"))
    yield Scene("busy", Busy(ONE_MOMENT))
    yield Scene("urgent", Urgent())
    yield Scene("goodbye", Goodbye((), CLERK, Display()))
    done = Done(T("Signaler un problème"), T("Votre demande est gardée."), "T482715")
    yield Scene("goodbye!done", Goodbye((done,), CLERK, Display()))
    yield Scene("comfort", Comfort(Home()))
    for term in all_terms():
        yield Scene(f"word/{term.key}", Explained(term, Home()))
    yield from _messages(visitors)
    yield from _counter()
    yield from _staff()


def _messages(visitors: Visitors) -> Iterator[Scene]:
    """Every sentence of ``kiosk.session.messages``; none of its doors is opened here."""
    guide = visitors.guide()

    def nothing() -> None: ...

    made: dict[str, Shown] = {
        "unreachable": messages.unreachable(guide, nothing),
        "locked": messages.locked(guide, datetime.now(UTC) + timedelta(minutes=15)),
        "other_phone": messages.other_phone(guide),
        "not_checked": messages.not_checked(guide, nothing),
        "not_written": messages.not_written(guide, nothing),
        "not_sure": messages.not_sure(guide, nothing),
        "refused": messages.refused(guide),
        "photo_refused": messages.photo_refused(guide, messages.reason_of("too_large"), "T482715", nothing),
        "explained": messages.explained(
            guide, PaperTrouble(T("Il n’y a plus de papier. Demandez-en à l’accueil.")), nothing
        ),
        "kept": messages.kept(guide, (T("Votre demande est gardée."),), "T482715", nothing),
        "broken": messages.broken(guide),
        "leaving": messages.leaving(nothing, nothing),
        "leaving-or-keep": messages.leaving(nothing, nothing, nothing),
    }
    for name, shown in made.items():
        yield Scene(f"message/{name}", shown)


class _AtOnce:
    """A worker without a thread."""

    def submit(
        self,
        job: Callable[[], Any],
        *,
        visit: str | None = None,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        answer = job()
        if done is not None:
            done(answer)


def _counter() -> Iterator[Scene]:
    """The conversation at the counter: both layouts, both who hear and who read, and what opens over it."""
    translator = Translator(ReviewedCatalogue(), Phrasebook(), [])

    def talk(code: str, *, deaf: bool = False, turns: bool = True) -> Conversation:
        conversation = Conversation(
            {Side.VISITOR: code, Side.CLERK: CLERK},
            translator=translator,
            worker=_AtOnce(),
            ear=None,
            say=lambda text, language: None,
            machine_reaches=lambda source, target: False,
            deaf=Side.VISITOR if deaf or code.startswith(CLERK) else None,
        )
        if turns:
            conversation.pick(Side.CLERK, "Bonjour.")
            conversation.pick(Side.VISITOR, "Bonjour.")
        return conversation

    def scene(name: str, facing: bool = False, input: dict[str, Any] | None = None, **kwargs: Any) -> Scene:
        def showing(code: str) -> Shown:
            return Conversing(talk(code, **kwargs), facing=facing, input=dict(input or {}))

        return Scene(f"counter/{name}", showing("ar"), showing=showing)

    yield scene("begin", turns=False)
    yield scene("beside")
    yield scene("facing", facing=True)
    yield scene("deaf", deaf=True)
    yield scene("deaf-facing", facing=True, deaf=True)
    for what in ("type", "phrases", "language", "history"):
        for side in Side:
            yield scene(f"{what}.{side.value}", input={"side": side, "what": what})
    first = Phrasebook().situations[0].id
    yield scene("phrase", input={"side": Side.CLERK, "what": "phrases", "situation": first})


def _staff() -> Iterator[Scene]:
    """For the staff: nothing refused, something refused, one act opened, what is missing."""
    since = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
    refusal = Refusal(7, "T482715", "ticket", since, "invalid", T("Une des réponses n’est pas acceptée."))
    opened = Opened(refusal, (Answer("reporter.phone", T("Téléphone"), "0612"),))
    lacks = (Missing(Engine.VOSK, "fr", "no model", "kiosk models install fr"),)
    state = TerminalState(lacks, tuple(map(language_state, LANGUAGES)))
    whole = TerminalState((), ())
    yield Scene("personnel/nothing", Staff(True, 0, (), whole))
    yield Scene("personnel/refused", Staff(False, 3, (refusal,), state), online=False)
    yield Scene("personnel/opened", Staff(True, 0, (refusal,), state, opened))
