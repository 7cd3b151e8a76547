"""The viewfinder of a page: the camera is on while it is on the screen, and only then."""

from __future__ import annotations

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.device.barcodes import Code
from kiosk.device.camera import CameraError
from kiosk.device.picture import Picture
from kiosk.domain import T
from kiosk.screens.widgets.picture import PagePicture
from kiosk.screens.widgets.theme import look

from .page import Page

#: It is at least so high: on a tablet that lies, two rows of buttons stand below it.
LEAST_MM = 50.0


class Finder:
    """Looks for one page, until that leaves the screen. ``lost`` is told when the camera gives nothing,
    ``found`` each code."""

    def __init__(
        self,
        page: Page,
        lost: Callable[[CameraError], None],
        found: Callable[[Code], None] | None = None,
    ) -> None:
        self._page, self._lost, self._found = page, lost, found
        self._picture: PagePicture | None = None
        self._looking = None
        #: What is seen now.
        self.seen: Picture | None = None
        page.bind(parent=self._placed)

    def block(self) -> Widget:
        """A block for the page; the camera goes on."""
        self._picture = PagePicture(
            told="finder", role=Role.STATUS, words=T("Ce que voit l’appareil photo"), fit_mode="contain"
        )
        self._picture.least = LEAST_MM * look.mm
        self._picture.grow = 3.0
        if self.seen is not None:
            self._see(self.seen)
        if self._looking is None:
            guide = self._page.guide
            self._looking = guide.papers.look(guide.here.id, self._see, self._end, self._found)
        return self._picture

    def stop(self) -> None:
        """The camera goes off."""
        if self._looking is not None:
            self._looking.stop()
            self._looking = None

    def _placed(self, _page: Page, parent: Widget | None) -> None:
        if parent is None:
            self.stop()

    def _see(self, seen: Picture) -> None:
        self.seen = seen
        if self._picture is not None:
            self._picture.show_rgb(seen.width, seen.height, seen.rgb)

    def _end(self, error: CameraError) -> None:
        self.stop()
        self._picture = None
        self._lost(error)
