"""What a camera sees, as a block of a page, and the codes that it finds there."""

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.device.barcodes import Barcode
from kiosk.device.camera import CameraError
from kiosk.device.peripherals import CameraHandle
from kiosk.device.rgb_image import RgbImage
from kiosk.domain import T

from .page import BasePage
from .widgets.picture import PageImage
from .widgets.theme import theme

#: It is at least so high: on a tablet that lies, two rows of buttons stand below it.
MIN_VIEWFINDER_MM, LOW_VIEWFINDER_MM = 50.0, 34.0


#: Said while the camera gives no picture yet.
PREPARING = T("L’appareil photo se prépare…")


def least_viewfinder() -> float:
    """Pixels; on a low screen it stands on one page with what takes the photo."""
    return (LOW_VIEWFINDER_MM if theme.landscape else MIN_VIEWFINDER_MM) * theme.mm


class Viewfinder:
    """Looks for one page, until that leaves the screen. ``lost`` is told when the camera gives nothing,
    ``found`` each code, ``ready`` that it gives a picture; ``fine``: what is seen is to be read."""

    def __init__(
        self,
        page: BasePage,
        lost: Callable[[CameraError], None],
        found: Callable[[Barcode], None] | None = None,
        *,
        fine: bool = False,
        ready: Callable[[], None] | None = None,
    ) -> None:
        self._fine, self._on_ready = fine, ready
        self._page, self._on_lost, self._on_code = page, lost, found
        self._picture: PageImage | None = None
        self._camera_session: CameraHandle | None = None
        #: Whether the picture stands still, for it is being taken.
        self.frozen = False
        #: What is seen now.
        self.last_picture: RgbImage | None = None
        page.bind(parent=self._placed)

    def make_block(self) -> Widget:
        """A block for the page; the camera goes on."""
        self._picture = PageImage(
            item_id="finder", role=Role.STATUS, words=T("Ce que voit l’appareil photo"), fit_mode="contain"
        )
        self._picture.least = least_viewfinder()
        self._picture.max_growth = 6.0  # what is held before it is read there
        self.frozen = False
        if self.last_picture is not None:
            self._show_frame(self.last_picture)
        else:
            self._picture.pending = PREPARING
        if self._camera_session is None:
            controller = self._page.controller
            self._camera_session = controller.peripherals.look(
                controller.current_visit.id,
                self._show_frame,
                self._camera_lost,
                self._on_code,
                fine=self._fine,
            )
        return self._picture

    def stop(self) -> None:
        if self._camera_session is not None:
            self._camera_session.stop()
            self._camera_session = None

    def _placed(self, _page: BasePage, parent: Widget | None) -> None:
        if parent is None:
            self.stop()

    def _show_frame(self, seen: RgbImage) -> None:
        if self.frozen:
            return
        first, self.last_picture = self.last_picture is None, seen
        if first and self._on_ready is not None:
            self._on_ready()
        if self._picture is not None:
            self._picture.show_rgb(seen.width, seen.height, seen.rgb)

    def _camera_lost(self, error: CameraError) -> None:
        self.stop()
        self._picture = None
        self._on_lost(error)
