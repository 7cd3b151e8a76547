"""Draws scenes: one kiosk in the window, whose pages are put up and taken down untouched."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace

from kiosk.accessibility.conversation.session import Bridge
from kiosk.accessibility.display_preferences import Display, ThemeName
from kiosk.accessibility.recognition import NotReady, Ready
from kiosk.accessibility.recognition.dictation import Hearing
from kiosk.accessibility.translation import Phrasebook, ReviewedCatalogue, Translator
from kiosk.i18n import catalogue
from kiosk.runtime.workers import Inbox
from kiosk.screens.veil import StillThere, WaitedFor
from kiosk.session import Guide
from kiosk.session.screen_state import Goodbye, Rest

from ..fake_gateway import LoopbackDesk, PaperShelf
from ..findings import Case
from ..fixtures import Ground
from ..headless_window import Stage
from ..scenes import Scene
from ..voice import RecordingVoice

#: How many pages a scene may have before it counts as endless.
MOST_PAGES = 60
#: When the collector looks at what is young, and how often at the rest (``gc.set_threshold``): hardly ever. A
#: page is tens of thousands of objects that die together, and are looked for when they do.
ROUNDS = (400_000, 50, 1000)
#: What may cover a scene, by its name there.
VEILS = {"still-there": StillThere, "waited-for": WaitedFor}


class WouldHear:
    """An ear that is ready and never asked."""

    def ready(self, language: str) -> Ready | NotReady:
        return Ready()

    def listen(self, request_id: str, language: str, vocabulary: object = ()) -> None: ...
    def follow(self, request_id: str, language: str) -> None: ...
    def finish(self, request_id: str) -> None: ...
    def cancel(self) -> None: ...


class Gallery:
    """Shows one case after another on a glass of that shape."""

    def __init__(self, ground: Ground, shape: str) -> None:
        self.inbox = Inbox()
        desk = LoopbackDesk(ground.client(), self.inbox, ground.settings.agency_id)
        desk.refresh()
        self.papers = PaperShelf(self.inbox)
        self.guide = Guide(desk, ground.settings, lambda shown: None, self.papers)
        ear = WouldHear()
        hearing = Hearing(self.inbox)
        hearing.attach(ear)  # type: ignore[arg-type]
        self.bridge = Bridge(
            self.inbox,
            ear,  # type: ignore[arg-type]
            lambda: Translator(ReviewedCatalogue(), Phrasebook(), []),
            lambda text: None,
        )
        self.guide.bridge = self.bridge
        self.stage = Stage(shape, self.guide, self.inbox, RecordingVoice(), hearing=hearing)
        self.frame = self.stage.frame
        self.frame.presence.watch.cancel()  # nobody is waited for: a veil stays as long as it is looked at
        self.shape = shape
        self.guide.wake()
        self.stage.settle()
        self._rounds = gc.get_threshold()
        gc.set_threshold(*ROUNDS)

    def close(self) -> None:
        gc.set_threshold(*self._rounds)
        self.stage.close()
        self.bridge.close()

    def look(self, language: str, display: Display) -> None:
        """From now on everything is drawn in that language, size and colour."""
        from kiosk.screens.widgets.theme import look

        self.clear()
        visit = self.guide.here
        visit.language, visit.display = language, display
        gc.disable()  # nothing is left to be collected, nor may it be in the midst of this (``widgets.look``)
        try:
            look.speak(language)
            self.frame.apply(display)
        finally:
            gc.enable()

    def clear(self) -> None:
        """Takes down what is shown. It goes before the next page comes: what dies young is found by looking
        at the young alone, which takes a fifth of the time that it takes among all that lives."""
        from kivy.clock import Clock

        self.frame.take_down()
        self.frame.tidy.let_go()  # nobody pauses here
        for _ in range(2):  # as long as a page lingers
            Clock.tick()
        gc.collect(0)

    def recolour(self, theme: ThemeName) -> None:
        """From now on in other colours."""
        self.look(self.guide.here.language, replace(self.guide.here.display, theme=theme))

    def put_up(self, scene: Scene) -> None:
        """Shows the first page of a scene."""
        self.clear()
        visit, presence = self.guide.here, self.frame.presence
        visit.identity, visit.deaf = scene.identity, scene.deaf
        self.guide.desk.online = scene.online
        self.frame.reading.show(catalogue(visit.language).render(scene.caption) if scene.caption else "")
        presence.someone()
        shown = scene.in_language(visit.language)
        if isinstance(shown, Goodbye):  # it is told as the visitor had it
            shown = replace(shown, language=visit.language, display=visit.display)
        self.guide.shown = shown
        if isinstance(shown, Rest):
            self.frame.ids.column.do_layout()
        self.frame.show(shown)
        presence._set_veil(None)  # one that stayed would be in the colours and letters of before
        presence._set_veil(VEILS.get(scene.veil))
        if isinstance(presence.veil, WaitedFor):
            presence.veil.tell(self.guide)
        self.settle()

    def settle(self) -> None:
        """Until a frame changes nothing any more."""
        before = None
        for _ in range(30):
            self.stage.step()
            now = self.stage.places()
            if now == before and now:
                return
            before = now
        self.stage.settle()

    def pages(self, scene: Scene, case: Case) -> Iterator[Case]:
        """Puts up the scene, and turns its pages: the case of each, while it is shown."""
        self.put_up(scene)
        pages = self.frame.page.pages
        yield case
        if scene.veil:
            return
        for number in range(1, MOST_PAGES):
            if number >= pages.count:
                return
            pages.page = number
            self.settle()
            yield replace(case, page=number + 1)
