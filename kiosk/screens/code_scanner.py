"""A question whose answer may stand in a code: shown to the camera, or read by a scanner that types."""

from __future__ import annotations

from dataclasses import replace

from kivy.uix.widget import Widget

from kiosk.device.barcodes import Code
from kiosk.device.camera import CameraError
from kiosk.domain import T, Text
from kiosk.screens.widgets.buttons import Action

from .question import QuestionPage
from .viewfinder import Finder


class ScannedPage(QuestionPage):
    """``input["scanning"]`` while the camera looks for the code. ``show_it`` is what the way there says,
    ``how`` what to do then."""

    show_it: Text
    how: Text

    def __init__(self, guide, shown, **kwargs) -> None:
        self.finder = Finder(self, self._lost, self._found)
        super().__init__(guide, shown, **kwargs)

    @property
    def scanning(self) -> bool:
        return bool(self.input.get("scanning"))

    def scan(self) -> None:
        """The camera looks for a code, or no longer."""
        self.input["scanning"] = not self.scanning
        self.finder.stop()
        self.refill()

    def scanned(self, content: str) -> None:
        """A code was read."""
        scan = getattr(self.step, "scan", None)
        number = scan(content) if scan is not None else None
        if number is not None:
            self.finder.stop()
            self.guide.answer(number)

    def scanning_blocks(self) -> list[Widget]:
        """What stands there while the camera looks."""
        return [self.notice_block(self.how, "scanning"), self.finder.block()]

    def ways_to_scan(self) -> list[Action]:
        """The way to the camera, where it helps; while it looks, the way back to the keys."""
        if self.scanning:
            return [self.action("scan", T("Taper le numéro"), "dialpad", self.scan, "primary")]
        if getattr(self.step, "scan", None) is None or not self.guide.papers.has_camera:
            return []
        return [self.action("scan", self.show_it, "qrcode-scan", self.scan)]

    def _found(self, code: Code) -> None:
        self.scanned(code.text)

    def _lost(self, error: CameraError) -> None:
        self.input["scanning"] = False
        self.guide.show(replace(self.shown, trouble=error.told))
