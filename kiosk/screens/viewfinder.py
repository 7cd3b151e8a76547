"""The viewfinder of a page: the camera is on while it is on the screen, and only then."""

from __future__ import annotations

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.device.barcodes import Barcode
from kiosk.device.camera import CameraError
from kiosk.device.rgb_image import RgbImage
from kiosk.domain import T
from kiosk.screens.widgets.picture import PageImage
from kiosk.screens.widgets.theme import theme

from .page import BasePage

#: It is at least so high: on a tablet that lies, two rows of buttons stand below it.
MIN_VIEWFINDER_MM = 50.0


class Viewfinder:
    """Looks for one page, until that leaves the screen. ``lost`` is told when the camera gives nothing,
    ``found`` each code."""

    def __init__(
        self,
        page: BasePage,
        lost: Callable[[CameraError], None],
        found: Callable[[Barcode], None] | None = None,
    ) -> None:
        self._page, self._on_lost, self._on_code = page, lost, found
        self._picture: PageImage | None = None
        self._camera_session = None
        #: What is seen now.
        self.last_picture: RgbImage | None = None
        page.bind(parent=self._placed)

    def make_block(self) -> Widget:
        """A block for the page; the camera goes on."""
        self._picture = PageImage(
            told="finder", role=Role.STATUS, words=T("Ce que voit l’appareil photo"), fit_mode="contain"
        )
        self._picture.least = MIN_VIEWFINDER_MM * theme.mm
        self._picture.max_growth = 3.0
        if self.last_picture is not None:
            self._show_frame(self.last_picture)
        if self._camera_session is None:
            controller = self._page.controller
            self._camera_session = controller.peripherals.look(
                controller.current_visit.id, self._show_frame, self._camera_lost, self._on_code
            )
        return self._picture

    def stop(self) -> None:
        """The camera goes off."""
        if self._camera_session is not None:
            self._camera_session.stop()
            self._camera_session = None

    def _placed(self, _page: BasePage, parent: Widget | None) -> None:
        if parent is None:
            self.stop()

    def _show_frame(self, seen: RgbImage) -> None:
        self.last_picture = seen
        if self._picture is not None:
            self._picture.show_rgb(seen.width, seen.height, seen.rgb)

    def _camera_lost(self, error: CameraError) -> None:
        self.stop()
        self._picture = None
        self._on_lost(error)
