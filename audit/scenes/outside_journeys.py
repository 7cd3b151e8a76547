"""The scenes around the journeys: rest, welcome, home, waiting, messages, the counter, the staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.accessibility.conversation import Conversation, Side
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.glossary import all_terms
from kiosk.accessibility.models import MissingModel
from kiosk.accessibility.models.manifest import Engine
from kiosk.accessibility.translation import Phrasebook, ReviewedCatalogue, Translator
from kiosk.backend.refused_acts import CorrectableAnswer, RefusedAct, RefusedActDetails
from kiosk.device.diagnostics import DiagnosticReport
from kiosk.device.diagnostics import _language as language_state
from kiosk.device.peripherals import PeripheralError
from kiosk.domain import LANGUAGES, T
from kiosk.session import messages
from kiosk.session.screen_state import (
    BusyScreen,
    CompletedAct,
    ConversationScreen,
    GoodbyeScreen,
    HomeScreen,
    PreferencesScreen,
    RestScreen,
    ScreenState,
    StaffScreen,
    TermScreen,
    UrgentScreen,
    WelcomeScreen,
)
from kiosk.session.sign_in import ONE_MOMENT

from .demo_visitors import DemoVisitors
from .scene import Scene

CLERK = "fr"


def scenes_outside_journeys(visitors: DemoVisitors) -> Iterator[Scene]:
    """Everything that is not a question of a journey."""
    yield Scene("rest", RestScreen())
    yield Scene("welcome", WelcomeScreen())
    yield Scene("welcome!changing", WelcomeScreen(changing=True))
    yield Scene("home", HomeScreen())
    no_line = T("Pas de réseau. Vos demandes sont gardées et partiront toutes seules.")
    yield Scene("home!offline", HomeScreen(no_line), online=False)
    for veil in ("still-there", "waited-for"):
        yield Scene(f"home!{veil}", HomeScreen(), veil=veil)
    yield Scene("home!captioned", HomeScreen(), caption=T("Bonjour. Que voulez-vous faire ?"))
    yield Scene("busy", BusyScreen(ONE_MOMENT))
    yield Scene("urgent", UrgentScreen())
    yield Scene("goodbye", GoodbyeScreen((), CLERK, DisplayPreferences()))
    done = CompletedAct(T("Signaler un problème"), T("Votre demande est gardée."), "T482715")
    yield Scene("goodbye!done", GoodbyeScreen((done,), CLERK, DisplayPreferences()))
    yield Scene("comfort", PreferencesScreen(HomeScreen()))
    for term in all_terms():
        yield Scene(f"word/{term.key}", TermScreen(term, HomeScreen()))
    yield from _message_scenes(visitors)
    yield from _conversation_scenes()
    yield from _staff_scenes()


def _message_scenes(visitors: DemoVisitors) -> Iterator[Scene]:
    """Every sentence of ``kiosk.session.messages``; none of its doors is opened here."""
    controller = visitors.controller()

    def nothing() -> None: ...

    made: dict[str, ScreenState] = {
        "unreachable": messages.unreachable(controller, nothing),
        "locked": messages.number_locked(controller, datetime.now(UTC) + timedelta(minutes=15)),
        "other_phone": messages.other_phone(controller),
        "not_checked": messages.sign_in_unverified(controller, nothing),
        "not_written": messages.storage_failed(controller, nothing),
        "not_sure": messages.outcome_unknown(controller, nothing),
        "refused": messages.not_possible(controller),
        "photo_refused": messages.photo_refused(
            controller, messages.refusal_reason("too_large"), "T482715", nothing
        ),
        "explained": messages.peripheral_failed(
            controller, PeripheralError(T("Il n’y a plus de papier. Demandez-en à l’accueil.")), nothing
        ),
        "kept": messages.draft_saved(controller, (T("Votre demande est gardée."),), "T482715", nothing),
        "broken": messages.internal_error(controller),
        "leaving": messages.confirm_leaving(nothing, nothing),
        "leaving-or-keep": messages.confirm_leaving(nothing, nothing, nothing),
    }
    for name, shown in made.items():
        yield Scene(f"message/{name}", shown)


class _InlineWorker:
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


def _conversation_scenes() -> Iterator[Scene]:
    """The conversation at the counter: both layouts, both who hear and who read, and what opens over it."""
    translator = Translator(ReviewedCatalogue(), Phrasebook(), [])

    def talk(code: str, *, deaf: bool = False, turns: bool = True) -> Conversation:
        conversation = Conversation(
            {Side.VISITOR: code, Side.CLERK: CLERK},
            translator=translator,
            worker=_InlineWorker(),
            recognition=None,
            say=lambda text, language: None,
            machine_reaches=lambda source, target: False,
            deaf=Side.VISITOR if deaf or code.startswith(CLERK) else None,
        )
        if turns:
            conversation.pick(Side.CLERK, "Bonjour.")
            conversation.pick(Side.VISITOR, "Bonjour.")
        return conversation

    def scene(name: str, facing: bool = False, input: dict[str, Any] | None = None, **kwargs: Any) -> Scene:
        def showing(code: str) -> ScreenState:
            return ConversationScreen(talk(code, **kwargs), facing=facing, input=dict(input or {}))

        return Scene(f"counter/{name}", showing("ar"), screen_for=showing)

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


def _staff_scenes() -> Iterator[Scene]:
    """For the staff: nothing refused, something refused, one act opened, what is missing."""
    since = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
    refusal = RefusedAct(7, "T482715", "ticket", since, "invalid", T("Une des réponses n’est pas acceptée."))
    opened = RefusedActDetails(refusal, (CorrectableAnswer("reporter.phone", T("Téléphone"), "0612"),))
    lacks = (MissingModel(Engine.VOSK, "fr", "no model", "kiosk models install fr"),)
    state = DiagnosticReport(lacks, tuple(map(language_state, LANGUAGES)))
    whole = DiagnosticReport((), ())
    yield Scene("personnel/nothing", StaffScreen(True, 0, (), whole))
    yield Scene("personnel/refused", StaffScreen(False, 3, (refusal,), state), online=False)
    yield Scene("personnel/opened", StaffScreen(True, 0, (refusal,), state, opened))
