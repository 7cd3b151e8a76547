"""Draws scenes: one kiosk in the window, whose pages are put up and taken down untouched."""

import gc
from collections.abc import Iterator
from dataclasses import replace

from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.accessibility.display_preferences import DisplayPreferences, ThemeName
from kiosk.accessibility.recognition import Dictation, VoiceRun
from kiosk.accessibility.translation import ReviewedCatalogue, Translator, packaged_phrasebook
from kiosk.eservices import contact
from kiosk.i18n import catalogue
from kiosk.journeys import Journey, JourneyRun
from kiosk.runtime.workers import ResultQueue
from kiosk.screens.presence import StillThere, WaitedFor
from kiosk.session import SessionController
from kiosk.session.screen_state import GoodbyeScreen, RestScreen

from ..fake_gateway import FakeGateway, FakePeripherals
from ..findings import Case
from ..fixtures import Fixtures
from ..headless_window import HeadlessWindow, open_window
from ..recording_voice import RecordingVoice
from ..scenes import Scene

#: How many pages a scene may have before it counts as endless.
MAX_PAGES = 60
#: When the collector looks at what is young, and how often at the rest (``gc.set_threshold``): hardly ever. A
#: page is tens of thousands of objects that die together, and are looked for when they do.
GC_THRESHOLDS = (400_000, 50, 1000)
#: What may cover a scene, by its name there.
VEILS: dict[str, type[StillThere] | type[WaitedFor]] = {"still-there": StillThere, "waited-for": WaitedFor}
#: What the second of these waits for.
AWAITED_CALL = Journey(
    "aide", contact.SERVICE.title, "face-agent", (contact.call_step(lambda context: True),)
)


class FakeRecognitionService:
    """Ready to listen, and never asked."""

    def problem(self, language: str) -> None:
        """There is none."""

    def listen(self, run: VoiceRun) -> None: ...
    def follow(self, run: VoiceRun) -> None: ...
    def identify_language(self, run: VoiceRun) -> None: ...
    def finish(self, run: VoiceRun) -> None: ...
    def cancel(self) -> None: ...


class SceneRenderer:
    """Shows one case after another on a glass of that shape."""

    def __init__(self, fixtures: Fixtures, shape: str) -> None:
        open_window()
        from kiosk.screens.event_loop import sleep  # Kivy is set up by now

        self.results = ResultQueue()
        gateway = FakeGateway(fixtures.client(), self.results, fixtures.settings.agency_id)
        gateway.refresh()
        self.peripherals = FakePeripherals(self.results)
        recognition = FakeRecognitionService()
        self.conversation_session = ConversationSession(
            self.results,
            recognition,
            lambda: Translator(ReviewedCatalogue(), packaged_phrasebook(), []),
            lambda text: None,
        )
        self.controller = SessionController(
            gateway,
            fixtures.settings,
            self.peripherals,
            sleep=sleep,
            dictation=Dictation(self.results, recognition),
            conversation_session=self.conversation_session,
        )
        self.window = HeadlessWindow(shape, self.controller, self.results, RecordingVoice())
        self.root_window = self.window.root_window
        self.root_window.presence.watch.cancel()  # a veil stays as long as it is looked at
        self.shape = shape
        self.controller.wake()
        self.window.settle()
        self._gc_thresholds = gc.get_threshold()
        gc.set_threshold(*GC_THRESHOLDS)

    def close(self) -> None:
        gc.set_threshold(*self._gc_thresholds)
        self.window.close()
        self.conversation_session.close()

    def look(self, language: str, display: DisplayPreferences) -> None:
        """From now on everything is drawn in that language, size and colour."""
        from kiosk.screens.widgets.theme import theme

        self.clear()
        visit = self.controller.current_visit
        visit.language, visit.display = language, display
        gc.disable()  # nothing is left to be collected, nor may it be in the midst of this (``widgets.look``)
        try:
            theme.speak(language)
            self.root_window.apply_display(display)
        finally:
            gc.enable()

    def clear(self) -> None:
        """Takes down what is shown. It goes before the next page comes: what dies young is found by looking
        at the young alone, which takes a fifth of the time that it takes among all that lives."""
        from kivy.clock import Clock

        self.root_window.remove_page()
        self.root_window.cleanup.cancel()  # nobody pauses here
        for _ in range(2):  # as long as a page lingers
            Clock.tick()
        gc.collect(0)

    def set_theme(self, theme: ThemeName) -> None:
        """From now on in other colours."""
        self.look(
            self.controller.current_visit.language,
            replace(self.controller.current_visit.display, theme=theme),
        )

    def show_scene(self, scene: Scene) -> None:
        self.clear()
        visit, presence = self.controller.current_visit, self.root_window.presence
        visit.identity, visit.deaf = scene.identity, scene.deaf
        self.controller.gateway.online = scene.online
        self.root_window.reading.show(
            catalogue(visit.language).render(scene.caption) if scene.caption else ""
        )
        presence.record_activity()
        shown = scene.screen_in(visit.language)
        if isinstance(shown, GoodbyeScreen):  # it is told as the visitor had it
            shown = replace(shown, language=visit.language, display=visit.display)
        if isinstance(shown, RestScreen):
            self.root_window.ids.column.do_layout()
        self.controller._session.draw(shown)  # nothing is fetched and nobody is called
        presence._set_overlay(None)  # one that stayed would be in the colours and letters of before
        presence._set_overlay(VEILS.get(scene.veil))
        if isinstance(presence.veil, WaitedFor):
            presence.veil.tell(JourneyRun(AWAITED_CALL, {**self.controller.facts(), "reference": "T482715"}))
        self.settle()

    def settle(self) -> None:
        """Until a frame changes nothing any more."""
        before = None
        for _ in range(30):
            self.window.step()
            now = self.window.places()
            if now == before and now:
                return
            before = now
        self.window.settle()

    def pages(self, scene: Scene, case: Case) -> Iterator[Case]:
        """Puts up the scene, and turns its pages: the case of each, while it is shown."""
        self.show_scene(scene)
        assert self.root_window.page is not None
        pages = self.root_window.page.pages
        yield case
        if scene.veil:
            return
        for number in range(1, MAX_PAGES):
            if number >= pages.count:
                return
            pages.page = number
            self.settle()
            yield replace(case, page=number + 1)
