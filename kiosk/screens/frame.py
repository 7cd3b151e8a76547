"""The window: the page shown, the caption band, the access bar, the ring; and what a visitor does with them.

The frame draws what the guide shows, reads it aloud, listens for it, moves the focus over its outline and
watches whether someone is still there. It decides nothing about services.
"""

from __future__ import annotations

import gc
import time

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from kiosk.accessibility.captions import caption
from kiosk.accessibility.display import SIZE_WORDS, THEME_WORDS, Display, Glass
from kiosk.accessibility.focus import Focus
from kiosk.accessibility.outline import Outline
from kiosk.accessibility.reader import from_item, utterances
from kiosk.accessibility.recognition import Heard, Match
from kiosk.accessibility.recognition import match as which_choice
from kiosk.accessibility.speech import (
    Done,
    Failed,
    Finished,
    SpeechEvent,
    Started,
    Stopped,
    Utterance,
    Voice,
    WordAt,
)
from kiosk.domain import T, Text, language
from kiosk.guide import Guide
from kiosk.hearing import Hearing
from kiosk.i18n import catalogue
from kiosk.journeys import JourneyRun
from kiosk.settings import Settings
from kiosk.shown import Rest, Shown
from kiosk.visit import IdleWatch, Presence, Visit
from kiosk.widgets.access_bar import AccessBar
from kiosk.widgets.caption import CaptionBand
from kiosk.widgets.kv import load_beside
from kiosk.widgets.linger import linger
from kiosk.widgets.look import look
from kiosk.workers import Inbox

from .book import page_for
from .describe import DescribePage
from .digits import DigitsPage
from .page import Page, told_in
from .receipt import ReceiptPage
from .ring import FocusRing
from .still_there import StillThere

#: Frames a second: while someone acts or speaks, while someone reads, while nobody is there.
BUSY_FPS, CALM_FPS, REST_FPS = 60, 20, 5
CALM_AFTER_S = 4.0
CAPTION_STAYS_S = 2.5


class Frame(FloatLayout):
    """The root of the window."""

    def __init__(
        self, guide: Guide, voice: Voice, hearing: Hearing, inbox: Inbox, settings: Settings, glass: Glass
    ) -> None:
        super().__init__()
        # Words, then their box, its row, the page, the foot: a page settles in one frame, not in three.
        Clock.max_iteration = 50
        self.guide, self.voice, self.hearing, self.inbox, self.settings = (
            guide,
            voice,
            hearing,
            inbox,
            settings,
        )
        self.glass = glass
        self.focus = Focus()
        self.page: Page | None = None
        self.idle = IdleWatch(settings.warn_after_s, settings.purge_after_s, time.monotonic)
        self._prefix: list[Utterance] = []
        self._reading_on = False
        self._last_touch = 0.0
        self._was_speaking = False
        self._receipt: JourneyRun | None = None
        self._veil: StillThere | None = None
        self.band: CaptionBand = self.ids.band
        self.bar: AccessBar = self.ids.bar
        self.stage: BoxLayout = self.ids.stage
        self.ring = FocusRing()
        self.add_widget(self.ring)
        self.bar.bind(on_place=lambda _bar, place: self.place(place))
        self._close_band = Clock.create_trigger(lambda _dt: self._shut_band(), CAPTION_STAYS_S)
        self._show_focus_soon = Clock.create_trigger(lambda _dt: self._show_focus(), 0)
        guide.on_show = self.show
        guide.on_visit = self.visit_changed
        guide.on_wait = lambda then: Clock.schedule_once(lambda _dt: then(), 1.0)
        guide.hearing = hearing
        hearing.on_change = self._hearing_changed
        inbox.wake = Clock.create_trigger(lambda _dt: inbox.drain(self._visit_id), -1)
        Window.bind(on_keyboard=self.key, on_textinput=self.typed, on_resize=self._resized)
        self._watch = Clock.schedule_interval(lambda _dt: self._look_around(), 1.0)
        self.apply(Display())
        look.speak(settings.language)
        self.show(guide.shown)

    # What the guide says

    def visit_changed(self, visit: Visit | None) -> None:
        """A visit began, changed its language or display, or ended."""
        if visit is None:
            self.hearing.cancel()
            self.hearing.visit = None
            self.voice.reset()
            self._prefix = []
            self._reading_on = False
            self._receipt = None
            self.idle.reset()
            self.band.open, self.band.caption = False, caption("")
            self.bar.speaking = False
            self._set_veil(False)
            look.speak(self.settings.language)
            self.apply(Display())
            # The page of the visitor goes now, and not whenever Python finds the time.
            Clock.schedule_once(lambda _dt: gc.collect(), 0.5)
            return
        self.hearing.visit, self.hearing.language = visit.id, visit.language
        if visit.language != look.lang:
            self.bar.places["bar.listen"].faint = False
            look.speak(visit.language)
            chosen = language(visit.language)
            self._prefix = [Utterance("greeting", chosen.greeting, chosen.code)]
        if visit.reading and not self._reading_on:
            self._reading_on = True
        self.apply(visit.display)

    def apply(self, display: Display) -> None:
        look.show(display, self.glass)
        Window.clearcolor = look.paper

    def show(self, shown: Shown) -> None:
        """Draws it, in place of what was there."""
        started = self.page is None or self.page.shown is not shown
        self.hearing.cancel()
        page = page_for(self.guide, shown, self.stage.size)
        if self.page is not None:
            self.page.tell_soon.cancel()
            linger([self.page])
            self.stage.remove_widget(self.page)
        self.ring.hold(None)
        self.page = page
        self.stage.add_widget(page)
        page.bind(on_outline=lambda _page: self._outline_changed())
        self.bar.places["bar.speak"].faint = not self.hearing.ready
        self.focus.show(Outline(), keep=False)
        if started:
            self._pace()
            Clock.schedule_once(lambda _dt: self._read_new_page(page), 0.05)

    def _read_new_page(self, page: Page) -> None:
        if page is not self.page:
            return
        prefix, self._prefix = self._prefix, []
        if isinstance(page, ReceiptPage):
            if page.run is self._receipt:
                return  # only the line about the network has changed
            self._receipt = page.run
            lines = [catalogue(look.lang).render(line) for line in page.spoken()]
            self._say(
                [*prefix, *(Utterance(f"receipt.{i}", line, look.lang) for i, line in enumerate(lines))]
            )
        elif self._reading_on:
            self.read(prefix)
        elif prefix:
            self._say(prefix)

    # The outline, the focus, the reading voice

    def outline(self) -> Outline:
        """The whole screen: the page, then the access bar; the veil alone when it covers them."""
        if self._veil is not None:
            items = [item for widget in told_in(self._veil) if (item := widget.item()) is not None]
            return Outline(tuple(items))
        page = self.page.outline().items if self.page else ()
        return Outline((*page, *(item for w in told_in(self.bar) if (item := w.item()) is not None)))

    def _outline_changed(self) -> None:
        self.focus.show(self.outline(), keep=True)
        self._show_focus_soon()

    def _widget_of(self, told: str | None):
        if told is None:
            return None
        roots = [self._veil] if self._veil else [self.page, self.bar]
        for root in roots:
            for widget in told_in(root):
                if widget.told == told:
                    return widget
        return None

    def _show_focus(self) -> None:
        self.ring.hold(self._widget_of(self.focus.at))

    def hold(self, told: str | None) -> None:
        """Puts the ring around an item."""
        self.focus.at = told if told and self.focus.outline.get(told) else None
        self._show_focus()

    def read(self, prefix: list[Utterance] | None = None) -> None:
        """Reads the page aloud, from the item that is held."""
        self.focus.show(self.outline(), keep=True)
        in_page = {item.id for item in (self.page.outline().items if self.page else ())}
        items = from_item(self.focus.outline, self.focus.at, lambda item: item.id in in_page)
        self._say([*(prefix or []), *utterances(items, look.lang)])

    def say(self, words: Text) -> None:
        """One sentence, said and captioned."""
        self._say([Utterance("notice", catalogue(look.lang).render(words), look.lang)])

    def _say(self, what: list[Utterance]) -> None:
        self._close_band.cancel()
        self.voice.say(what)

    def speech(self, event: SpeechEvent) -> None:
        """From the voice's thread."""
        self.inbox.post(None, lambda: self._speech(event))

    def _speech(self, event: SpeechEvent) -> None:
        match event:
            case Started(utterance=utterance):
                if self.guide.visit is None:
                    return
                self.bar.speaking = True
                self._close_band.cancel()
                self.band.open = True
                self.band.caption = caption(utterance.text)
                if self.focus.outline.get(utterance.id):
                    self.hold(utterance.id)
            case WordAt(utterance=utterance, start=start, end=end):
                self.band.caption = caption(utterance.text, start, end)
            case Finished():
                self._close_band()
            case Stopped():
                self.bar.speaking = False
                self._shut_band()
            case Failed():
                # The words still stand in the band; that they are not heard is told by the bar.
                self.bar.places["bar.listen"].faint = True
            case Done():
                self.bar.speaking = False
                self._close_band()

    def _shut_band(self) -> None:
        if not self.bar.speaking:
            self.band.open = False

    # The access bar

    def place(self, place: str) -> None:
        """A place of the access bar was touched."""
        visit = self.guide.visit
        if visit is None:
            self.guide.wake()
            return
        match place:
            case "bar.language":
                self.guide.languages()
            case "bar.text":
                larger = visit.display.larger()
                self.guide.set_display(larger)
                self.tell(SIZE_WORDS[larger.text])
            case "bar.contrast":
                other = visit.display.next_theme()
                self.guide.set_display(other)
                self.tell(THEME_WORDS[other.theme])
            case "bar.listen":
                if self._was_speaking:
                    self.voice.stop()
                    self._reading_on = visit.reading = False
                else:
                    self.read()
            case "bar.speak":
                self.listen()
            case "bar.help":
                self.guide.help()
            case "bar.finish":
                self.guide.leave()

    def tell(self, words: Text) -> None:
        """Shows a sentence in the band, and says it if the kiosk reads."""
        if self._reading_on:
            self.say(words)
            return
        self.band.caption = caption(catalogue(look.lang).render(words))
        self.band.open = True
        self._close_band()

    # Listening

    def listen(self) -> None:
        """Push to talk: dictation where words are asked for, else "say what you see"."""
        page = self.page
        if isinstance(page, DescribePage):
            page.input["typing"] = False
            page.speak()
        elif self.hearing.active:
            self.hearing.finish()
        elif page is not None:
            self.hearing.listen(_SayWhatYouSee(self, page), [self._words(w) for _, w in page.vocabulary()])
            if self.hearing.active:
                self.tell(T("Dites un choix de l’écran, puis touchez encore « Parler »."))

    def _words(self, words: Text) -> str:
        return catalogue(look.lang).render(words)

    def _hearing_changed(self) -> None:
        self.bar.listening = self.hearing.active
        if self.hearing.active:
            self.voice.stop()
            self._pace()
        if isinstance(self.page, DescribePage):
            self.page.refill()

    # Touches and keys

    def on_touch_down(self, touch) -> bool:
        self._someone()
        self._was_speaking = self.bar.speaking
        if self.bar.speaking:
            self.voice.stop()
        self.hold(None)
        if self._veil is not None:
            self._veil.on_touch_down(touch)
            return True
        return super().on_touch_down(touch)

    def on_touch_up(self, touch) -> bool:
        if isinstance(self.guide.shown, Rest) and touch.grab_current is None:
            self.guide.wake()
            return True
        return super().on_touch_up(touch)

    def key(self, _window, key: int, *_args) -> bool:
        """The keypad: arrows, OK, back, help, repeat (a USB keyboard; see settings of issue 5)."""
        self._someone()
        if isinstance(self.guide.shown, Rest):
            self.guide.wake()
            return True
        self._was_speaking = self.bar.speaking
        if self.bar.speaking:
            self.voice.stop()
        match key:
            case 274 | 275 | 9:  # down, right, tab
                self._step(1)
            case 273 | 276:  # up, left
                self._step(-1)
            case 13 | 271:  # enter, keypad enter
                self.focus.activate()
            case 32 if self.focus.at is not None:  # space, while nothing is being written
                self.focus.activate()
            case 8 if self._erase():  # backspace
                pass
            case 27 | 8:  # escape, backspace
                self.guide.back()
            case 282:  # F1
                self.guide.help()
        return True

    def typed(self, _window, text: str) -> None:
        """A real keyboard writes where something is to be written."""
        page = self.page
        if isinstance(page, DescribePage | DigitsPage) and self._veil is None:
            for character in text:
                if character in page.accepted if page.accepted else character.isprintable():
                    page.type(character)

    def _erase(self) -> bool:
        page = self.page
        if isinstance(page, DescribePage | DigitsPage) and page.written:
            page.erase()
            return True
        return False

    def _step(self, by: int) -> None:
        self.focus.show(self.outline(), keep=True)
        item = self.focus.move(by)
        self._show_focus()
        if item is not None and (self._reading_on or self._was_speaking):
            self._say(utterances([item], look.lang))

    def offer(self, told: str, heard: str) -> None:
        """A choice was understood: it is held, and one touch takes it."""
        if self.page is not None:
            self.page.offer(told)
            self.hold(told)
            self.tell(T("J’ai entendu « {words} ». C’est ça ?", words=heard))

    # Presence

    def _someone(self) -> None:
        self._last_touch = time.monotonic()
        self.idle.touch()
        self._pace()

    def _look_around(self) -> None:
        """Once a second: is someone still there?"""
        if self.guide.visit is None:
            self._pace()
            return
        if self.bar.speaking or self.hearing.active:
            self.idle.touch()
        presence = self.idle.presence
        if presence is Presence.GONE:
            self.guide.finish()
        elif presence is Presence.WARNED:
            self._set_veil(True)
            self._veil.left = self.idle.left
        else:
            self._set_veil(False)
        self._pace()

    def _set_veil(self, on: bool) -> None:
        if on and self._veil is None:
            self._veil = StillThere(self._extend, self.guide.finish)
            self.add_widget(self._veil)
            self.say(T("Êtes-vous toujours là ? Touchez l’écran pour continuer."))
            self.focus.show(self.outline(), keep=False)
        elif not on and self._veil is not None:
            self.remove_widget(self._veil)
            self._veil = None
            self._outline_changed()

    def _extend(self) -> None:
        self.idle.extend()
        self._set_veil(False)

    def _pace(self) -> None:
        """As many frames as are needed, and no more."""
        if self.guide.visit is None:
            fps = REST_FPS
        elif self.bar.speaking or self.hearing.active or time.monotonic() - self._last_touch < CALM_AFTER_S:
            fps = BUSY_FPS
        else:
            fps = CALM_FPS
        Clock._max_fps = fps  # Kivy has no public way to change it while running

    @property
    def _visit_id(self) -> str | None:
        return self.guide.visit.id if self.guide.visit else None

    def _resized(self, _window, width: int, height: int) -> None:
        self.glass = Glass(width, height, self.glass.diagonal_inches, self.glass.distance_mm)
        self.apply(self.guide.visit.display if self.guide.visit else Display())
        self.show(self.guide.shown)


class _SayWhatYouSee:
    """Finds the choice that was said, and holds it; a touch on "yes" takes it."""

    def __init__(self, frame: Frame, page: Page) -> None:
        self._frame = frame
        self._page = page

    def level(self, value: float) -> None:
        """The bar's lit place shows that the kiosk listens; the level is on the describe page."""

    def partial(self, text: str) -> None:
        self._frame.band.caption = caption(text)
        self._frame.band.open = bool(text)

    def heard(self, heard: Heard) -> None:
        frame = self._frame
        options = [(id, frame._words(words)) for id, words in self._page.vocabulary()]
        found = which_choice(heard.text, options)
        if isinstance(found, Match):
            frame.offer(found.key, heard.text)
        else:
            frame.tell(T("J’ai entendu « {words} ». Redites-le, ou touchez l’écran.", words=heard.text))

    def not_heard(self, why: Text) -> None:
        self._frame.tell(why)


load_beside(__file__)
