"""What is said aloud: the page item by item, a sentence of the kiosk, a receipt; and its captions."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock

from kiosk.accessibility.captions import caption
from kiosk.accessibility.focus import Focus
from kiosk.accessibility.interaction_preferences import Manner
from kiosk.accessibility.outline import Item, Outline, Role
from kiosk.accessibility.reader import (
    PRIVATE,
    PRIVATE_WAY,
    PRIVATE_WAYS,
    from_item,
    is_private,
    sentence,
    utterances,
    where,
    written,
)
from kiosk.accessibility.speech import (
    Done,
    Earcon,
    Failed,
    Finished,
    Reason,
    SpeechEvent,
    Started,
    Stopped,
    Utterance,
    Voice,
    WordAt,
)
from kiosk.accessibility.speech_privacy import Discretion
from kiosk.accessibility.spelling import spelled
from kiosk.domain import Language, T, Text, verbatim
from kiosk.i18n import catalogue
from kiosk.journeys import JourneyRun
from kiosk.screens.widgets.access_bar import AccessBar
from kiosk.screens.widgets.caption import CaptionBand
from kiosk.screens.widgets.theme import look

from .call import CallPage
from .page import Page
from .receipt import ReceiptPage
from .urgent import NOT_READ

CAPTION_STAYS_S = 2.5
#: What one person says to the other through the kiosk.
TURN = "conversation"
#: What is said of the way the kiosk is used, and of no item.
ASIDE = "aside"
#: Who begins to listen learns in two sentences how to go on.
BY_EAR = T(
    "La borne lit pour vous. Avec les touches : flèche vers le bas, puis OK. "
    "Sur l’écran : glissez un doigt pour écouter, puis touchez deux fois."
)


class Reading:
    """Speaks for the frame. The item spoken is the item held: voice, keypad and ring are at one place.

    ``on`` is whether each new page is read by itself. ``speaking`` is whether something is being said.
    """

    def __init__(
        self, voice: Voice, band: CaptionBand, bar: AccessBar, theirs: Callable[[], Discretion]
    ) -> None:
        """``theirs``: what is known of the visitor now, and not for other ears."""
        self.voice, self.band, self.bar, self._theirs = voice, band, bar, theirs
        self.focus = Focus()
        self.on = False
        #: Called when the kiosk begins to say something of its own.
        self.on_begin: Callable[[], None] = lambda: None
        #: Called when all that was to be said has been, or something of the kiosk's own was cut short.
        self.on_done: Callable[[], None] = lambda: None
        #: Called when what one person says to the other was cut short.
        self.on_turn_cut: Callable[[], None] = lambda: None
        self._greeting: list[Utterance] = []
        self._receipt: JourneyRun | None = None
        self._called: tuple[JourneyRun, Text] | None = None
        self._ways_told: set[Text] = set()
        #: The utterance that is not heard now, and why what is read would not be, as far as is known.
        self._unheard: Utterance | None = None
        self._mute: set[Reason] = set()
        self._close_soon = Clock.create_trigger(lambda _dt: self._close(), CAPTION_STAYS_S)

    @property
    def speaking(self) -> bool:
        return self.bar.speaking

    def follow(self, manner: Manner) -> None:
        """Takes over what the visitor wishes of the voice, from the next sentence on; its level at once."""
        self.on = manner.reading
        self.voice.rate, self.voice.volume = manner.rate, manner.volume_db
        self.voice.private_aloud = manner.aloud

    def greet(self, language: Language) -> None:
        """The language that was chosen is heard before anything else."""
        self._mute.discard(Reason.NO_VOICE)
        self._show_mute()
        self._greeting = [Utterance("greeting", language.greeting, language.code)]

    def greet_by_ear(self) -> None:
        """Someone begins to listen: how to go on is said before anything else."""
        self._greeting.append(Utterance(ASIDE, catalogue(look.lang).render(BY_EAR), look.lang))

    def forget(self) -> None:
        """The visit has ended: nothing is said, and nothing that was said is kept."""
        self.voice.reset()
        self.on = False
        self.bar.speaking = False
        self._greeting, self._receipt, self._called = [], None, None
        self._ways_told.clear()
        self._mute.clear()
        self._show_mute()
        self.band.open, self.band.caption = False, caption("")
        self.focus.show(Outline(), keep=False)

    # What to say

    def new_page(self, page: Page) -> None:
        """A receipt is always said; any other page if the visitor has asked the kiosk to read."""
        if isinstance(page, ReceiptPage):
            if page.run is not self._receipt:  # else only the line about the network has changed
                self._receipt = page.run
                self.voice.chime(Earcon.DONE)
                self._say([*self._greeted(), *self._of_receipt(page)])
        elif isinstance(page, CallPage) and not page.quiet:
            called = page.run, page.headline
            if called != self._called:
                self._called = called
                self.voice.chime(Earcon.DONE)
                self._say([*self._greeted(), *self._of_receipt(page)])
        elif self.on and page.quiet and not self.voice.private:
            self.say(NOT_READ)
        elif self.on:
            if page.outline().get("trouble") is not None:
                self.voice.chime(Earcon.ERROR)
            self.read(page)
        elif self._greeting:
            self._say(self._greeted())

    def _greeted(self) -> list[Utterance]:
        before, self._greeting = self._greeting, []
        return before

    def _of_receipt(self, page: ReceiptPage | CallPage) -> list[Utterance]:
        lines = [Item(f"receipt.{i}", Role.TEXT, line) for i, line in enumerate(page.spoken())]
        return self._of(lines)

    def _of(self, items: list[Item]) -> list[Utterance]:
        """What is said of them: nothing that others in the room should not hear."""
        alone, covers = self.voice.private, self._theirs().covers
        said = utterances(items, look.lang, alone=alone, discreet=covers)
        hidden = [] if alone else [each for each in items if is_private(each, covers)]
        if not hidden or PRIVATE_WAYS in self._ways_told:
            return said
        first = next((each for each in hidden if not each.operable), hidden[0])
        ways = PRIVATE_WAY if first.operable else PRIVATE_WAYS
        if ways not in self._ways_told:
            self._ways_told.add(ways)
            at = next((i for i, each in enumerate(said, 1) if each.id == first.id), 0)
            said.insert(at, Utterance(ASIDE, catalogue(look.lang).render(ways), look.lang))
        return said

    def read(self, page: Page) -> None:
        """Reads the page aloud, from the item that is held: title, where it stands, then all there is."""
        items = from_item(page.outline(), self.focus.at, lambda item: True)
        self._say([*self._greeted(), *self._of(items)])

    def repeat(self) -> None:
        """What is held once more; without anything held, all that is on the screen."""
        held = self.focus.item
        self._say(self._of([held] if held is not None else list(self.focus.outline.items)))

    def spell(self) -> None:
        """What is held, letter by letter: its value, else its name."""
        item = self.focus.item
        if item is None:
            self.where()
        elif not self.voice.private and is_private(item, self._theirs().covers):
            self.say(PRIVATE)
        else:
            words = catalogue(look.lang).render(item.value or item.name)
            private = is_private(item, self._theirs().covers)
            self._say([Utterance(item.id, spelled(words, look.lang), look.lang, private)])

    def where(self) -> None:
        """Where the visitor is, then what is held."""
        place = Utterance(ASIDE, sentence(where(self.focus.outline, self.focus.at), look.lang), look.lang)
        held = self.focus.item
        self._say([place, *(self._of([held]) if held is not None else [])])

    def held(self) -> None:
        """What is held now is said, if the kiosk reads."""
        if self.on and self.focus.item is not None:
            self._say(self._of([self.focus.item]))

    def may_be_heard(self) -> bool:
        """Whether what is held is private, and could be heard by others if the visitor wants."""
        item = self.focus.item
        return item is not None and not self.voice.private and is_private(item, self._theirs().covers)

    def changed(self, items: list[Item], before: Outline) -> None:
        """What an act has changed here: said if the kiosk reads, of what was written only what came or went.
        Of what is private there is a short sound, and its shape."""
        if not self.on or not items:
            return
        item = items[-1]
        was = before.get(item.id)
        if item.private and not self.voice.private:
            self.voice.chime(Earcon.ACCEPT)
        elif item.role is Role.FIELD and was is not None:
            render = catalogue(look.lang).render
            self._say_written(render(was.value), render(item.value), item.private)
        else:
            self._say([Utterance(ASIDE, each.text, look.lang, each.private) for each in self._of([item])])

    def _say_written(self, before: str, now: str, private: bool) -> None:
        came, went = written(before, now)
        words = T("{letter} effacé.", letter=went) if went and not came else verbatim(came)
        self._say([Utterance(ASIDE, catalogue(look.lang).render(words), look.lang, private)])

    def say(self, *words: Text) -> None:
        """Sentences of the kiosk, said and captioned."""
        self._say([Utterance(ASIDE, catalogue(look.lang).render(each), look.lang) for each in words])

    def say_in(self, words: str, code: str) -> None:
        """Words that are not in the language shown: what one person says to the other. They stand large
        on the page already, and need no band."""
        self._say([Utterance(TURN, words, code)])

    def tell(self, words: Text) -> None:
        """One sentence in the band; also said if the kiosk reads."""
        if self.on:
            self.say(words)
        else:
            self.show_for_a_moment(words)

    def show_for_a_moment(self, words: Text) -> None:
        """One sentence in the band, not said."""
        self.show(catalogue(look.lang).render(words))
        self._close_soon()

    def show(self, words: str) -> None:
        """Puts words in the band; nothing closes it."""
        self._close_soon.cancel()
        self.band.caption = caption(words, lines=self.band.lines, width=self.band.characters)
        self.band.open = bool(words)

    def hush(self) -> None:
        """Silence at once, and no word of what was said or heard stays."""
        self.voice.stop()
        self.show("")

    def stop(self) -> bool:
        """Silence. Whether something was being said."""
        was = self.speaking
        if was:
            self.voice.stop()
        return was

    def _say(self, what: list[Utterance]) -> None:
        self._close_soon.cancel()
        self.voice.say(what)

    # Where it is

    def hold(self, told: str | None) -> None:
        """Puts the focus on an item, or on none."""
        self.focus.at = told if told and self.focus.outline.get(told) else None

    def step(self, by: int, aloud: bool, *, operable: bool = False) -> None:
        """To the next item, or the one before; it is said if the kiosk reads."""
        item = self.focus.move(by, operable=operable)
        if item is not None and (self.on or aloud):
            self._say(self._of([item]))

    # What the voice tells, on the UI thread

    def heard(self, event: SpeechEvent) -> None:
        """Captions and highlights what the voice tells of itself."""
        match event:
            case Started(utterance=utterance):
                self._unheard = None
                self.bar.speaking = True
                if utterance.id != TURN:
                    self.on_begin()
                if self._captioned(utterance):
                    self.show(utterance.text)
                if self.focus.outline.get(utterance.id):
                    self.hold(utterance.id)
            case WordAt(utterance=utterance, start=start, end=end):
                self._is_heard(utterance)
                if self._captioned(utterance):
                    self.band.caption = caption(
                        utterance.text, start, end, lines=self.band.lines, width=self.band.characters
                    )
            case Finished():
                self._close_soon()
            case Stopped(utterance=utterance):
                self.bar.speaking = False
                self._close()
                (self.on_turn_cut if utterance.id == TURN else self.on_done)()
            case Failed(utterance=utterance, reason=reason):
                self._not_heard(utterance, reason)
            case Done():
                self.bar.speaking = False
                self.on_done()
                self._close_soon()

    def _not_heard(self, utterance: Utterance, reason: Reason) -> None:
        """The words still stand in the band; that they are not heard is told by the bar. A language without a
        voice that only the other person reads says nothing of what is read to the visitor."""
        self._unheard = utterance
        if reason is Reason.NO_SPEAKER or (reason is Reason.NO_VOICE and utterance.language == look.lang):
            self._mute.add(reason)
        self._show_mute()

    def _is_heard(self, utterance: Utterance) -> None:
        """There is a loudspeaker, and a voice for its language."""
        if utterance is not self._unheard:
            self._mute.discard(Reason.NO_SPEAKER)
            if utterance.language == look.lang:
                self._mute.discard(Reason.NO_VOICE)
            self._show_mute()

    def _show_mute(self) -> None:
        self.bar.places["bar.listen"].faint = bool(self._mute)

    def _captioned(self, utterance: Utterance) -> bool:
        """Words in another language stand on the page in their own letters, which the band may not have."""
        return utterance.id != TURN and utterance.language == look.lang

    def _close(self) -> None:
        if not self.speaking:
            self.band.open = False
