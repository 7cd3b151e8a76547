"""The window: the page shown, the caption band, the access bar, the ring.

It draws what the session shows and takes touches to where they belong. It decides nothing about
services; what is said, heard, pressed and watched has its own module beside it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.input import MotionEvent
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import (
    TEXT_SIZE_NAMES,
    THEME_NAMES,
    DisplayPreferences,
    ScreenGeometry,
)
from kiosk.accessibility.interaction_preferences import InteractionPreferences, Scanning
from kiosk.accessibility.keypad import KeystrokeFilter
from kiosk.accessibility.outline import Outline
from kiosk.accessibility.reading import changed_items
from kiosk.accessibility.speech import Earcon, EarconPlayed, SpeechEvent, SpeechService
from kiosk.domain import NO_TEXT, T, get_language, verbatim
from kiosk.eservices import contact
from kiosk.journeys import CallReceipt, Receipt, Step, Wish
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.session.practice import PRACTICE
from kiosk.session.screen_state import (
    BusyScreen,
    ConversationScreen,
    GoodbyeScreen,
    HomeScreen,
    JourneyScreen,
    RestScreen,
    ScreenState,
    UrgentScreen,
    WelcomeScreen,
)
from kiosk.session.visit import Visit
from kiosk.settings import Settings

from .deferred_cleanup import DeferredCleanup
from .page import BasePage, accessible_widgets
from .page_registry import create_page
from .presence import HOW, TITLE, WORDS_LIFT_S, PresenceMonitor, ShortTouches, StillThere
from .screen_reader import LiveCaptions, ScreenReader, private_values
from .switch_scan import SwitchScanController
from .touch_input import TouchInput
from .widgets import fonts
from .widgets.accessible import Pressable
from .widgets.kivy_helpers import defer_delete, force_layout, load_kv
from .widgets.theme import VERY_LARGE_TEXT, theme
from .window_parts import (
    AccessBar,
    AssistanceBanner,
    CallBanner,
    CaptionBand,
    FocusRing,
    PracticeBanner,
    VisualEarcon,
)

if TYPE_CHECKING:
    from kiosk.accessibility.conversation.session import ConversationSession

    from .conversation import ConversationPage
    from .hardware_keys import HardwareKeys
    from .voice_commands import VoiceCommands

#: What is waited for next stands in words of its own once it has lasted so long (seconds): most waits of a
#: row are over before that, and a page for each would flash by.
NEXT_WAIT_S = 0.3
#: Seconds between two rings of the terminal itself, and how often it rings for one call.
BELL_INTERVAL_S, MAX_RINGS = 6.0, 20
#: Seconds until a page that came is read, and how often it is waited so long until it is known how many
#: pages there are.
ANNOUNCE_AFTER_S, ANNOUNCE_TRIES = 0.05, 6


class RootWindow(FloatLayout):
    def __init__(
        self,
        controller: SessionController,
        voice: SpeechService,
        results: ResultQueue,
        settings: Settings,
        geometry: ScreenGeometry,
        *,
        was_touched: Callable[[], bool] = lambda: False,
    ) -> None:
        """``was_touched``: whether someone is there before there is anything to see: they are shown the
        languages at once, not first the page of rest."""
        super().__init__()
        # Words, then their box, its row, the page, the foot: a page settles in one frame, not in three.
        Clock.max_iteration = 50
        dictation = controller.dictation
        self.controller, self.dictation, self.results, self.settings = (
            controller,
            dictation,
            results,
            settings,
        )
        self.geometry = geometry
        self.page: BasePage | None = None
        #: Whether a page was drawn: before that nobody has seen what they touch.
        self.is_seen = True
        self.band: CaptionBand = self.ids.band
        self.access_bar: AccessBar = self.ids.access_bar
        self.call: CallBanner = self.ids.call
        self.call.bind(on_act=lambda _line: controller.show_call())
        self.assistance: AssistanceBanner = self.ids.assistance
        self.assistance.bind(on_act=lambda _line: controller.show_assistance())
        self.practice: PracticeBanner = self.ids.practice
        self.practice.there, self.practice.words = controller.practice.on, PRACTICE
        self.practice.bind(on_act=lambda _banner: self._show_exercises())
        self.focus_ring = FocusRing(self.band)
        self.add_widget(self.focus_ring)
        self.visual_earcon = VisualEarcon()
        self.add_widget(self.visual_earcon)
        self.reading = ScreenReader(voice, self.band, self.access_bar, lambda: private_values(controller))
        self.presence = PresenceMonitor(self, controller, settings, self._is_busy, self._overlay_changed)
        self.live_captions = LiveCaptions(controller, dictation, self.reading, self.presence)
        self.scan = SwitchScanController(self)
        self.strokes = KeystrokeFilter()
        self.touch_input = TouchInput(self)
        self.cleanup = DeferredCleanup()
        self._interrupted_speech = False
        #: Whether pages were read when the voice was paused on the glass.
        self._read_before_pause = False
        #: The place of the bar where a finger went down at rest; "" beside the bar.
        self._bar_button_down = ""
        #: The finger that wakes the kiosk during a goodbye.
        self._waking: object = None
        #: For which letters the page was drawn.
        self._letters: tuple[str, float] | None = None
        self._read_on_redraw = self._entry_pending = False
        self._bell = Clock.schedule_interval(lambda _dt: self._ring(), BELL_INTERVAL_S)
        self._bell.cancel()
        self._rings_left = 0
        self._show_focus_soon = Clock.create_trigger(lambda _dt: self.show_focus(), 0)
        self._draw_conversation = Clock.create_trigger(lambda _dt: self._conversation_drawn(), -1)
        self._show_next_wait = Clock.create_trigger(
            lambda _dt: self._draw(self.controller.shown), NEXT_WAIT_S
        )
        self.access_bar.bind(on_button=lambda _bar, place: self.place(place))
        controller.screen_changed.subscribe(self.show)
        controller.visit_changed.subscribe(self.visit_changed)
        controller.call.changed.subscribe(self._call_changed)
        self.presence.asked.subscribe(self._ask_presence)
        controller.tenant_home.loaded.subscribe(self._concerns_loaded)
        dictation.changed.subscribe(self._hearing_changed)
        if controller.conversation_session is not None:
            self.join_conversation(controller.conversation_session)
        drain_soon = Clock.create_trigger(lambda _dt: results.drain(self._visit_id), -1)
        results.posted.subscribe(drain_soon)
        drain_soon()  # what was posted before there was a window
        Window.bind(
            on_keyboard=self.key_pressed,
            on_key_up=self.key_released,
            on_textinput=self.typed,
            on_resize=self.resized,
        )
        self.apply_display(DisplayPreferences())
        theme.speak(settings.language)
        self.size = geometry.width, geometry.height  # which the first page is made for
        force_layout(self)
        if was_touched():  # asked last
            self.is_seen = False
            controller.wake()
        else:
            self.show(controller.shown)

    # What the first page does not need

    @cached_property
    def speaking(self) -> "VoiceCommands":
        """What the visitor says, taken to the page."""
        from .voice_commands import VoiceCommands

        return VoiceCommands(self)

    @cached_property
    def keys(self) -> "HardwareKeys":
        """What is done with a key."""
        from .hardware_keys import HardwareKeys

        return HardwareKeys(self, self.scan, self.strokes)

    def key_pressed(self, *pressed: Any) -> bool:
        fonts.first_pages.end()
        return self.keys.key_pressed(*pressed)

    def key_released(self, *released: Any) -> bool:
        return self.keys.key_released(*released)

    def typed(self, window: object, text: str) -> None:
        fonts.first_pages.end()
        self.keys.typed(window, text)

    def join_conversation(self, session: "ConversationSession") -> None:
        """Two people can talk through the kiosk: they share its voice, its microphone and its band."""
        session.speech_requested.subscribe(self._say_turn)
        session.captions_changed.subscribe(self.live_captions.show)
        session.changed.subscribe(self._conversation_changed)
        self.reading.own_speech_started.subscribe(session.on_kiosk_speaking)
        self.reading.silent.subscribe(session.spoken)
        self.reading.turn_interrupted.subscribe(session.silenced)

    # What the session says

    def visit_changed(self, visit: Visit | None) -> None:
        """A visit began, changed its language or display, or ended: then its page is gone, whatever becomes
        of the one that follows."""
        if visit is None:
            self.remove_page()
            self.dictation.end_visit()
            if "speaking" in vars(self):
                self.speaking.forget()
            self.reading.forget()
            self._read_on_redraw = False
            self._apply_interaction(InteractionPreferences())
            self.band.kept = False
            self._show_assistance(None)
            self.presence.reset()
            theme.speak(self.settings.language)
            self.apply_display(DisplayPreferences())
            self.cleanup.visit_ended()
            return
        if self.page is not None and self._looks_otherwise(visit):
            self.page.retire()
        self.dictation.begin_visit(visit.id, visit.language)
        self._read_on_redraw = self._read_on_redraw or (visit.interaction.reading and not self.reading.on)
        self._apply_interaction(visit.interaction)
        self._show_assistance(visit)
        if visit.language != theme.lang:
            theme.speak(visit.language)
            self.reading.queue_greeting(get_language(visit.language))
        self.apply_display(visit.display)

    def _looks_otherwise(self, visit: Visit) -> bool:
        return visit.language != theme.lang or not theme.shows(visit.display)

    def _show_assistance(self, visit: Visit | None) -> None:
        """Who helps the visitor is told all the while, and what they hide is hidden on every page."""
        helper = visit.helper if visit is not None else ""
        self.assistance.there = bool(helper)
        self.assistance.words = T("{name} vous aide", name=helper) if helper else NO_TEXT
        self.assistance.hidden = visit is not None and visit.hides_private
        theme.mask_with(private_values(self.controller).mask if self.assistance.hidden else None)
        self.ids.column.do_layout()

    def _apply_interaction(self, interaction: InteractionPreferences) -> None:
        """Takes over how the visitor acts and hears: whoever has a part in it."""
        self.reading.follow(interaction)
        self.scan.follow(interaction)
        self.strokes.follow(interaction)
        self.touch_input.follow(interaction)
        self.presence.idle.patience = max(self.presence.idle.patience, interaction.patience)

    def apply_display(self, display: DisplayPreferences) -> None:
        """Takes over text size and colours."""
        theme.show(display, self.geometry)
        Window.clearcolor = theme.paper

    def show(self, shown: ScreenState) -> None:
        """Draws it, in place of what was there; the next of two waits once it lasts."""
        waited = self.page.shown if self.page is not None else None
        if (
            isinstance(shown, BusyScreen)
            and isinstance(waited, BusyScreen)
            and shown is not waited
            and shown.back is waited.back is None
        ):
            self._show_next_wait()
        else:
            self._draw(shown)

    def _draw(self, shown: ScreenState) -> None:
        if not isinstance(shown, RestScreen | WelcomeScreen):
            fonts.first_pages.end()
        again = self.page is not None and self.page.shown is shown and not self._read_on_redraw
        self._read_on_redraw = False
        self.dictation.cancel()
        self.live_captions.show()
        if not again:
            self.reading.page_left()
        if not again or isinstance(shown, ConversationScreen):  # there it hangs on the size of the letters
            self.band.kept = self._captions_stay(shown)
        if isinstance(shown, UrgentScreen) or (self.page is not None and self.page.quiet):
            self.reading.hush()
        stood: tuple[Widget, ...] = (self.access_bar, self.call) if self.call.there else (self.access_bar,)
        self._show_call(shown)
        if isinstance(shown, GoodbyeScreen):
            # The visit is wiped, and with it how it was shown: this is still for who was there.
            theme.speak(shown.language)
            self.apply_display(shown.display)
        self._place_captions(shown)
        if self.assistance.hidden:  # what is private depends on the page
            theme.mask_with(private_values(self.controller).mask)
        page = create_page(self.controller, shown, self.ids.stage.size)
        self.remove_page()
        self.page = page
        page.bind(keyboard_open=lambda page, _open: self._place_captions(page.shown))
        if page.keyboard_open:
            self._place_captions(shown)
        self.ids.stage.add_widget(page)
        page.ids.head.bind(height=self._head_resized)
        self._cover_head()
        page.bind(on_outline=self._page_changed)
        page.bind(on_read_aloud=lambda _page, words, code: self.reading.say_in_language(words, code))
        if isinstance(shown, HomeScreen):
            page.bind(on_speak=self.speaking.listen)
        elif _is_of(shown, Wish):
            page.bind(on_search=self.speaking.search)
        finish = self.access_bar.places["bar.finish"]
        finish.off = finish.unavailable = isinstance(shown, RestScreen)  # nothing has begun
        hears = self.dictation.ready
        self.access_bar.writes = not hears and isinstance(shown, HomeScreen)
        self.access_bar.places["bar.speak"].unavailable = not (hears or self.access_bar.writes)
        self.cleanup.page_shown(at_rest=isinstance(shown, RestScreen))
        letters, self._letters = self._letters, (theme.lang, theme.text)
        if not again or letters != self._letters:
            self.touch_input.page_shown(stood if self.is_seen else (), sends=page.sends)
        if not again or self._entry_pending:
            # Once it is laid out, and if it is still there; else what was drawn in its place is.
            self._entry_pending = True
            Clock.schedule_once(lambda _dt: self._announce_page(page), ANNOUNCE_AFTER_S)
        if not (again or isinstance(shown, RestScreen | WelcomeScreen)):
            self.speaking.page_shown(page)

    def _captions_stay(self, shown: ScreenState) -> bool:
        """Whether captions are to be expected all the while that this is shown."""
        if isinstance(shown, WelcomeScreen) and not shown.changing:
            return False  # there reading begins by a touch, and what was touched does not move
        if isinstance(shown, ConversationScreen) and not theme.landscape and theme.text < VERY_LARGE_TEXT:
            return True  # there is room for them, and nothing moves when one comes
        # A receipt is always said: its captions have their place from the beginning.
        told = _is_of(shown, Receipt) and not (theme.landscape and theme.text >= VERY_LARGE_TEXT)
        return self.reading.on or told or self.live_captions.wanted

    def _place_captions(self, shown: ScreenState) -> None:
        """Captions never move what a finger is on its way to: they have a room of their own on the page, or
        lie over its head. Before a page is made: it is made for the room that they leave it."""
        # In reach the head is not: the room is for what is touched. Upright, the head of a conversation has
        # buttons.
        talks = isinstance(shown, ConversationScreen) and not theme.landscape
        over = bool(theme.high) or not (self.band.kept or talks)
        theme.captions_over = over
        writes = self.page is not None and self.page.shown is shown and self.page.keyboard_open
        self.band.above, self.band.narrow = writes or over, writes and theme.landscape
        self._cover_head()
        self.ids.column.do_layout()

    def _head_resized(self, *_args: object) -> None:
        if self.parent is not None:  # a page outlives its window until it is collected
            self._cover_head()

    def _cover_head(self) -> None:
        """Captions on top of a low page hide its heading whole, or not at all; the title where one writes."""
        page = self.page
        high = page.hidden_by_captions if page is not None and theme.landscape else 0
        self.band.least = page.padding[1] + high if page is not None and high else 0

    def _show_call(self, shown: ScreenState) -> None:
        """A call for a person is told in a line wherever else the visitor is; a touch leads back to it."""
        call = self.controller.call.run
        at_it = isinstance(shown, JourneyScreen) and shown.run is call
        self.call.there = call is not None and not (at_it or isinstance(shown, RestScreen | UrgentScreen))
        if call is not None:
            self.call.words = contact.ContactState(call.context).call_short_text
            stage = contact.ContactState(call.context).call_stage
            if isinstance(shown, ConversationScreen) and shown.remote:
                # Its title names who it is with: what is said needs the room, as long as nothing is wrong.
                # Once it is over its title tells how far the call is.
                self.call.there = stage not in contact.ANSWERED_CALL_STAGES and not shown.over
            number = contact.ContactState(call.context).call_number
            self.call.value = NO_TEXT if stage is contact.CallStage.CLOSED else verbatim(number)
            self.call.answered = stage in contact.ANSWERED_CALL_STAGES
            self.call.over = stage in (contact.CallStage.TALKED, contact.CallStage.ENDED)
        self._set_bell()
        self.ids.column.do_layout()

    def _set_bell(self) -> None:
        """Ring from the moment on at which a call is known not to reach a desk, for some minutes."""
        rings = self.controller.call.rings_here
        if rings and not self._rings_left:
            self._rings_left = MAX_RINGS
            self._ring()
            self._bell()
        elif not rings:
            self._rings_left = 0
            self._bell.cancel()

    def _ring(self) -> None:
        self._rings_left -= 1
        self.reading.voice.chime(Earcon.WARNING)
        if self._rings_left <= 0:
            self._rings_left = -1  # it has rung enough for this time
            self._bell.cancel()

    def _call_changed(self) -> None:
        """There is news of a call, wherever the visitor is."""
        good, was_over, words = self.call.answered, self.call.over, self.call.words
        self._show_call(self.controller.shown)
        run = self.controller.call.run
        if run is not None and self.call.there and not self.controller.call.quiet:
            state = contact.ContactState(run.context)
            if state.is_talk_offered and words != self.call.words:
                self.reading.voice.chime(Earcon.DONE)
                self.reading.say(state.call_headline)  # a question: a line at the side is no answer to it
            elif self.call.over and not was_over:
                self.reading.tell(self.call.words)  # in a sentence: a line at the side is not seen by all
            elif self.call.answered and not good:
                self.reading.voice.chime(Earcon.DONE)
                if self.reading.on:
                    self.reading.say(self.call.words)
        if self.page is not None:
            self.page.call_changed()
        self.presence.check()
        self._outline_changed()

    def remove_page(self) -> None:
        """Nothing is shown, and nobody has a part of what was."""
        if self.page is not None:
            defer_delete([self.page])
            self.page.ids.head.unbind(height=self._head_resized)
            self.cleanup.page_left(self.page)
            self.ids.stage.remove_widget(self.page)
            self.page.retire()
            self.page = None
        self.focus_ring.hold(None)
        self.reading.focus.show(Outline(), keep=False)
        self.touch_input.forget()
        self.scan.page_shown()
        self._show_focus_soon.cancel()
        self._show_next_wait.cancel()

    def _announce_page(self, page: BasePage, tries: int = ANNOUNCE_TRIES) -> None:
        """Once it is known of how many pages the next one is, if that is read and known soon."""
        if page is not self.page:
            return
        if tries and self.reading.on and not page.pages.total:
            Clock.schedule_once(lambda _dt: self._announce_page(page, tries - 1), ANNOUNCE_AFTER_S)
            return
        self._entry_pending = False
        self.reading.page_shown(page)

    # The outline of the whole screen

    def outline_widgets(self) -> list[Widget]:
        """The page, then the access bar; the veil alone when it covers them."""
        veil = self.presence.veil
        roots = (
            [veil]
            if veil is not None
            else [self.practice, self.page, self.assistance, self.call, self.access_bar]
        )
        return [widget for root in roots if root is not None for widget in accessible_widgets(root)]

    def outline(self) -> Outline:
        """What is on the screen now, in reading order."""
        items = (widget.item() for widget in self.outline_widgets())
        return Outline(tuple(item for item in items if item is not None))

    def widget_of(self, item_id: str | None) -> Widget | None:
        """The widget of an item of the outline."""
        if not item_id:
            return None
        return next((widget for widget in self.outline_widgets() if widget.item_id == item_id), None)

    def _page_changed(self, page: BasePage) -> None:
        if page is self.page:  # one that was left may still tell
            self._outline_changed()
            self._tell_what_is_read()

    def _outline_changed(self) -> None:
        self.reading.focus.show(self.outline(), keep=True)
        self._show_focus_soon()

    def show_focus(self) -> None:
        """Puts the ring where the focus is."""
        self.focus_ring.hold(self.widget_of(self.reading.focus.at))

    def _show_exercises(self) -> None:
        """The cards of an exercise, from anywhere but where something is being done."""
        if self.controller.visit is not None and not isinstance(self.controller.shown, BusyScreen):
            self.controller.practice.choose()

    # The access bar

    def place(self, place: str) -> None:
        """A place of the access bar was touched."""
        if self.controller.visit is None:
            if place == "bar.finish":
                return  # there is nothing to end
            self.controller.wake()
        visit = self.controller.current_visit
        paused, self._interrupted_speech = self._interrupted_speech, False
        match place:
            case "bar.language" if not isinstance(self.controller.shown, WelcomeScreen):
                self.controller.languages()
            case "bar.text":
                larger = visit.display.larger()
                self.controller.set_display(larger)
                self.reading.tell(TEXT_SIZE_NAMES[larger.text])
            case "bar.contrast":
                other = visit.display.next_theme()
                self.controller.set_display(other)
                self.reading.tell(THEME_NAMES[other.theme])
            case "bar.listen" if visit.interaction.explore:
                self.stop_reading()
            case "bar.listen" if paused:
                self._read_before_pause = visit.interaction.reading
                self.controller.set_interaction(replace(visit.interaction, reading=False))
            case "bar.listen" if self.reading.paused:
                self._take_up_reading()
            case "bar.listen" if self._asks_for_language:
                self.start_reading(eyes=True)
            case "bar.listen":
                self._read_page()
            case "bar.speak" if self.page is not None:
                self.speaking.listen(self.page)
            case "bar.write":
                self.controller.write_wish()
            case "bar.help":
                self.controller.help()
            case "bar.finish":
                self.controller.leave()

    # How the visitor acts and hears

    def offer_short_touches(self) -> None:
        """A touch counts only when it lasts, and none does: it is asked whether that is wanted."""

        def at_once() -> None:
            usual = InteractionPreferences()
            self.controller.set_interaction(
                replace(
                    self.controller.current_visit.interaction,
                    hold_s=usual.hold_s,
                    debounce_s=usual.debounce_s,
                )
            )

        self.presence.offer_short_touches(at_once)

    def louder(self, by: int) -> None:
        """The visitor's own volume, a step up or down; it is heard in the next words."""
        self.controller.set_interaction(self.controller.current_visit.interaction.louder(by))
        self.reading.say(T("Voilà, c’est ce volume."))

    def faster(self, by: int) -> None:
        """The visitor's own pace of the voice, a step up or down; it is heard in the next words."""
        self.controller.set_interaction(self.controller.current_visit.interaction.faster(by))
        self.reading.say(T("Voilà, c’est cette vitesse."))

    def start_reading(self, *, eyes: bool = False) -> None:
        """The kiosk reads this page and those that come. Without ``eyes`` it says how to go on, and a finger
        finds before it acts."""
        interaction = self.controller.current_visit.interaction
        if not (eyes or interaction.explore):
            self.reading.queue_listening_instructions()
        self.controller.set_interaction(
            replace(interaction, reading=True, explore=interaction.explore or not eyes)
        )
        self._read_page()

    @property
    def _asks_for_language(self) -> bool:
        """Whether nothing but a language is asked yet: who wants the voice here has every page read."""
        shown = self.controller.shown
        return isinstance(shown, WelcomeScreen) and not shown.changing

    def _read_page(self) -> None:
        """This page is read, and no other."""
        self._read_on_redraw = False
        if self.page is not None and not (self._entry_pending and self.reading.on):  # else it is soon
            self.reading.answer_unheard()
            self.reading.read(self.page)

    def _take_up_reading(self) -> None:
        """What was paused is said again from the beginning of its sentence: it may not be understood."""
        interaction = self.controller.current_visit.interaction
        self.controller.set_interaction(replace(interaction, reading=self._read_before_pause))
        self._read_on_redraw = False
        self.reading.repeat_sentence()

    def stop_reading(self) -> None:
        """The kiosk reads no more; a finger acts at once again. Who does not see is told."""
        interaction = self.controller.current_visit.interaction
        self.reading.stop()
        self.controller.set_interaction(replace(interaction, reading=False, explore=False))
        if interaction.explore:
            self.reading.say(T("La borne ne lit plus."))

    def output_changed(self, private: bool) -> None:
        """The sound goes elsewhere now: what was wished of the other place does not hold here. Who plugs in a
        headset wants to hear: the kiosk wakes, and reads."""
        if private and self.controller.visit is None:
            self.controller.wake()
        if self.controller.visit is None:
            return
        interaction = self.controller.current_visit.interaction
        self.reading.conceal_private()
        self.controller.set_interaction(
            replace(interaction, volume_db=self.reading.voice.volume, aloud=False)
        )
        if private:
            self.start_reading()

    def switch(self) -> None:
        """A switch was pressed. Who presses one and has nothing in hand yet is taken from item to item."""
        interaction = self.controller.current_visit.interaction
        if self.scan.on:
            self.scan.switch()
        elif self.reading.focus.at is not None:
            self.activate()
        else:
            self.controller.set_interaction(replace(interaction, scanning=Scanning.ONE))
            self.reading.tell(T("La borne avance seule. Appuyez quand le cadre est au bon endroit."))

    def activate(self) -> None:
        """Does what the held item does. What it changed here is said; what is private may be heard aloud."""
        page, before, at = self.page, self.outline(), self.reading.focus.at
        self.reading.focus.show(before, keep=True)
        if self.reading.focus.activate():
            if self.page is page and self.presence.veil is None:
                self.reading.changed(changed_items(before, self.outline(), at), before)
        elif self.reading.can_reveal_private():
            self.reading.reveal_private()

    # Voice, ear, touch, window

    def speech(self, event: SpeechEvent) -> None:
        """From the voice's thread, to the UI thread and the visit that lasts."""
        visit = self._visit_id
        if visit is not None:
            self.results.post(visit, lambda: self._handle_speech(event))

    def _handle_speech(self, event: SpeechEvent) -> None:
        if isinstance(event, EarconPlayed) and not (
            self.page is not None and _is_of(self.page.shown, CallReceipt)  # it says so in words
        ):
            self.visual_earcon.show(event.earcon)
        self.reading.on_speech_event(event)
        self.show_focus()

    def _hearing_changed(self) -> None:
        session = self.controller.conversation_session
        if self.dictation.active:
            if session is not None:
                session.lend_microphone()
            self.reading.stop()
            if self.reading.on:
                self.reading.voice.chime(Earcon.LISTENING)
        elif session is not None:
            session.return_microphone()
        self.live_captions.show()
        if self.page is not None:
            self.page.hearing_changed()

    def _concerns_loaded(self) -> None:
        if self.page is not None:
            self.page.concerns_loaded()

    @property
    def _talk(self) -> "ConversationPage | None":
        """The page on which two people talk, where that is shown."""
        if self.page is None or not isinstance(self.page.shown, ConversationScreen):
            return None
        from .conversation import ConversationPage

        return self.page if isinstance(self.page, ConversationPage) else None

    def _conversation_changed(self) -> None:
        if (talk := self._talk) is not None:
            if talk.shown.remote:
                self.presence.record_listening(WORDS_LIFT_S)  # who waits for the other's words is there
                if talk.has_new_words():
                    self.presence.show_words()
            self._draw_conversation()

    def _conversation_drawn(self) -> None:
        """However much was said since the last frame, it is drawn once."""
        if (talk := self._talk) is not None:
            talk.changed()

    def _tell_what_is_read(self) -> None:
        """What of a clerk who is elsewhere stands on the page, and is not covered."""
        talk = self._talk
        if talk is not None and talk.shown.remote and self.presence.veil is None:
            self.controller.remote_conversation.displayed(talk.displayed)

    def _say_turn(self, words: str, language: str) -> None:
        """What was said in a conversation, aloud; not to whoever else is in the room while nobody is known
        to be there."""
        session = self.controller.conversation_session
        if self.presence.words_wait and session is not None:
            session.silenced()
        else:
            self.reading.say_in_language(words, language)

    def _ask_presence(self, on: bool) -> None:
        if self.page is not None:
            self.page.ask_presence(on)

    def _overlay_changed(self) -> None:
        self.touch_input.page_shown(())
        self._tell_what_is_read()
        self._outline_changed()
        if isinstance(self.presence.veil, StillThere):
            # The shape that goes with the sound, and the ring around what is held, stand above the veil.
            for above in (self.visual_earcon, self.focus_ring):
                self.remove_widget(above)
                self.add_widget(above)
            self.reading.voice.chime(Earcon.WARNING)
            self.reading.say(TITLE, HOW)
        elif isinstance(self.presence.veil, ShortTouches):
            if self.reading.on:
                self.reading.repeat()
        else:
            self.reading.stop()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        dark = self.presence.is_dimmed or not self.is_seen
        self.presence.record_activity()
        self.cleanup.touched()
        if isinstance(self.controller.shown, RestScreen):
            # It wakes the kiosk, and is for nothing that is not there yet; the bar is, unless it is dark.
            self._bar_button_down = "" if dark else self._bar_button_at(touch)
            return True
        if not self.is_seen:
            return True
        if self._is_waking_touch(touch):
            # It wakes the kiosk, and is for nothing that is not there yet; not who left and touched twice.
            self._waking = None if self.touch_input.early(touch) else touch.uid
            return True
        return self.touch_input.down(touch, self._dispatch_touch)

    def _is_waking_touch(self, touch: MotionEvent) -> bool:
        """Whether a touch during a goodbye is someone's who comes: any is beside its buttons."""
        return isinstance(self.controller.shown, GoodbyeScreen) and not any(
            isinstance(each, Pressable) and each.collide_point(*touch.pos) for each in self.outline_widgets()
        )

    def _dispatch_touch(self, touch: MotionEvent) -> bool:
        """A touch that counts: it makes silence, and goes to what it is on. On "Écouter" that is a pause."""
        fonts.first_pages.end()  # what is said from now on may be written on the page
        on_listen = self.presence.veil is None and self._bar_button_at(touch) == "bar.listen"
        self._interrupted_speech = self.reading.pause() if on_listen else self.reading.stop()
        self.reading.hold(None)
        self.show_focus()
        if self.presence.veil is not None:
            self.presence.veil.on_touch_down(touch)
            return True
        return super().on_touch_down(touch)

    def on_touch_move(self, touch: MotionEvent) -> bool:
        return self.touch_input.move(touch) or super().on_touch_move(touch)

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if isinstance(self.controller.shown, RestScreen):
            place, self._bar_button_down = self._bar_button_down, ""
            if place and place == self._bar_button_at(touch):
                self.place(place)
            else:
                self.controller.wake()
            return True
        if self._is_waking_touch(touch):
            if touch.uid == self._waking:
                self.controller.wake()
            return True
        return self.touch_input.up(touch) or super().on_touch_up(touch)

    def _bar_button_at(self, touch: MotionEvent) -> str:
        """The place of the bar below a finger; "" beside them."""
        return next(
            (item_id for item_id, each in self.access_bar.places.items() if each.collide_point(*touch.pos)),
            "",
        )

    def _is_busy(self) -> bool:
        session = self.controller.conversation_session
        dictates = self.dictation.active or (session is not None and session.dictates)
        return self.reading.speaking or dictates

    @property
    def _visit_id(self) -> str | None:
        return self.controller.visit.id if self.controller.visit else None

    def resized(self, _window: object, width: int, height: int) -> None:
        """The window has another size: everything is laid out anew."""
        self.geometry = replace(self.geometry, width=width, height=height)
        self.apply_display(self.controller.visit.display if self.controller.visit else DisplayPreferences())
        self.show(self.controller.shown)


def _is_of(shown: ScreenState, kind: type[Step]) -> bool:
    """Whether that is a step of this kind."""
    return isinstance(shown, JourneyScreen) and isinstance(shown.run.step, kind)


load_kv(__file__)
