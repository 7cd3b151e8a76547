"""The page of a kiosk that cannot serve: calm words in the agency's language, the way to a person, a code.

It draws with nothing but Kivy, the fonts and the catalogues: no settings, no store, no landlord. It looks
again after ``RETRY_S`` and gives way once the fault is mended.
"""

from collections.abc import Callable

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics import Color, Rectangle
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.domain import T, Text, verbatim
from kiosk.domain.languages import find_language
from kiosk.i18n import catalogue
from kiosk.runtime.service_manager import notify, watchdog_interval_s

from .event_loop import EventWait
from .widgets.fonts import font_path

#: Seconds between two looks whether the kiosk can serve again.
RETRY_S = 15.0
#: Parts of the shorter side of the screen.
TITLE_SIZE, TEXT_SIZE, CODE_SIZE, MARGIN = 0.062, 0.042, 0.032, 0.08
#: Ink on paper, as in the light theme: 15:1.
INK, PAPER = (0.09, 0.11, 0.16, 1), (0.98, 0.98, 0.97, 1)

TITLE = T("La borne ne peut rien envoyer pour l’instant.")
LINES = (
    T("Ce n’est pas votre faute."),
    T("L’accueil peut vous aider tout de suite."),
)


class OutOfOrderApp(App):
    """Until ``mended`` says so. ``code`` is for the technician (``docs/faults.md``)."""

    title = "hlm-kiosk"
    use_kivy_settings = False

    def __init__(self, code: str, language: str, mended: Callable[[], bool]) -> None:
        super().__init__()
        self._code, self._language, self._is_mended = code, language, mended
        #: Whether it gave way because the fault is gone.
        self.mended = False

    def build(self) -> Widget:
        notify(f"READY=1\nSTATUS=out of order: {self._code}")
        if (interval := watchdog_interval_s()) > 0:
            Clock.schedule_interval(lambda _dt: notify("WATCHDOG=1"), interval)
        Clock.schedule_interval(self._look_again, RETRY_S)
        EventWait()
        return page(self._code, self._language)

    def open_settings(self, *_args: object) -> bool:
        """F1 is nothing here."""
        return False

    def _look_again(self, _dt: float) -> None:
        if self._is_mended():
            self.mended = True
            self.stop()


def page(code: str, language: str) -> Widget:
    """The page, as large as the window."""
    side = min(Window.size)
    column = BoxLayout(orientation="vertical", padding=MARGIN * side, spacing=0.01 * side)
    with column.canvas.before:
        Color(*PAPER)
        paper = Rectangle()
    column.bind(
        pos=lambda _column, pos: setattr(paper, "pos", pos),
        size=lambda _column, size: setattr(paper, "size", size),
    )
    column.add_widget(Widget())
    column.add_widget(_line(TITLE, language, TITLE_SIZE * side, bold=True))
    for text in LINES:
        column.add_widget(_line(text, language, TEXT_SIZE * side))
    column.add_widget(Widget())
    column.add_widget(_line(verbatim(code), language, CODE_SIZE * side))
    return column


def _line(text: Text, language: str, size: float, *, bold: bool = False) -> Label:
    rtl = find_language(language).rtl
    label = Label(
        text=catalogue(language).render(text),
        font_name=font_path(language, bold=bold),
        font_size=size,
        color=INK,
        halign="right" if rtl else "left",
        valign="middle",
        padding=(0, 0.25 * size),  # Arabic and Tamil reach below the line
        size_hint_y=None,
    )
    label.bind(
        width=lambda _label, width: setattr(label, "text_size", (width, None)),
        texture_size=lambda _label, texture: setattr(label, "height", texture[1]),
    )
    return label
