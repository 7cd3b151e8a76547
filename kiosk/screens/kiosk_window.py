"""What the window is to those who take touches, keys and words to it."""

from typing import Protocol

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Outline
from kiosk.accessibility.recognition import Dictation
from kiosk.session import SessionController
from kiosk.settings import Settings

from .page import BasePage
from .presence import PresenceMonitor
from .screen_reader import ScreenReader


class KioskWindow(Protocol):
    """See ``RootWindow``, which is one."""

    controller: SessionController
    dictation: Dictation
    settings: Settings
    page: BasePage | None
    reading: ScreenReader
    presence: PresenceMonitor

    def outline_widgets(self) -> list[Widget]: ...
    def outline(self) -> Outline: ...
    def show_focus(self) -> None: ...
    def activate(self) -> None: ...
    def switch(self) -> None: ...
    def louder(self, by: int) -> None: ...
    def faster(self, by: int) -> None: ...
    def start_reading(self, *, eyes: bool = False) -> None: ...
    def stop_reading(self) -> None: ...
    def offer_short_touches(self) -> None: ...
