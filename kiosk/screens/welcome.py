"""Languages in their own script, and first-class doors for those who do not hear or see well."""

from __future__ import annotations

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.device.camera import CameraError
from kiosk.domain import NO_TEXT, Language, T, Text, verbatim
from kiosk.i18n.fonts import offered_languages
from kiosk.screens.widgets.buttons import ChoiceButton, FlatTile, PushButton
from kiosk.screens.widgets.fonts import font_path, text_width
from kiosk.screens.widgets.row import AutoHeightRow, arrange_in_rows
from kiosk.screens.widgets.theme import theme
from kiosk.session import SessionController
from kiosk.session.preferences import ALL_WRITTEN, SPEAKS_LARGE
from kiosk.session.screen_state import WelcomeScreen

from .branding import branding_corner, branding_header
from .language_buttons import NativeScriptLabel, language_buttons
from .page import VERY_LARGE_TEXT, BasePage
from .preferences import PREFERENCES_HINT, PREFERENCES_TITLE
from .viewfinder import Viewfinder

#: So many of the doors are looked for before a language is chosen, in whatever size letters are.
MOST_NEEDED = 2


class WelcomePage(BasePage):
    """The first screen, and the list of languages from anywhere (``shown.changing``).

    Who carries their needs as a code shows it here, to the camera or to a scanner that types.
    """

    def __init__(self, controller: SessionController, shown: WelcomeScreen, **kwargs) -> None:
        self.viewfinder = Viewfinder(self, self._camera_failed, lambda code: self.code_read(code.text))
        self._scanning = False
        self._trouble = NO_TEXT
        super().__init__(controller, shown, **kwargs)

    def scan(self) -> None:
        """The camera looks for a code of needs, or no longer."""
        self._scanning, self._trouble = not self._scanning, NO_TEXT
        self.viewfinder.stop()
        self.rebuild()

    def code_read(self, content: str) -> None:
        """A code was read: it is used, or what is wrong with it is said."""
        trouble = self.controller.preferences.use(content)
        if trouble and trouble != self._trouble:
            self._trouble = trouble
            self.rebuild()

    def _camera_failed(self, error: CameraError) -> None:
        self._scanning, self._trouble = False, error.told
        self.rebuild()

    @property
    def can_go_back(self) -> bool:
        return self.shown.changing

    def blocks(self) -> list[Widget]:
        trouble = [self.notice_block(self._trouble, "trouble", "warn")] if self._trouble else []
        if self._scanning:
            words = T("Montrez votre code de réglages à l’appareil.")
            return [self.title_block(words), *trouble, self.viewfinder.make_block()]
        blocks: list[Widget] = list(trouble)
        hello = self._greeting_row()
        if not self.shown.changing and theme.text < VERY_LARGE_TEXT:
            # A tablet has no room for a line of its own.
            place = (
                branding_corner(self.controller, low=True)
                if theme.landscape
                else branding_header(self.controller)
            )
            if place is not None and theme.landscape:
                hello.add_widget(place)
            elif place is not None:
                blocks.append(place)
        blocks.append(hello)
        low = theme.landscape and not self.shown.changing
        tiles = (
            [self._tile(*door[:4]) for door in (*self._need_buttons(), *reversed(self._seldom()))]
            if low
            else []
        )
        if self.footer_beside:
            tiles = tiles[MOST_NEEDED:]
        # Four fit beside each other: one more stands with the languages.
        across = 4 if not self.footer_beside else 2 if theme.text < VERY_LARGE_TEXT else 1
        with_them = tiles[across:] if not self.footer_beside else []
        for tile in with_them:  # where the room is for the words
            tile.icon = ""
        blocks += language_buttons(
            offered_languages(),
            self.pages.width,
            self.pages.spacing,
            self.controller.choose_language,
            self._hear,
            with_them,
        )
        if not low:
            doors = () if self.shown.changing else self._need_buttons()
            return [*blocks, *(self._need_button(*door) for door in doors)]
        others = [tile for tile in tiles if tile not in with_them]
        for row in arrange_in_rows(others, min(across, len(others)), self.pages.spacing, 0.4):
            row.alike = "doors"  # they may be higher than the languages
            blocks.append(row)
        return blocks

    @property
    def footer_beside_from(self) -> int:
        """On a low screen, from the first larger size on, the languages take several pages: the doors stand
        beside each of them."""
        return VERY_LARGE_TEXT if self.shown.changing else TEXT_SIZES[1]

    def _fits_one_action(self, actions: list[PushButton], *, among_pages: bool = False) -> bool:
        return not self.footer_beside and super()._fits_one_action(actions, among_pages=among_pages)

    def actions(self) -> list[PushButton]:
        if self._scanning:
            return [self.action("scan", T("Choisir une langue"), "translate", self.scan, "primary")]
        if self.shown.changing:
            return []
        if self.footer_beside:
            doors = self._need_buttons()[:MOST_NEEDED]
            return [self.action(told, words, icon, act) for told, icon, words, act, _hint in doors]
        if theme.landscape:  # where all of them stand in one line on the page
            return []
        return [self.action(told, words, icon, act) for told, icon, words, act in self._seldom()]

    def _hear(self, language: Language) -> None:
        self.dispatch("on_read_aloud", language.greeting, language.code)

    def _greeting_row(self) -> AutoHeightRow:
        """In as many languages as there is room for on one line."""
        row = AutoHeightRow(spacing=4 * theme.unit)
        size = min(theme.small, theme.bar_text) if theme.landscape else theme.title
        # On a tablet the name of the agency stands at the end of that line.
        room = self.pages.width * (0.6 if theme.landscape else 1)
        for language in offered_languages():
            words = language.hello
            if not words:
                continue
            room -= text_width(words, font_path(language.code, bold=True), size) + row.spacing
            if room < 0 and row.children:
                break
            hello = NativeScriptLabel(
                told=f"hello.{language.code}",
                role=Role.TEXT if row.children else Role.TITLE,
                words=verbatim(words),
                language=language.code,
                figure=not theme.landscape,
                small=theme.landscape,
                size_hint_x=None,
                pos_hint={"center_y": 0.5},
            )
            hello.text_size = (None, None)
            hello.bind(texture_size=lambda each, size: setattr(each, "width", size[0]))
            row.add_widget(hello)
        row.add_widget(Widget())
        return row

    def _need_buttons(self) -> list[tuple[str, str, Text, Callable[[], object], Text]]:
        """Id, pictogram, words, what it does, what that means."""
        return [
            (
                "hears_badly",
                "ear-hearing-off",
                T("Je n’entends pas bien"),
                self.controller.apply_hard_of_hearing_preset,
                ALL_WRITTEN,
            ),
            (
                "sees_badly",
                "eye-off-outline",
                T("Je ne vois pas bien"),
                self.controller.apply_low_vision_preset,
                SPEAKS_LARGE,
            ),
            ("comfort", "tune", PREFERENCES_TITLE, self.controller.preferences.open, PREFERENCES_HINT),
        ]

    def _seldom(self) -> list[tuple[str, str, Text, Callable[[], object]]]:
        """What few look for: id, pictogram, words, what it does."""
        seldom: list[tuple[str, str, Text, Callable[[], object]]] = []
        if self.controller.staff_area.offered:
            seldom.append(
                ("staff", "badge-account-outline", T("Réservé aux agents"), self.controller.staff_area.ask)
            )
        if self.controller.peripherals.has_camera:
            seldom.append(("scan", "qrcode-scan", T("J’ai un code de réglages"), self.scan))
        return seldom

    def _need_button(
        self, told: str, icon: str, words: Text, act: Callable[[], object], hint: Text
    ) -> ChoiceButton:
        door = ChoiceButton(told=told, icon=icon, tint="teal", words=words, hint=hint)
        door.max_growth = 0.6
        door.bind(on_act=lambda _door: act())
        return door

    def _tile(self, told: str, icon: str, words: Text, act: Callable[[], object]) -> FlatTile:
        """A door where the page is low."""
        tile = FlatTile(told=told, icon=icon, tint="teal", words=words)
        tile.bind(on_act=lambda _tile: act())
        return tile
