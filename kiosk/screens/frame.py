"""The window: the page shown, the caption band, the access bar, the ring.

The frame draws what the guide shows and takes touches to where they belong. It decides nothing about
services; what is said, heard, pressed and watched has its own module beside it.
"""

from __future__ import annotations

import gc
from dataclasses import replace

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display import SIZE_WORDS, THEME_WORDS, Display, Glass
from kiosk.accessibility.outline import Outline
from kiosk.accessibility.speech import SpeechEvent, Voice
from kiosk.domain import T, language
from kiosk.guide import Guide
from kiosk.hearing import Hearing
from kiosk.journeys import Receipt
from kiosk.settings import Settings
from kiosk.shown import Asking, Rest, Shown
from kiosk.visit import Visit
from kiosk.widgets.access_bar import AccessBar
from kiosk.widgets.caption import CaptionBand
from kiosk.widgets.kv import load_beside
from kiosk.widgets.linger import linger
from kiosk.widgets.look import look
from kiosk.workers import Inbox

from .book import page_for
from .describe import DescribePage
from .keys import Keys
from .page import Page, told_in
from .presence import WARNING, Presence
from .reading import Reading
from .ring import FocusRing
from .speaking import Speaking
from .strikes import Strikes

#: How long an answer of the line is waited for before the visitor is shown something else.
PATIENCE_S = 1.0


class Frame(FloatLayout):
    """The root of the window."""

    def __init__(
        self, guide: Guide, voice: Voice, hearing: Hearing, inbox: Inbox, settings: Settings, glass: Glass
    ) -> None:
        super().__init__()
        # Words, then their box, its row, the page, the foot: a page settles in one frame, not in three.
        Clock.max_iteration = 50
        self.guide, self.hearing, self.inbox, self.settings = guide, hearing, inbox, settings
        self.glass = glass
        self.page: Page | None = None
        self.band: CaptionBand = self.ids.band
        self.bar: AccessBar = self.ids.bar
        self.ring = FocusRing()
        self.add_widget(self.ring)
        self.reading = Reading(voice, self.band, self.bar, self.ring)
        self.speaking = Speaking(self)
        self.presence = Presence(self, guide, settings, self._busy, self._veil_changed)
        self.keys = Keys(self)
        self.strikes = Strikes()
        self._was_speaking = False
        self._read_again = False
        self._show_focus_soon = Clock.create_trigger(lambda _dt: self.show_focus(), 0)
        self.bar.bind(on_place=lambda _bar, place: self.place(place))
        guide.on_show = self.show
        guide.on_visit = self.visit_changed
        guide.on_wait = lambda then: Clock.schedule_once(lambda _dt: then(), PATIENCE_S)
        guide.hearing = hearing
        if guide.bridge is not None:
            guide.bridge.say = self.reading.say_in
            self.reading.on_done = guide.bridge.spoken
        hearing.on_change = self._hearing_changed
        inbox.wake = Clock.create_trigger(lambda _dt: inbox.drain(self._visit_id), -1)
        Window.bind(on_keyboard=self.keys.pressed, on_textinput=self.keys.typed, on_resize=self.resized)
        self.apply(Display())
        look.speak(settings.language)
        self.show(guide.shown)

    # What the guide says

    def visit_changed(self, visit: Visit | None) -> None:
        """A visit began, changed its language or display, or ended."""
        if visit is None:
            self.hearing.cancel()
            self.hearing.visit = None
            self.reading.forget()
            self.band.kept = False
            self.presence.reset()
            look.speak(self.settings.language)
            self.apply(Display())
            # The page of the visitor goes now, and not whenever Python finds the time.
            Clock.schedule_once(lambda _dt: gc.collect(), 0.5)
            return
        self.hearing.visit, self.hearing.language = visit.id, visit.language
        self._read_again = visit.manner.reading and not self.reading.on
        self.reading.follow(visit.manner)
        if visit.language != look.lang:
            look.speak(visit.language)
            self.reading.greet(language(visit.language))
        self.apply(visit.display)

    def apply(self, display: Display) -> None:
        """Takes over text size and colours."""
        look.show(display, self.glass)
        Window.clearcolor = look.paper

    def show(self, shown: Shown) -> None:
        """Draws it, in place of what was there."""
        again = self.page is not None and self.page.shown is shown and not self._read_again
        self._read_again = False
        self.hearing.cancel()
        if not again and not self.band.open:
            self.band.kept = self.reading.on or _is_receipt(shown)
            self.ids.column.do_layout()
        page = page_for(self.guide, shown, self.ids.stage.size)
        if self.page is not None:
            self.page.tell_soon.cancel()
            linger([self.page])
            self.ids.stage.remove_widget(self.page)
        self.ring.hold(None)
        self.page = page
        self.ids.stage.add_widget(page)
        page.bind(on_outline=lambda _page: self._outline_changed())
        self.bar.places["bar.speak"].faint = not self.hearing.ready
        self.reading.focus.show(Outline(), keep=False)
        self.presence.pace()
        if not again:
            # Once it is laid out, and if it is still there.
            Clock.schedule_once(lambda _dt: page is self.page and self.reading.new_page(page), 0.05)

    # The outline of the whole screen

    def _told(self) -> list[Widget]:
        """The page, then the access bar; the veil alone when it covers them."""
        veil = self.presence.veil
        roots = [veil] if veil is not None else [self.page, self.bar]
        return [widget for root in roots for widget in told_in(root)]

    def outline(self) -> Outline:
        """What is on the screen now, in reading order."""
        items = (widget.item() for widget in self._told())
        return Outline(tuple(item for item in items if item is not None))

    def widget_of(self, told: str | None) -> Widget | None:
        """The widget of an item of the outline."""
        return next((widget for widget in self._told() if told and widget.told == told), None)

    def _outline_changed(self) -> None:
        self.reading.focus.show(self.outline(), keep=True)
        self._show_focus_soon()

    def show_focus(self) -> None:
        """Puts the ring where the focus is."""
        self.ring.hold(self.widget_of(self.reading.focus.at))

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
                self.reading.tell(SIZE_WORDS[larger.text])
            case "bar.contrast":
                other = visit.display.next_theme()
                self.guide.set_display(other)
                self.reading.tell(THEME_WORDS[other.theme])
            case "bar.listen" if self._was_speaking:
                self.guide.set_manner(replace(visit.manner, reading=False))
            case "bar.listen":
                self.reading.read(self.page)
            case "bar.speak":
                self.speaking.listen(self.page)
            case "bar.help":
                self.guide.help()
            case "bar.finish":
                self.guide.leave()

    def louder(self, by: int) -> None:
        """The visitor's own volume, a step up or down; it is heard in the next words."""
        self.guide.set_manner(self.guide.here.manner.louder(by))
        self.reading.say(T("Voilà, c’est ce volume."))

    def headset(self) -> None:
        """Someone plugged in a headset: who does wants to hear. The kiosk wakes, and reads by itself."""
        if self.guide.visit is None:
            self.guide.wake()
        self.guide.set_manner(replace(self.guide.here.manner, reading=True))
        self.reading.read(self.page)

    # Voice, ear, touch, window

    def speech(self, event: SpeechEvent) -> None:
        """From the voice's thread, to the UI thread and the visit that lasts."""
        visit = self._visit_id
        if visit is not None:
            self.inbox.post(visit, lambda: self._said(event))

    def _said(self, event: SpeechEvent) -> None:
        self.reading.heard(event)
        self.show_focus()

    def _hearing_changed(self) -> None:
        self.bar.listening = self.hearing.active
        if self.hearing.active:
            self.reading.stop()
            self.presence.pace()
        if isinstance(self.page, DescribePage):
            self.page.refill()

    def _veil_changed(self) -> None:
        self._outline_changed()
        if self.presence.veil is not None:
            self.reading.say(WARNING)
        else:
            self.reading.stop()

    def on_touch_down(self, touch) -> bool:
        self.presence.someone()
        if isinstance(self.guide.shown, Rest):
            return True  # it wakes the kiosk, and is for nothing that is not there yet
        if not self.strikes.counts(touch.pos, self.page, look.mm):
            return True
        self._was_speaking = self.reading.stop()
        self.reading.hold(None)
        self.show_focus()
        if self.presence.veil is not None:
            self.presence.veil.on_touch_down(touch)
            return True
        return super().on_touch_down(touch)

    def on_touch_up(self, touch) -> bool:
        if isinstance(self.guide.shown, Rest):
            self.guide.wake()
            return True
        return super().on_touch_up(touch)

    def _busy(self) -> bool:
        return self.reading.speaking or self.hearing.active

    @property
    def _visit_id(self) -> str | None:
        return self.guide.visit.id if self.guide.visit else None

    def resized(self, _window, width: int, height: int) -> None:
        """The window has another size: everything is laid out anew."""
        self.glass = Glass(width, height, self.glass.diagonal_inches, self.glass.distance_mm)
        self.apply(self.guide.visit.display if self.guide.visit else Display())
        self.show(self.guide.shown)


def _is_receipt(shown: Shown) -> bool:
    """What is always said: its captions have their place from the beginning."""
    return isinstance(shown, Asking) and isinstance(shown.run.step, Receipt)


load_beside(__file__)
