"""Languages in their own script, and first-class doors for those who do not hear or see well."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.domain import NOTHING, Language, T, verbatim
from kiosk.fonts import offered
from kiosk.guide import Guide
from kiosk.guide.comforting import ALL_WRITTEN, SPEAKS_LARGE
from kiosk.papers.camera import CameraError
from kiosk.shown import Welcome
from kiosk.widgets.buttons import Action, Choice
from kiosk.widgets.fonts import face, width_of
from kiosk.widgets.look import look
from kiosk.widgets.row import SnugRow, in_rows

from .comfort import DOOR_HINT, TITLE
from .finder import Finder
from .identity import corner, identity
from .page import VERY_LARGE, Page
from .tongues import OwnScript, choices

#: One word each, in a few scripts.
HELLO = {"fr": "Bonjour", "ar": "أهلاً", "en": "Hello", "es": "Hola", "uk": "Вітаємо", "zh": "您好"}


class WelcomePage(Page):
    """The first screen, and the list of languages from anywhere (``shown.changing``).

    Who carries their needs as a code shows it here, to the camera or to a scanner that types.
    """

    def __init__(self, guide: Guide, shown: Welcome, **kwargs) -> None:
        self.finder = Finder(self, self._lost, lambda code: self.scanned(code.text))
        self._scanning = False
        self._trouble = NOTHING
        super().__init__(guide, shown, **kwargs)

    def scan(self) -> None:
        """The camera looks for a code of needs, or no longer."""
        self._scanning, self._trouble = not self._scanning, NOTHING
        self.finder.stop()
        self.refill()

    def scanned(self, content: str) -> None:
        """A code was read: it is used, or what is wrong with it is said."""
        trouble = self.guide.comfort.use(content)
        if trouble and trouble != self._trouble:
            self._trouble = trouble
            self.refill()

    def _lost(self, error: CameraError) -> None:
        self._scanning, self._trouble = False, error.told
        self.refill()

    @property
    def can_go_back(self) -> bool:
        return self.shown.changing

    def blocks(self) -> list[Widget]:
        trouble = [self.notice_block(self._trouble, "trouble", "warn")] if self._trouble else []
        if self._scanning:
            words = T("Montrez votre code de réglages à l’appareil.")
            return [self.title_block(words), *trouble, self.finder.block()]
        blocks: list[Widget] = list(trouble)
        hello = self._hello()
        if not self.shown.changing and look.text < VERY_LARGE:
            # A tablet has no room for a line of its own.
            place = corner(self.guide, low=True) if look.landscape else identity(self.guide)
            if place is not None and look.landscape:
                hello.add_widget(place)
            elif place is not None:
                blocks.append(place)
        blocks.append(hello)
        blocks += choices(
            offered(), self.pages.width, self.pages.spacing, self.guide.choose_language, self._hear
        )
        if not self.shown.changing:
            doors = self._doors()
            if look.landscape and look.text < VERY_LARGE:
                for door in doors:
                    door.hint = NOTHING
                doors = in_rows(doors, len(doors), self.pages.spacing, 0.4)
            blocks += doors
        return blocks

    def actions(self) -> list[Action]:
        if self._scanning:
            return [self.action("scan", T("Choisir une langue"), "translate", self.scan, "primary")]
        foot = []
        if self.guide.staff.offered and not self.shown.changing:
            foot.append(
                self.action("staff", T("Réservé aux agents"), "badge-account-outline", self.guide.staff.ask)
            )
        if self.guide.papers.has_camera and not self.shown.changing:
            foot.append(self.action("scan", T("J’ai un code de réglages"), "qrcode-scan", self.scan))
        return foot

    def _hear(self, language: Language) -> None:
        self.dispatch("on_hear", language.greeting, language.code)

    def _hello(self) -> SnugRow:
        """In as many languages as there is room for on one line."""
        row = SnugRow(spacing=4 * look.u)
        size = look.small if look.landscape else look.title
        # On a tablet the name of the agency stands at the end of that line.
        room = self.pages.width * (0.6 if look.landscape else 1)
        for language in offered():
            if language.code not in HELLO:
                continue
            words = HELLO[language.code]
            room -= width_of(words, face(language.code, bold=True), size) + row.spacing
            if room < 0 and row.children:
                break
            hello = OwnScript(
                told=f"hello.{language.code}",
                role=Role.TEXT if row.children else Role.TITLE,
                words=verbatim(words),
                language=language.code,
                figure=not look.landscape,
                little=look.landscape,
                size_hint_x=None,
                pos_hint={"center_y": 0.5},
            )
            hello.text_size = (None, None)
            hello.bind(texture_size=lambda each, size: setattr(each, "width", size[0]))
            row.add_widget(hello)
        row.add_widget(Widget())
        return row

    def _doors(self) -> list[Choice]:
        return [
            self._door(
                "hears_badly",
                "ear-hearing-off",
                T("Je n’entends pas bien"),
                ALL_WRITTEN,
                self.guide.hears_badly,
            ),
            self._door(
                "sees_badly",
                "eye-off-outline",
                T("Je ne vois pas bien"),
                SPEAKS_LARGE,
                self.guide.sees_badly,
            ),
            self._door("comfort", "tune", TITLE, DOOR_HINT, self.guide.comfort.open),
        ]

    def _door(self, told: str, icon: str, words, hint, act) -> Choice:
        door = Choice(told=told, icon=icon, tint="teal", words=words, hint=hint)
        door.grow = 0.6
        door.bind(on_act=lambda _door: act())
        return door
