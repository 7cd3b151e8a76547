"""The window: the page shown, the caption band, the access bar, the ring.

The frame draws what the guide shows and takes touches to where they belong. It decides nothing about
services; what is said, heard, pressed and watched has its own module beside it.
"""

from __future__ import annotations

from dataclasses import replace

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.conversation.session import Bridge
from kiosk.accessibility.display_preferences import SIZE_WORDS, THEME_WORDS, Display, Glass
from kiosk.accessibility.interaction_preferences import Manner, Scanning
from kiosk.accessibility.outline import Outline
from kiosk.accessibility.reader import changes
from kiosk.accessibility.recognition.dictation import Hearing
from kiosk.accessibility.speech import Chimed, Earcon, SpeechEvent, Voice
from kiosk.domain import NOTHING, T, language, verbatim
from kiosk.eservices import contact, given
from kiosk.journeys import Receipt
from kiosk.runtime.workers import Inbox
from kiosk.screens.widgets.access_bar import AccessBar
from kiosk.screens.widgets.accessible import Pressable
from kiosk.screens.widgets.call_line import CallLine
from kiosk.screens.widgets.caption import CaptionBand
from kiosk.screens.widgets.deferred_delete import linger
from kiosk.screens.widgets.kv import load_beside
from kiosk.screens.widgets.theme import look
from kiosk.session import Guide
from kiosk.session.screen_state import Asking, Conversing, Goodbye, Rest, Shown, Urgent, Welcome
from kiosk.session.visit import Visit
from kiosk.settings import Settings

from .deferred_cleanup import Tidy
from .describe import DescribePage
from .focus_ring import FocusRing
from .hardware_keys import Keys
from .home import HomePage
from .live_captions import Under
from .page import Page, told_in
from .page_registry import page_for
from .presence import Presence
from .privacy import known_of
from .screen_reader import Reading
from .switch_scanning import Scan
from .touch_input import Finger
from .veil import HOW, TITLE, StillThere
from .visual_earcon import Twin
from .voice_commands import Speaking

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
        self.call: CallLine = self.ids.call
        self.call.bind(on_act=lambda _line: guide.show_call())
        self.ring = FocusRing()
        self.add_widget(self.ring)
        self.twin = Twin()
        self.add_widget(self.twin)
        self.reading = Reading(voice, self.band, self.bar, lambda: known_of(guide))
        self.speaking = Speaking(self)
        self.presence = Presence(self, guide, settings, self._busy, self._veil_changed)
        self.under = Under(guide, hearing, self.reading, self.presence)
        self.keys = Keys(self)
        self.scan = Scan(self)
        self.finger = Finger(self)
        self.tidy = Tidy()
        self._was_speaking = False
        #: The place of the bar where a finger went down at rest; "" beside the bar.
        self._at_rest = ""
        #: The finger that wakes the kiosk during a goodbye.
        self._waking: object = None
        #: For which letters the page was drawn.
        self._letters: tuple[str, int] | None = None
        self._read_again = self._entering = False
        self._show_focus_soon = Clock.create_trigger(lambda _dt: self.show_focus(), 0)
        self.bar.bind(on_place=lambda _bar, place: self.place(place))
        guide.on_show = self.show
        guide.on_visit = self.visit_changed
        guide.on_call = self._call_changed
        guide.on_wait = lambda then: Clock.schedule_once(lambda _dt: then(), PATIENCE_S)
        guide.hearing = hearing
        guide.own_home.on_told = self._concerns_told
        if guide.bridge is not None:
            self.join(guide.bridge)
        hearing.on_change = self._hearing_changed
        inbox.wake = Clock.create_trigger(lambda _dt: inbox.drain(self._visit_id), -1)
        Window.bind(
            on_keyboard=self.keys.pressed,
            on_key_up=self.keys.released,
            on_textinput=self.keys.typed,
            on_resize=self.resized,
        )
        self.apply(Display())
        look.speak(settings.language)
        self.show(guide.shown)

    def join(self, bridge: Bridge) -> None:
        """Two people can talk through the kiosk: they share its voice, its microphone and its band."""
        bridge.say, bridge.captioned = self.reading.say_in, self.under.show
        self.reading.on_begin, self.reading.on_done = bridge.interrupted, bridge.spoken
        self.reading.on_turn_cut = bridge.silenced

    # What the guide says

    def visit_changed(self, visit: Visit | None) -> None:
        """A visit began, changed its language or display, or ended."""
        if visit is None:
            self.hearing.cancel()
            self.hearing.visit = None
            self.reading.forget()
            self._read_again = False
            self._follow(Manner())
            self.band.kept = False
            self.presence.reset()
            look.speak(self.settings.language)
            self.apply(Display())
            self.tidy.visit_over()
            return
        self.hearing.visit, self.hearing.language = visit.id, visit.language
        self._read_again = self._read_again or (visit.manner.reading and not self.reading.on)
        self._follow(visit.manner)
        if visit.language != look.lang:
            look.speak(visit.language)
            self.reading.greet(language(visit.language))
        self.apply(visit.display)

    def _follow(self, manner: Manner) -> None:
        """Takes over how the visitor acts and hears: whoever has a part in it."""
        self.reading.follow(manner)
        self.scan.follow(manner)
        self.keys.strokes.strike_s, self.keys.strokes.repeat_s = manner.strike_s, manner.repeat_s
        self.finger.strikes.within_s, self.finger.hold_s = manner.strike_s, manner.hold_s
        self.finger.exploring, self.finger.explorer.patience = manner.explore, manner.patience
        self.presence.idle.patience = max(self.presence.idle.patience, manner.patience)

    def apply(self, display: Display) -> None:
        """Takes over text size and colours."""
        look.show(display, self.glass)
        Window.clearcolor = look.paper

    def show(self, shown: Shown) -> None:
        """Draws it, in place of what was there."""
        again = self.page is not None and self.page.shown is shown and not self._read_again
        self._read_again = False
        self.hearing.cancel()
        self.under.show()
        if not again:
            self.band.kept = self._captions_stay(shown)
            self.ids.column.do_layout()
        if isinstance(shown, Urgent) or (self.page is not None and self.page.quiet):
            self.reading.hush()
        stood = (self.bar, self.call) if self.call.there else (self.bar,)
        self._show_call(shown)
        if isinstance(shown, Goodbye):
            # The visit is wiped, and with it how it was shown: this is still for who was there.
            look.speak(shown.language)
            self.apply(shown.display)
        page = page_for(self.guide, shown, self.ids.stage.size)
        self.take_down()
        self.page = page
        page.bind(keys_out=self._place_captions)
        self._place_captions()
        self.ids.stage.add_widget(page)
        # One that was left may still tell.
        page.bind(on_outline=lambda told: told is self.page and self._outline_changed())
        page.bind(on_hear=lambda _page, words, code: self.reading.say_in(words, code))
        if isinstance(page, HomePage):
            page.bind(on_speak=self.speaking.listen)
        self.bar.places["bar.speak"].faint = not self.hearing.ready
        self.presence.pace()
        self.tidy.page_shown()
        letters, self._letters = self._letters, (look.lang, look.text)
        if not again or letters != self._letters:
            self.finger.new_page(stood)
        if not again or self._entering:
            # Once it is laid out, and if it is still there; else what was drawn in its place is.
            self._entering = True
            Clock.schedule_once(lambda _dt: page is self.page and self._entered(page), 0.05)

    def _captions_stay(self, shown: Shown) -> bool:
        """Whether captions are to be expected all the while that this is shown."""
        return self.reading.on or _is_receipt(shown) or self.under.wanted

    def _place_captions(self, *_args) -> None:
        """Captions never move what a finger is on its way to: they have a room of their own on the page, or
        lie over its head."""
        page = self.page
        if page is not None:
            # In reach the head is not: the room is for what is touched. In a conversation it has buttons.
            over = bool(look.high) or not (self.band.kept or isinstance(page.shown, Conversing))
            self.band.above = page.keys_out or over

    def _show_call(self, shown: Shown) -> None:
        """A call for a person is told in a line wherever else the visitor is; a touch leads back to it."""
        call = self.guide.call.run
        at_it = isinstance(shown, Asking) and shown.run is call
        elsewhere = not (at_it or isinstance(shown, Rest | Urgent))
        self.call.there = call is not None and elsewhere
        if call is not None:
            self.call.words = contact.in_short(call.view)
            stage = contact.stage(call.view)
            number = NOTHING if stage is contact.Stage.CLOSED else verbatim(given.reference(call.view))
            self.call.value = number
            self.call.good = stage in (contact.Stage.COMING, contact.Stage.HERE)
        self.ids.column.do_layout()

    def _call_changed(self) -> None:
        """There is news of a call, wherever the visitor is."""
        good = self.call.good
        self._show_call(self.guide.shown)
        if self.call.there and self.call.good and not good and not self.guide.call.quiet:
            self.reading.voice.chime(Earcon.DONE)
            if self.reading.on:
                self.reading.say(self.call.words)
        self.presence.look_around()
        self._outline_changed()

    def take_down(self) -> None:
        """Nothing is shown, and nobody has a part of what was."""
        if self.page is not None:
            linger([self.page])
            self.tidy.page_left(self.page)
            self.ids.stage.remove_widget(self.page)
            self.page.tell_soon.cancel()
            self.page = None
        self.ring.hold(None)
        self.reading.focus.show(Outline(), keep=False)
        self.finger.forget()
        self.scan.new_page()
        self._show_focus_soon.cancel()

    def _entered(self, page: Page) -> None:
        self._entering = False
        self.reading.new_page(page)

    # The outline of the whole screen

    def told(self) -> list[Widget]:
        """The page, then the access bar; the veil alone when it covers them."""
        veil = self.presence.veil
        roots = [veil] if veil is not None else [self.page, self.call, self.bar]
        return [widget for root in roots for widget in told_in(root)]

    def outline(self) -> Outline:
        """What is on the screen now, in reading order."""
        items = (widget.item() for widget in self.told())
        return Outline(tuple(item for item in items if item is not None))

    def widget_of(self, told: str | None) -> Widget | None:
        """The widget of an item of the outline."""
        return next((widget for widget in self.told() if told and widget.told == told), None)

    def _outline_changed(self) -> None:
        self.reading.focus.show(self.outline(), keep=True)
        self._show_focus_soon()

    def show_focus(self) -> None:
        """Puts the ring where the focus is."""
        self.ring.hold(self.widget_of(self.reading.focus.at))

    # The access bar

    def place(self, place: str) -> None:
        """A place of the access bar was touched."""
        if self.guide.visit is None:
            if place == "bar.finish":
                return  # there is nothing to end
            self.guide.wake()
        visit = self.guide.here
        match place:
            case "bar.language" if not isinstance(self.guide.shown, Welcome):
                self.guide.languages()
            case "bar.text":
                larger = visit.display.larger()
                self.guide.set_display(larger)
                self.reading.tell(SIZE_WORDS[larger.text])
            case "bar.contrast":
                other = visit.display.next_theme()
                self.guide.set_display(other)
                self.reading.tell(THEME_WORDS[other.theme])
            case "bar.listen" if self._was_speaking or visit.manner.explore:
                self.end_reading()
            case "bar.listen":
                self.begin_reading(eyes=True)
            case "bar.speak":
                self.speaking.listen(self.page)
            case "bar.help":
                self.guide.help()
            case "bar.finish":
                self.guide.leave()

    # How the visitor acts and hears

    def louder(self, by: int) -> None:
        """The visitor's own volume, a step up or down; it is heard in the next words."""
        self.guide.set_manner(self.guide.here.manner.louder(by))
        self.reading.say(T("Voilà, c’est ce volume."))

    def faster(self, by: int) -> None:
        """The visitor's own pace of the voice, a step up or down; it is heard in the next words."""
        self.guide.set_manner(self.guide.here.manner.faster(by))
        self.reading.say(T("Voilà, c’est cette vitesse."))

    def begin_reading(self, *, eyes: bool = False) -> None:
        """The kiosk reads this page and those that come. Without ``eyes`` it says how to go on, and a finger
        finds before it acts."""
        manner = self.guide.here.manner
        if not (eyes or manner.explore):
            self.reading.greet_by_ear()
        self.guide.set_manner(replace(manner, reading=True, explore=manner.explore or not eyes))
        self._read_again = False
        if not self._entering:  # else it is read as any page that comes
            self.reading.read(self.page)

    def end_reading(self) -> None:
        """The kiosk reads no more; a finger acts at once again. Who does not see is told."""
        manner = self.guide.here.manner
        self.reading.stop()
        self.guide.set_manner(replace(manner, reading=False, explore=False))
        if manner.explore:
            self.reading.say(T("La borne ne lit plus."))

    def sink_changed(self, private: bool) -> None:
        """The sound goes elsewhere now: what was wished of the other place does not hold here. Who plugs in a
        headset wants to hear: the kiosk wakes, and reads."""
        if private and self.guide.visit is None:
            self.guide.wake()
        if self.guide.visit is None:
            return
        manner = self.guide.here.manner
        self.guide.set_manner(replace(manner, volume_db=self.reading.voice.volume, aloud=False))
        if private:
            self.begin_reading()

    def switch(self) -> None:
        """A switch was pressed. Who presses one and has nothing in hand yet is taken from item to item."""
        manner = self.guide.here.manner
        if self.scan.on:
            self.scan.switch()
        elif self.reading.focus.at is not None:
            self.activate()
        else:
            self.guide.set_manner(replace(manner, scanning=Scanning.ONE))
            self.reading.tell(T("La borne avance seule. Appuyez quand le cadre est au bon endroit."))

    def activate(self) -> None:
        """Does what the held item does. What it changed here is said; what is private may be heard aloud."""
        page, before, at = self.page, self.outline(), self.reading.focus.at
        self.reading.focus.show(before, keep=True)
        if self.reading.focus.activate():
            if self.page is page and self.presence.veil is None:
                self.reading.changed(changes(before, self.outline(), at), before)
        elif self.reading.may_be_heard():
            self.guide.set_manner(replace(self.guide.here.manner, aloud=True))
            self.reading.repeat()

    # Voice, ear, touch, window

    def speech(self, event: SpeechEvent) -> None:
        """From the voice's thread, to the UI thread and the visit that lasts."""
        visit = self._visit_id
        if visit is not None:
            self.inbox.post(visit, lambda: self._said(event))

    def _said(self, event: SpeechEvent) -> None:
        if isinstance(event, Chimed):
            self.twin.show(event.earcon)
        self.reading.heard(event)
        self.show_focus()

    def _hearing_changed(self) -> None:
        bridge = self.guide.bridge
        if self.hearing.active:
            if bridge is not None:
                bridge.lend()
            self.reading.stop()
            if self.reading.on:
                self.reading.voice.chime(Earcon.LISTENING)
            self.presence.pace()
        elif bridge is not None:
            bridge.give_back()
        self.under.show()
        if isinstance(self.page, DescribePage):
            self.page.refill()
        elif isinstance(self.page, HomePage):
            self.page.hearing_changed()

    def _concerns_told(self) -> None:
        if isinstance(self.page, HomePage):
            self.page.concerns_told()

    def _veil_changed(self) -> None:
        self.finger.new_page(())
        self._outline_changed()
        if isinstance(self.presence.veil, StillThere):
            # The shape that goes with the sound, and the ring around what is held, stand above the veil.
            for above in (self.twin, self.ring):
                self.remove_widget(above)
                self.add_widget(above)
            self.reading.voice.chime(Earcon.WARNING)
            self.reading.say(TITLE, HOW)
        else:
            self.reading.stop()

    def on_touch_down(self, touch) -> bool:
        dark = self.presence.dark
        self.presence.someone()
        if isinstance(self.guide.shown, Rest):
            # It wakes the kiosk, and is for nothing that is not there yet; the bar is, unless it is dark.
            self._at_rest = "" if dark else self._bar_at(touch)
            return True
        if self._wakes(touch):
            # It wakes the kiosk, and is for nothing that is not there yet; not who left and touched twice.
            self._waking = None if self.finger.early(touch) else touch.uid
            return True
        return self.finger.down(touch, self._deliver)

    def _wakes(self, touch) -> bool:
        """Whether a touch during a goodbye is someone's who comes: any is beside its buttons."""
        return isinstance(self.guide.shown, Goodbye) and not any(
            isinstance(each, Pressable) and each.collide_point(*touch.pos) for each in self.told()
        )

    def _deliver(self, touch) -> bool:
        """A touch that counts: it makes silence, and goes to what it is on."""
        self._was_speaking = self.reading.stop()
        self.reading.hold(None)
        self.show_focus()
        if self.presence.veil is not None:
            self.presence.veil.on_touch_down(touch)
            return True
        return super().on_touch_down(touch)

    def on_touch_move(self, touch) -> bool:
        return self.finger.move(touch) or super().on_touch_move(touch)

    def on_touch_up(self, touch) -> bool:
        if isinstance(self.guide.shown, Rest):
            place, self._at_rest = self._at_rest, ""
            if place and place == self._bar_at(touch):
                self.place(place)
            else:
                self.guide.wake()
            return True
        if self._wakes(touch):
            if touch.uid == self._waking:
                self.guide.wake()
            return True
        return self.finger.up(touch) or super().on_touch_up(touch)

    def _bar_at(self, touch) -> str:
        """The place of the bar below a finger; "" beside them."""
        return next((told for told, each in self.bar.places.items() if each.collide_point(*touch.pos)), "")

    def _busy(self) -> bool:
        return self.reading.speaking or self.hearing.active

    @property
    def _visit_id(self) -> str | None:
        return self.guide.visit.id if self.guide.visit else None

    def resized(self, _window, width: int, height: int) -> None:
        """The window has another size: everything is laid out anew."""
        self.glass = replace(self.glass, width=width, height=height)
        self.apply(self.guide.visit.display if self.guide.visit else Display())
        self.show(self.guide.shown)


def _is_receipt(shown: Shown) -> bool:
    """What is always said: its captions have their place from the beginning."""
    return isinstance(shown, Asking) and isinstance(shown.run.step, Receipt)


load_beside(__file__)
