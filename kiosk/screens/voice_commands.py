"""Push to talk: dictation where words are asked for; elsewhere a choice, an answer, a command, an e-service.

Nothing that was heard counts before a touch has said so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kivy.clock import Clock

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.intents import (
    Awaited,
    Command,
    CommandSaid,
    Guess,
    OptionSaid,
    ServiceSaid,
    Value,
    ValueSaid,
    Where,
)
from kiosk.accessibility.recognition import Heard, Reason
from kiosk.accessibility.recognition.dictation import WHY
from kiosk.domain import Money, T, Text, language
from kiosk.eservices import ESERVICES, contact
from kiosk.i18n import catalogue
from kiosk.i18n.fonts import offered
from kiosk.i18n.formats import PARIS
from kiosk.screens.widgets.theme import look

from .conversation import ConversationPage
from .describe import DescribePage
from .digits import DigitsPage
from .page import Page, Proposal
from .slots import SlotsPage
from .welcome import WelcomePage

if TYPE_CHECKING:
    from .root_window import Frame

#: So many times are offered of those that were meant.
MOST = 3
#: What each command is called on the button that asks whether it was meant.
COMMANDS: dict[Command, Text] = {
    Command.BACK: T("Retour"),
    Command.REPEAT: T("Répéter"),
    Command.HOME: T("Menu"),
    Command.LOUDER: T("Plus fort"),
    Command.SOFTER: T("Moins fort"),
    Command.BIGGER: T("Texte plus grand"),
    Command.SMALLER: T("Texte plus petit"),
    Command.LANGUAGE: T("Changer de langue"),
    Command.FINISH: T("Terminer"),
    Command.READ: T("Lire cette page"),
    Command.STOP: T("Silence"),
    Command.URGENT: T("Aide urgente"),
}


class Speaking:
    """What the visitor says, taken to the page shown."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def listen(self, page: Page) -> None:
        """The place "speak" of the access bar was touched: begins, or ends what is being said."""
        frame, hearing = self._frame, self._frame.hearing
        if isinstance(page, ConversationPage) and page.dictates:
            page.talk(Side.VISITOR)
        elif isinstance(page, DescribePage):
            page.input["typing"] = False
            page.speak()
        elif hearing.active:
            hearing.finish()
        elif isinstance(page, WelcomePage):
            which = _WhichLanguage(frame, page)
            hearing.identify(which, which.languages)
        else:
            said = [_words(words) for _, words in page.vocabulary()]
            hearing.listen(_SayWhatYouWant(frame, page), said)
            if hearing.active:
                frame.reading.show(_words(T("Dites ce que vous voulez, puis touchez encore « Parler ».")))


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is told of a visitor who speaks, wherever it leads."""

    frame: Frame
    page: Page

    def level(self, value: float) -> None:
        """The lit place of the bar shows that the kiosk listens; the level stands where one dictates."""

    def partial(self, text: str) -> None:
        self.frame.reading.show(text)

    def meanwhile(self, words: Text) -> None:
        self.frame.reading.show_for_a_moment(words)

    def not_heard(self, why: Text) -> None:
        self.frame.reading.tell(why)

    def heard(self, heard: Heard) -> None:
        """The words, and what they lead to."""


@dataclass(frozen=True, slots=True)
class _WhichLanguage(_Heard):
    """On the first screen: the language that was spoken is shown and heard; a touch chooses it."""

    def languages(self, codes: tuple[str, ...]) -> None:
        reading = self.frame.reading
        known = {each.code for each in offered()}
        code = next((each for each in codes if each in known), None)
        told = f"language.{code}"
        found = self.page._anywhere(told) if code is not None else None
        if code is None or found is None:
            reading.tell(WHY[Reason.ENGINE_DIED])
            return
        self.page.pages.show_block(found[0])
        self.page.tell_soon()
        reading.show("")
        Clock.schedule_once(lambda _dt: reading.hold(told), 0)
        reading.say_in(language(code).greeting, code)


@dataclass(frozen=True, slots=True)
class _SayWhatYouWant(_Heard):
    """Finds what was meant, and asks; one touch takes it. Of a code that others must not see no word stands
    on the screen."""

    @property
    def hidden(self) -> bool:
        return isinstance(self.page, DigitsPage) and self.page.hidden

    def partial(self, text: str) -> None:
        _Heard.partial(self, "…" if self.hidden else text)

    def heard(self, heard: Heard) -> None:
        page, reading = self.page, self.frame.reading
        moments = self._moments(heard)
        guesses = () if moments else self._guesses(heard)
        proposals = moments or [each for each in map(self._proposal, guesses) if each is not None]
        if not proposals and self.hidden:
            reading.tell(T("Redites-le, ou touchez l’écran."))
            return
        if not proposals:
            reading.tell(T("J’ai entendu « {words} ». Redites-le, ou touchez l’écran.", words=heard.text))
            return
        page.propose(proposals)
        reading.hold(proposals[0].told)
        if any(isinstance(each, CommandSaid) and each.command is Command.URGENT for each in guesses):
            reading.show_for_a_moment(T("C’est ça ?"))  # what was said is for nobody else to read or hear
            return
        ask = T("C’est ça ?") if len(proposals) == 1 else T("Vouliez-vous dire…")
        if self.hidden:
            reading.tell(ask)
            return
        reading.tell(T("J’ai entendu « {words} ». {ask}", words=heard.text, ask=ask))

    def _moments(self, heard: Heard) -> list[Proposal]:
        """Where one picks a time: those that the day and the hour mean."""
        if not isinstance(self.page, SlotsPage):
            return []
        meant = self.page.heard(heard.text, look.lang)
        return [found for each in meant[:MOST] if (found := self.page.proposal_of(each)) is not None]

    def _guesses(self, heard: Heard) -> Sequence[Guess]:
        page = self.page
        options = [(told, _words(words)) for told, words in page.vocabulary()]
        where = Where(today(), awaited_by(page), options, self._services())
        understood = self.frame.hearing.understand(heard, where)
        return understood.guesses[:1] if understood.sure else understood.guesses

    def _services(self) -> Collection[str]:
        return [each.key for each in self.frame.guide.services()]

    def _proposal(self, guess: Guess) -> Proposal | None:
        match guess:
            case OptionSaid(key=key):
                return self.page.proposal_of(key)
            case ValueSaid(value=value):
                return self._of_value(value)
            case CommandSaid(command=command, slots=slots):
                wished = slots.get("langue")
                if command is Command.LANGUAGE and wished in {each.code for each in offered()}:
                    return self._of_language(str(wished))
                return Proposal(COMMANDS[command], lambda: self._do(command))
            case ServiceSaid(service=service, slots=slots):
                found = next((each for each in ESERVICES if each.key == service), None)
                if found is None:
                    return None
                said = str(slots.get("description", ""))
                return Proposal(found.title, lambda: self._open(found.key, said))
        return None

    def _open(self, key: str, said: str) -> None:
        guide = self.frame.guide
        if key == contact.KEY:
            guide.help()
        else:
            guide.open(key, said=said)

    def _of_value(self, value: Value) -> Proposal | None:
        page = self.page
        if not isinstance(page, DigitsPage):
            return None
        typed = typed_as(value)
        if not typed:
            return None
        words = T("le code dit") if page.hidden else T("{words}", words=page.spaced(typed))
        return Proposal(words, lambda: page.take(typed))

    def _of_language(self, code: str) -> Proposal:
        guide = self.frame.guide

        def change() -> None:
            guide.languages()
            guide.choose_language(code)

        return Proposal(T("{language}", language=language(code)), change)

    def _do(self, command: Command) -> None:
        frame = self.frame
        guide, reading = frame.guide, frame.reading
        doing: dict[Command, Callable[[], object]] = {
            Command.BACK: guide.back,
            Command.REPEAT: lambda: reading.read(frame.page),
            Command.READ: lambda: reading.read(frame.page),
            Command.HOME: guide.home,
            Command.LOUDER: lambda: frame.louder(1),
            Command.SOFTER: lambda: frame.louder(-1),
            Command.BIGGER: lambda: guide.set_display(guide.here.display.larger()),
            Command.SMALLER: lambda: guide.set_display(guide.here.display.smaller()),
            Command.LANGUAGE: guide.languages,
            Command.FINISH: guide.leave,
            Command.STOP: reading.stop,
            Command.URGENT: guide.urgent,
        }
        doing[command]()


def today() -> date:
    return datetime.now(PARIS).date()


def awaited_by(page: Page) -> Awaited:
    """The kind of answer that this page waits for."""
    return page.awaited if isinstance(page, DigitsPage) else Awaited.CHOICE


def typed_as(value: Value) -> str:
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


def _words(words: Text) -> str:
    return catalogue(look.lang).render(words)
