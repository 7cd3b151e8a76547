"""Push to talk: dictation where words are asked for; elsewhere a choice, an answer, a command, an e-service.

Nothing that was heard counts before a touch has said so.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from kivy.clock import Clock

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.intents import (
    CommandGuess,
    ExpectedAnswer,
    Guess,
    Interpretation,
    InterpretationContext,
    OptionGuess,
    ServiceGuess,
    SpokenValue,
    ValueGuess,
    VoiceCommand,
    spoken_values,
    trained_languages,
)
from kiosk.accessibility.intents.training_sentences import spoken_language
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
from kiosk.domain.rules import UrgentReason
from kiosk.eservices import EService, find_eservice
from kiosk.i18n import catalogue
from kiosk.i18n.fonts import offered_languages
from kiosk.i18n.formats import PARIS

from .conversation import ConversationPage
from .describe import DescribePage
from .digits import DigitsPage
from .home import TALK_TO_SOMEONE, WRITE_WHAT_YOU_WANT, HomePage
from .kiosk_window import KioskWindow
from .page import BasePage, VoiceProposal
from .question import QuestionPage
from .slots import SlotsPage
from .welcome import WelcomePage
from .widgets.theme import theme
from .wish import WishPage

#: So many times are offered of those that were meant.
MAX_PROPOSALS = 3
#: Who has said nothing new for so long has perhaps finished, and does not know how to say so.
PAUSE_S = 4.0
#: How sure an answer is that is proposed before it was asked for: 28 of 45 choices of
#: ``benchmarks/development_steps.toml`` are, and all of them right.
EARLY_CONFIDENCE = 0.7
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
        self._wish: _Wish | None = None
        self._paused = Clock.create_trigger(lambda _dt: self._ask_whether_finished(), PAUSE_S)

    def page_shown(self, page: BasePage) -> None:
        """Whoever opened an e-service with a sentence has perhaps answered what it asks: "annuler mon
        rendez-vous". Where that is sure, the answer is proposed, once a question; nothing is taken."""
        wish, window = self._wish, self._window
        if isinstance(page, HomePage):
            self.forget()
        elif isinstance(page, WishPage):
            window.dictation.get_ready()
        elif wish is not None and isinstance(page, QuestionPage) and wish.is_about(page):
            wish.asked.add(page.step.key)
            listener = _IntentListener(window, page)
            if isinstance(page, SlotsPage):
                Clock.schedule_once(lambda _dt: listener.propose_slots(wish.words), 0)
            else:
                where = InterpretationContext(today(), ExpectedAnswer.CHOICE, _options(page), services=())
                window.dictation.understand(wish.words, where, _choices(page), listener.propose_step)

    def forget(self) -> None:
        """Nothing is known any more of what was said."""
        self._wish = None

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
            said = [words for _, words in _options(page)]
            listener = (
                _WishListener(window, page, self._opened)
                if isinstance(page, WishPage)
                else _IntentListener(window, page, self._opened)
            )

            def tell(event: RecognitionEvent) -> None:
                listener.on_event(event)
                if isinstance(event, PartialTranscription):
                    self._paused.cancel()
                    self._paused()

            dictation.listen(tell, said, _choices(page))
            if window.dictation.active:
                window.reading.show_whole(T("Dites ce que vous voulez, puis touchez encore « Parler »."))

    def search(self, page: WishPage) -> None:
        """What was typed there means what it would mean if it were said."""
        listener = _TypedWordsListener(self._window, page, self._opened)
        self._window.dictation.read(page.words, listener.on_event)

    def _ask_whether_finished(self) -> None:
        """Until the place "speak" is touched again, nothing comes of what was said."""
        dictation = self._window.dictation
        if dictation.active and not dictation.processing:
            self._window.reading.show_whole(T("Vous avez fini ? Touchez encore « Parler »."))

    def _opened(self, service: EService, words: str) -> None:
        self._wish = _Wish(service.key, words)


@dataclass(frozen=True, slots=True)
class _Wish:
    """The sentence that has opened an e-service, and the questions at which it was looked at."""

    service: str
    words: str = field(repr=False)
    asked: set[str] = field(default_factory=set)

    def is_about(self, page: QuestionPage) -> bool:
        return page.run.journey.key == self.service and page.step.key not in self.asked


def _nobody(_service: EService, _words: str) -> None:
    """Nobody is told of an e-service that opens."""


@dataclass(frozen=True, slots=True)
class _VoiceListener:
    """What is told of a visitor who speaks, wherever it leads."""

    window: KioskWindow
    page: BasePage

    def on_event(self, event: RecognitionEvent) -> None:
        """The lit place of the bar shows that the kiosk listens; the level stands where one dictates."""
        match event:
            case PartialTranscription(text=text):
                self.window.reading.show(text, latest=True)
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
    on the screen. ``opened`` is told of an e-service that is opened, and of the sentence that does it."""

    opened: Callable[[EService, str], None] = _nobody

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
        moments = self._slot_proposals(transcription.text)
        guesses = () if moments else self._guesses()
        proposals = moments or [each for each in map(self._proposal, guesses) if each is not None]
        proposals = proposals or self._named_services(transcription.text)
        if not moments and (danger := self._danger_proposal(transcription.text)) is not None:
            others = [each for each in proposals if each.words != danger.words]
            proposals = [danger, *others][:MAX_PROPOSALS]
        if not proposals and _is_yes(transcription.text):
            proposals = page.proposals
        if not proposals:
            self._refuse(transcription.text)
            return
        if any(isinstance(each, CommandGuess) and each.command is VoiceCommand.URGENT for each in guesses):
            page.propose(proposals)
            reading.hold(proposals[0].item_id)
            reading.flash_caption(T("C’est ça ?"))  # what was said is for nobody else to read or hear
            return
        self._ask_for(proposals, transcription.text)

    def _refuse(self, words: str) -> None:
        """Tell that nothing is known of what that may mean; who wished for something has other ways."""
        controller = self.window.controller
        if isinstance(self.page, HomePage):
            write = VoiceProposal(WRITE_WHAT_YOU_WANT, controller.write_wish)
            self.page.propose([write, VoiceProposal(TALK_TO_SOMEONE, controller.help)])
        else:  # a "no" to what was proposed before
            self.page.propose([])
        again = T("J’ai entendu « {words} ». Redites-le, ou touchez l’écran.", words=_quoted(words))
        self.window.reading.tell(T("Redites-le, ou touchez l’écran.") if self.masked else again)

    def propose_step(self, understood: Interpretation) -> None:
        """The answer that was given before it was asked for, if it is sure and the page is still there."""
        first = understood.guesses[0] if understood.sure else None
        early = isinstance(first, OptionGuess) and first.confidence >= EARLY_CONFIDENCE
        found = self._proposal(first) if first is not None and early else None
        self._propose_early([found] if found is not None else [], understood.text)

    def propose_slots(self, words: str) -> None:
        """The times that were said before they were asked for."""
        self._propose_early(self._slot_proposals(words), words)

    def _propose_early(self, proposals: list[VoiceProposal], words: str) -> None:
        """Unless the visitor speaks or is elsewhere by now. Where pages are read, the proposal is read with
        this one, in place of a sentence that would cut it short."""
        if not proposals or self.window.page is not self.page or self.window.dictation.active:
            return
        if self.window.reading.on:
            self.page.propose(proposals)
        else:
            self._ask_for(proposals, words)

    def _ask_for(self, proposals: list[VoiceProposal], words: str) -> None:
        reading, before = self.window.reading, self.page.proposals
        self.page.propose(proposals)
        reading.hold(proposals[0].item_id)
        if len(proposals) == 1 and proposals == before:  # "yes", which only a touch says
            yes = self.page.yes_to(proposals[0])
            reading.tell(T("Pour dire oui, touchez « {yes} ».", yes=yes))
            return
        ask = T("C’est ça ?") if len(proposals) == 1 else T("Vouliez-vous dire…")
        heard = T("J’ai entendu « {words} ». {ask}", words=_quoted(words), ask=ask)
        reading.tell(ask if self.masked else heard)

    def _slot_proposals(self, words: str) -> list[VoiceProposal]:
        """Where one picks a time: those that the day and the hour mean."""
        if not isinstance(self.page, SlotsPage):
            return []
        meant = self.page.matching_slots(words, theme.lang)
        return [
            found for each in meant[:MAX_PROPOSALS] if (found := self.page.proposal_for(each)) is not None
        ]

    def _danger_proposal(self, words: str) -> VoiceProposal | None:
        """What first tells what to do in the danger that these words tell of, whatever else they may mean."""
        for service in map(find_eservice, self._services()):
            if service is not None and service.danger_in(words) is not None:
                return self._proposal_of(service, words)
        return None

    def _named_services(self, words: str) -> list[VoiceProposal]:
        """Those that can be opened here and whose matter these words name: "cafards"."""
        known = [each for each in map(find_eservice, self._services()) if each is not None]
        return [self._proposal_of(each, words) for each in known if each.is_named_in(words)]

    def _proposal_of(self, service: EService, words: str) -> VoiceProposal:
        """To open it with these words."""
        act = partial(self._open_service, service, words, words)
        return VoiceProposal(service.title, act, icon=service.icon)

    def _guesses(self) -> Sequence[Guess]:
        run = self.window.dictation.run
        if run is None:
            return ()
        page = self.page
        where = InterpretationContext(today(), expected_answer(page), _options(page), self._services())
        understood = run.interpret(where)
        return understood.guesses[:1] if understood.sure else understood.guesses

    def _services(self) -> Collection[str]:
        """Those that can be opened here: not the one in which the visitor is."""
        here = self.page.run.journey.key if isinstance(self.page, QuestionPage) else ""
        return [each.key for each in self.window.controller.services() if each.key != here]

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
                icon = "alert-octagon-outline" if command is VoiceCommand.URGENT else ""
                reason = UrgentReason(str(slots.get("raison", UrgentReason.OTHER)))
                act = partial(self._run_command, command, reason, str(slots.get("numero", "")))
                return VoiceProposal(COMMAND_LABELS[command], act, icon=icon)
            case ServiceGuess(service=service, slots=slots):
                found = find_eservice(service)
                if found is None:
                    return None
                said = str(slots.get("description", ""))
                run = self.window.dictation.run
                heard = run.transcription if run is not None else None
                words = heard.text if heard is not None else ""
                act = partial(self._open_service, found, said, words)
                return VoiceProposal(found.title, act, icon=found.icon)

    def _open_service(self, service: EService, said: str, words: str) -> None:
        controller = self.window.controller
        self.opened(service, words)
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

    def _run_command(self, command: VoiceCommand, reason: UrgentReason, number: str) -> None:
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
            VoiceCommand.URGENT: partial(controller.show_urgent_numbers, reason, number),
        }
        doing[command]()


@dataclass(frozen=True, slots=True)
class _WishListener(_IntentListener):
    """What was said there stands in the field, the title tells what became of it, and below it stands what it
    may mean: no caption says another thing."""

    page: WishPage

    def _refuse(self, words: str) -> None:
        self._show([], words)

    def _ask_for(self, proposals: list[VoiceProposal], words: str) -> None:
        self._show(proposals, words)

    def _show(self, proposals: list[VoiceProposal], words: str) -> None:
        page, reading = self.page, self.window.reading
        reading.show("")
        page.take(words)
        page.propose(proposals)
        if proposals:
            Clock.schedule_once(lambda _dt: reading.hold(page.first_choice), 0)
        if reading.on:
            reading.say(page.title_text())


@dataclass(frozen=True, slots=True)
class _TypedWordsListener(_WishListener):
    """The same of what was typed: that stands in its field already."""

    def _propose(self, transcription: Transcription) -> None:
        if transcription.text == self.page.words:  # else other words stand there by now
            _WishListener._propose(self, transcription)


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


def _quoted(words: str) -> str:
    """Without the full stop at the end: the sentence around it has its own."""
    return words.rstrip(" .。।")


def _is_yes(words: str) -> bool:
    spoken = spoken_language(theme.lang)
    return spoken in trained_languages() and spoken_values.yes_no(words, spoken) is True


def _options(page: BasePage) -> list[tuple[str, str]]:
    """What can be said here, as it is read."""
    return [(item_id, _rendered(words)) for item_id, words in page.vocabulary()]


def _choices(page: BasePage) -> Mapping[str, str]:
    """The French texts of the answers of a question."""
    return {item_id: words.msgid for item_id, words in page.vocabulary() if item_id.startswith("option.")}


def _rendered(words: Text) -> str:
    return catalogue(theme.lang).render(words)
