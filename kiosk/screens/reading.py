"""What is said aloud: the page item by item, a sentence of the kiosk, a receipt; and its captions."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock

from kiosk.accessibility.captions import caption
from kiosk.accessibility.focus import Focus
from kiosk.accessibility.manner import Manner
from kiosk.accessibility.outline import Outline
from kiosk.accessibility.reader import from_item, utterances
from kiosk.accessibility.speech import (
    Done,
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
from kiosk.domain import Language, Text
from kiosk.i18n import catalogue
from kiosk.journeys import JourneyRun
from kiosk.widgets.access_bar import AccessBar
from kiosk.widgets.caption import CaptionBand
from kiosk.widgets.look import look

from .page import Page
from .receipt import ReceiptPage
from .ring import FocusRing

CAPTION_STAYS_S = 2.5
#: What one person says to the other through the kiosk.
TURN = "turn"


class Reading:
    """Speaks for the frame. The item spoken is the item held: voice, keypad and ring are at one place.

    ``on`` is whether each new page is read by itself. ``speaking`` is whether something is being said.
    """

    def __init__(self, voice: Voice, band: CaptionBand, bar: AccessBar, ring: FocusRing) -> None:
        self.voice, self.band, self.bar, self.ring = voice, band, bar, ring
        self.focus = Focus()
        self.on = False
        #: Called when all that was to be said has been.
        self.on_done: Callable[[], None] = lambda: None
        self._greeting: list[Utterance] = []
        self._receipt: JourneyRun | None = None
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
        self.bar.places["bar.listen"].faint = False
        self._greeting = [Utterance("greeting", language.greeting, language.code)]

    def forget(self) -> None:
        """The visit has ended: nothing is said, and nothing that was said is kept."""
        self.voice.reset()
        self.on = False
        self.bar.speaking = False
        self._greeting, self._receipt = [], None
        self.band.open, self.band.caption = False, caption("")
        self.focus.show(Outline(), keep=False)

    # What to say

    def new_page(self, page: Page) -> None:
        """A receipt is always said; any other page if the visitor has asked the kiosk to read."""
        before, self._greeting = self._greeting, []
        if isinstance(page, ReceiptPage):
            if page.run is not self._receipt:  # else only the line about the network has changed
                self._receipt = page.run
                self._say([*before, *self._of_receipt(page)])
        elif self.on:
            self.read(page, before)
        elif before:
            self._say(before)

    def _of_receipt(self, page: ReceiptPage) -> list[Utterance]:
        lines = map(catalogue(look.lang).render, page.spoken())
        return [Utterance(f"receipt.{i}", line, look.lang) for i, line in enumerate(lines)]

    def read(self, page: Page, before: list[Utterance] | None = None) -> None:
        """Reads the page aloud, from the item that is held."""
        outline = page.outline()
        items = from_item(outline, self.focus.at, lambda item: True)
        self._say([*(before or []), *utterances(items, look.lang)])

    def say(self, words: Text) -> None:
        """One sentence, said and captioned."""
        self._say([Utterance("sentence", catalogue(look.lang).render(words), look.lang)])

    def say_in(self, words: str, code: str) -> None:
        """Words that are not in the language shown: what one person says to the other. They stand large
        on the page already, and need no band."""
        self._say([Utterance(TURN, words, code)])

    def tell(self, words: Text) -> None:
        """One sentence in the band; also said if the kiosk reads."""
        if self.on:
            self.say(words)
        else:
            self.show(catalogue(look.lang).render(words))
            self._close_soon()

    def show(self, words: str) -> None:
        """Puts words in the band; nothing closes it."""
        self._close_soon.cancel()
        self.band.caption = caption(words)
        self.band.open = bool(words)

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

    def step(self, by: int, aloud: bool) -> None:
        """To the next item, or the one before; it is said if the kiosk reads."""
        item = self.focus.move(by)
        if item is not None and (self.on or aloud):
            self._say(utterances([item], look.lang))

    # What the voice tells, on the UI thread

    def heard(self, event: SpeechEvent) -> None:
        """Captions and highlights what the voice tells of itself."""
        match event:
            case Started(utterance=utterance):
                self.bar.speaking = True
                if utterance.id != TURN:
                    self.show(utterance.text)
                if self.focus.outline.get(utterance.id):
                    self.hold(utterance.id)
            case WordAt(utterance=utterance, start=start, end=end) if utterance.id != TURN:
                self.band.caption = caption(utterance.text, start, end)
            case Finished():
                self._close_soon()
            case Stopped():
                self.bar.speaking = False
                self._close()
            case Failed(reason=Reason.NO_VOICE | Reason.NO_SPEAKER):
                # The words still stand in the band; that they are not heard is told by the bar.
                self.bar.places["bar.listen"].faint = True
            case Done():
                self.bar.speaking = False
                self.on_done()
                self._close_soon()

    def _close(self) -> None:
        if not self.speaking:
            self.band.open = False
