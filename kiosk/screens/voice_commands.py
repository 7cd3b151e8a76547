"""Push to talk: dictation where words are asked for; elsewhere a choice, an answer, a command, an e-service.

Nothing that was heard counts before a touch has said so.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kivy.clock import Clock

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.intents import (
    CommandGuess,
    ExpectedAnswer,
    Guess,
    InterpretationContext,
    OptionGuess,
    ServiceGuess,
    SpokenValue,
    ValueGuess,
    VoiceCommand,
)
from kiosk.accessibility.recognition import (
    RECOGNITION_PROBLEM_TEXTS,
    EngineRestarted,
    LanguageDetected,
    MicrophoneAdvice,
    NoSpeech,
    PartialTranscription,
    RecognitionEvent,
    RecognitionFailed,
    RecognitionProblem,
    Transcription,
    TranscriptionFinished,
)
from kiosk.domain import Money, T, Text, get_language
from kiosk.eservices import EService, find_eservice
from kiosk.i18n import catalogue
from kiosk.i18n.fonts import offered_languages
from kiosk.i18n.formats import PARIS

from .conversation import ConversationPage
from .describe import DescribePage
from .digits import DigitsPage
from .kiosk_window import KioskWindow
from .page import BasePage, VoiceProposal
from .slots import SlotsPage
from .welcome import WelcomePage
from .widgets.theme import theme

#: So many times are offered of those that were meant.
MAX_PROPOSALS = 3
#: What each command is called on the button that asks whether it was meant.
COMMAND_LABELS: dict[VoiceCommand, Text] = {
    VoiceCommand.BACK: T("Retour"),
    VoiceCommand.REPEAT: T("Répéter"),
    VoiceCommand.HOME: T("Menu"),
    VoiceCommand.LOUDER: T("Plus fort"),
    VoiceCommand.SOFTER: T("Moins fort"),
    VoiceCommand.BIGGER: T("Texte plus grand"),
    VoiceCommand.SMALLER: T("Texte plus petit"),
    VoiceCommand.LANGUAGE: T("Changer de langue"),
    VoiceCommand.FINISH: T("Terminer"),
    VoiceCommand.READ: T("Lire cette page"),
    VoiceCommand.STOP: T("Silence"),
    VoiceCommand.URGENT: T("Aide urgente"),
}


class VoiceCommands:
    """What the visitor says, taken to the page shown."""

    def __init__(self, window: KioskWindow) -> None:
        self._window = window

    def listen(self, page: BasePage) -> None:
        """The place "speak" of the access bar was touched: begins, or ends what is being said."""
        window, dictation = self._window, self._window.dictation
        if isinstance(page, ConversationPage) and page.speech_is_for_other:
            page.talk(Side.VISITOR)
        elif isinstance(page, DescribePage):
            page.input["typing"] = False
            page.speak()
        elif dictation.active:
            dictation.finish()
        elif isinstance(page, WelcomePage):
            dictation.identify_language(_LanguageListener(window, page).on_event)
        else:
            said = [_rendered(words) for _, words in page.vocabulary()]
            dictation.listen(_IntentListener(window, page).on_event, said)
            if window.dictation.active:
                window.reading.show(_rendered(T("Dites ce que vous voulez, puis touchez encore « Parler ».")))


@dataclass(frozen=True, slots=True)
class _VoiceListener:
    """What is told of a visitor who speaks, wherever it leads."""

    window: KioskWindow
    page: BasePage

    def on_event(self, event: RecognitionEvent) -> None:
        """The lit place of the bar shows that the kiosk listens; the level stands where one dictates."""
        match event:
            case PartialTranscription(text=text):
                self.window.reading.show(text)
            case EngineRestarted() | MicrophoneAdvice():
                self.window.reading.flash_caption(event.notice)
            case NoSpeech() | RecognitionFailed():
                self.window.reading.tell(event.notice)


@dataclass(frozen=True, slots=True)
class _LanguageListener(_VoiceListener):
    """On the first screen: the language that was spoken is shown and heard; a touch chooses it."""

    def on_event(self, event: RecognitionEvent) -> None:
        if isinstance(event, LanguageDetected):
            self._show_language(event.languages)
        else:
            _VoiceListener.on_event(self, event)

    def _show_language(self, codes: tuple[str, ...]) -> None:
        reading = self.window.reading
        known = {each.code for each in offered_languages()}
        code = next((each for each in codes if each in known), None)
        item_id = f"language.{code}"
        found = self.page.find_pressable(item_id) if code is not None else None
        if code is None or found is None:
            reading.tell(RECOGNITION_PROBLEM_TEXTS[RecognitionProblem.ENGINE_DIED])
            return
        self.page.pages.show_block(found[0])
        self.page.schedule_outline_event()
        reading.show("")
        Clock.schedule_once(lambda _dt: reading.hold(item_id), 0)
        reading.say_in_language(get_language(code).greeting, code)


@dataclass(frozen=True, slots=True)
class _IntentListener(_VoiceListener):
    """Finds what was meant, and asks; one touch takes it. Of a code that others must not see no word stands
    on the screen."""

    @property
    def masked(self) -> bool:
        return isinstance(self.page, DigitsPage) and self.page.masked

    def on_event(self, event: RecognitionEvent) -> None:
        match event:
            case PartialTranscription() if self.masked:
                self.window.reading.show("…")
            case TranscriptionFinished(transcription=transcription):
                self._propose(transcription)
            case _:
                _VoiceListener.on_event(self, event)

    def _propose(self, transcription: Transcription) -> None:
        page, reading = self.page, self.window.reading
        moments = self._slot_proposals(transcription)
        guesses = () if moments else self._guesses()
        proposals = moments or [each for each in map(self._proposal, guesses) if each is not None]
        if not proposals and self.masked:
            reading.tell(T("Redites-le, ou touchez l’écran."))
            return
        if not proposals:
            reading.tell(
                T("J’ai entendu « {words} ». Redites-le, ou touchez l’écran.", words=transcription.text)
            )
            return
        page.propose(proposals)
        reading.hold(proposals[0].item_id)
        if any(isinstance(each, CommandGuess) and each.command is VoiceCommand.URGENT for each in guesses):
            reading.flash_caption(T("C’est ça ?"))  # what was said is for nobody else to read or hear
            return
        ask = T("C’est ça ?") if len(proposals) == 1 else T("Vouliez-vous dire…")
        if self.masked:
            reading.tell(ask)
            return
        reading.tell(T("J’ai entendu « {words} ». {ask}", words=transcription.text, ask=ask))

    def _slot_proposals(self, transcription: Transcription) -> list[VoiceProposal]:
        """Where one picks a time: those that the day and the hour mean."""
        if not isinstance(self.page, SlotsPage):
            return []
        meant = self.page.matching_slots(transcription.text, theme.lang)
        return [
            found for each in meant[:MAX_PROPOSALS] if (found := self.page.proposal_for(each)) is not None
        ]

    def _guesses(self) -> Sequence[Guess]:
        run = self.window.dictation.run
        if run is None:
            return ()
        page = self.page
        options = [(item_id, _rendered(words)) for item_id, words in page.vocabulary()]
        where = InterpretationContext(today(), expected_answer(page), options, self._services())
        understood = run.interpret(where)
        return understood.guesses[:1] if understood.sure else understood.guesses

    def _services(self) -> Collection[str]:
        return [each.key for each in self.window.controller.services()]

    def _proposal(self, guess: Guess) -> VoiceProposal | None:
        match guess:
            case OptionGuess(key=key):
                return self.page.proposal_for(key)
            case ValueGuess(value=value):
                return self._value_proposal(value)
            case CommandGuess(command=command, slots=slots):
                named = slots.get("langue")
                if command is VoiceCommand.LANGUAGE and named in {each.code for each in offered_languages()}:
                    return self._language_proposal(str(named))
                return VoiceProposal(COMMAND_LABELS[command], lambda: self._run_command(command))
            case ServiceGuess(service=service, slots=slots):
                found = find_eservice(service)
                if found is None:
                    return None
                said = str(slots.get("description", ""))
                return VoiceProposal(found.title, lambda: self._open_service(found, said))

    def _open_service(self, service: EService, said: str) -> None:
        controller = self.window.controller
        if service.calls_person:
            controller.help()
        else:
            controller.open(service.key, said=said)

    def _value_proposal(self, value: SpokenValue) -> VoiceProposal | None:
        page = self.page
        if not isinstance(page, DigitsPage):
            return None
        typed = as_typed(value)
        if not typed:
            return None
        words = T("le code dit") if page.masked else T("{words}", words=page.formatted(typed))
        return VoiceProposal(words, lambda: page.take(typed))

    def _language_proposal(self, code: str) -> VoiceProposal:
        controller = self.window.controller

        def change() -> None:
            controller.languages()
            controller.choose_language(code)

        return VoiceProposal(T("{language}", language=get_language(code)), change)

    def _run_command(self, command: VoiceCommand) -> None:
        window = self.window
        controller, reading = window.controller, window.reading
        doing: dict[VoiceCommand, Callable[[], object]] = {
            VoiceCommand.BACK: controller.back,
            VoiceCommand.REPEAT: lambda: reading.read(self.page),
            VoiceCommand.READ: lambda: reading.read(self.page),
            VoiceCommand.HOME: controller.home,
            VoiceCommand.LOUDER: lambda: window.louder(1),
            VoiceCommand.SOFTER: lambda: window.louder(-1),
            VoiceCommand.BIGGER: lambda: controller.set_display(controller.current_visit.display.larger()),
            VoiceCommand.SMALLER: lambda: controller.set_display(controller.current_visit.display.smaller()),
            VoiceCommand.LANGUAGE: controller.languages,
            VoiceCommand.FINISH: controller.leave,
            VoiceCommand.STOP: reading.stop,
            VoiceCommand.URGENT: controller.show_urgent_numbers,
        }
        doing[command]()


def today() -> date:
    return datetime.now(PARIS).date()


def expected_answer(page: BasePage) -> ExpectedAnswer:
    """The kind of answer that this page waits for."""
    return page.awaited if isinstance(page, DigitsPage) else ExpectedAnswer.CHOICE


def as_typed(value: SpokenValue) -> str:
    """What the keys would have typed for that value; "" for one that no key types."""
    match value:
        case bool():
            return ""
        case date():
            return value.strftime("%d%m%Y")
        case Money():
            return f"{value.cents // 100},{value.cents % 100:02d}".removesuffix(",00")
        case str() | int():
            text = str(value)
            return "0" + text.removeprefix("+33") if text.startswith("+33") else text
    return ""


def _rendered(words: Text) -> str:
    return catalogue(theme.lang).render(words)
