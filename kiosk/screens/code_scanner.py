"""A question whose answer may stand in a code: shown to the camera, or read by a scanner that types."""

from __future__ import annotations

from dataclasses import replace

from kivy.uix.widget import Widget

from kiosk.device.barcodes import Barcode
from kiosk.device.camera import CameraError
from kiosk.domain import T, Text
from kiosk.screens.widgets.buttons import PushButton

from .question import QuestionPage
from .viewfinder import Viewfinder


class CodeScanPage(QuestionPage):
    """``input["scanning"]`` while the camera looks for the code. ``show_it`` is what the way there says,
    ``how`` what to do then."""

    scan_label: Text
    how: Text

    def __init__(self, controller, shown, **kwargs) -> None:
        self.viewfinder = Viewfinder(self, self._camera_failed, self._code_found)
        super().__init__(controller, shown, **kwargs)

    @property
    def scanning(self) -> bool:
        return bool(self.input.get("scanning"))

    def scan(self) -> None:
        """The camera looks for a code, or no longer."""
        self.input["scanning"] = not self.scanning
        self.viewfinder.stop()
        self.rebuild()

    def code_read(self, content: str) -> None:
        """A code was read."""
        scan = getattr(self.step, "scan", None)
        number = scan(content) if scan is not None else None
        if number is not None:
            self.viewfinder.stop()
            self.controller.answer(number)

    def scanning_blocks(self) -> list[Widget]:
        """What stands there while the camera looks."""
        return [self.notice_block(self.how, "scanning"), self.viewfinder.make_block()]

    def scan_actions(self) -> list[PushButton]:
        """The way to the camera, where it helps; while it looks, the way back to the keys."""
        if self.scanning:
            return [self.action("scan", T("Taper le numéro"), "dialpad", self.scan, "primary")]
        if getattr(self.step, "scan", None) is None or not self.controller.peripherals.has_camera:
            return []
        return [self.action("scan", self.scan_label, "qrcode-scan", self.scan)]

    def _code_found(self, code: Barcode) -> None:
        self.code_read(code.text)

    def _camera_failed(self, error: CameraError) -> None:
        self.input["scanning"] = False
        self.controller.show(replace(self.shown, trouble=error.told))
