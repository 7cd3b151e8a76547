"""Languages in their own script, and first-class doors for those who do not hear or see well."""

from __future__ import annotations

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.device.camera import CameraError
from kiosk.domain import NOTHING, Language, T, Text, verbatim
from kiosk.i18n.fonts import offered
from kiosk.screens.widgets.buttons import Action, Choice, FlatTile
from kiosk.screens.widgets.fonts import face, width_of
from kiosk.screens.widgets.row import SnugRow, in_rows
from kiosk.screens.widgets.theme import look
from kiosk.session import Guide
from kiosk.session.preferences import ALL_WRITTEN, SPEAKS_LARGE
from kiosk.session.screen_state import Welcome

from .identity import corner, identity
from .language_buttons import OwnScript, choices
from .page import VERY_LARGE, Page
from .preferences import DOOR_HINT, TITLE
from .viewfinder import Finder

#: One word each, in a few scripts.
HELLO = {"fr": "Bonjour", "ar": "أهلاً", "en": "Hello", "es": "Hola", "uk": "Вітаємо", "zh": "您好"}


#: So many of the doors are looked for before a language is chosen, in whatever size letters are.
MOST_NEEDED = 2


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
        low = look.landscape and not self.shown.changing
        tiles = [self._tile(*door[:4]) for door in (*self._doors(), *reversed(self._seldom()))] if low else []
        if self.aside:
            tiles = tiles[MOST_NEEDED:]
        # Four fit beside each other: one more stands with the languages.
        across = 4 if not self.aside else 2 if look.text < VERY_LARGE else 1
        with_them = tiles[across:] if not self.aside else []
        for tile in with_them:  # where the room is for the words
            tile.icon = ""
        blocks += choices(
            offered(), self.pages.width, self.pages.spacing, self.guide.choose_language, self._hear, with_them
        )
        if not low:
            doors = () if self.shown.changing else self._doors()
            return [*blocks, *(self._door(*door) for door in doors)]
        others = [tile for tile in tiles if tile not in with_them]
        for row in in_rows(others, min(across, len(others)), self.pages.spacing, 0.4):
            row.alike = "doors"  # they may be higher than the languages
            blocks.append(row)
        return blocks

    @property
    def aside_from(self) -> int:
        """On a low screen, from the first larger size on, the languages take several pages: the doors stand
        beside each of them."""
        return VERY_LARGE if self.shown.changing else TEXT_SIZES[1]

    def _only_one(self, actions: list[Action], *, among_pages: bool = False) -> bool:
        return not self.aside and super()._only_one(actions, among_pages=among_pages)

    def actions(self) -> list[Action]:
        if self._scanning:
            return [self.action("scan", T("Choisir une langue"), "translate", self.scan, "primary")]
        if self.shown.changing:
            return []
        if self.aside:
            doors = self._doors()[:MOST_NEEDED]
            return [self.action(told, words, icon, act) for told, icon, words, act, _hint in doors]
        if look.landscape:  # where all of them stand in one line on the page
            return []
        return [self.action(told, words, icon, act) for told, icon, words, act in self._seldom()]

    def _hear(self, language: Language) -> None:
        self.dispatch("on_hear", language.greeting, language.code)

    def _hello(self) -> SnugRow:
        """In as many languages as there is room for on one line."""
        row = SnugRow(spacing=4 * look.u)
        size = min(look.small, look.bar_text) if look.landscape else look.title
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

    def _doors(self) -> list[tuple[str, str, Text, Callable[[], object], Text]]:
        """Id, pictogram, words, what it does, what that means."""
        return [
            (
                "hears_badly",
                "ear-hearing-off",
                T("Je n’entends pas bien"),
                self.guide.hears_badly,
                ALL_WRITTEN,
            ),
            (
                "sees_badly",
                "eye-off-outline",
                T("Je ne vois pas bien"),
                self.guide.sees_badly,
                SPEAKS_LARGE,
            ),
            ("comfort", "tune", TITLE, self.guide.comfort.open, DOOR_HINT),
        ]

    def _seldom(self) -> list[tuple[str, str, Text, Callable[[], object]]]:
        """What few look for: id, pictogram, words, what it does."""
        seldom: list[tuple[str, str, Text, Callable[[], object]]] = []
        if self.guide.staff.offered:
            seldom.append(("staff", "badge-account-outline", T("Réservé aux agents"), self.guide.staff.ask))
        if self.guide.papers.has_camera:
            seldom.append(("scan", "qrcode-scan", T("J’ai un code de réglages"), self.scan))
        return seldom

    def _door(self, told: str, icon: str, words: Text, act: Callable[[], object], hint: Text) -> Choice:
        door = Choice(told=told, icon=icon, tint="teal", words=words, hint=hint)
        door.grow = 0.6
        door.bind(on_act=lambda _door: act())
        return door

    def _tile(self, told: str, icon: str, words: Text, act: Callable[[], object]) -> FlatTile:
        """A door where the page is low."""
        tile = FlatTile(told=told, icon=icon, tint="teal", words=words)
        tile.bind(on_act=lambda _tile: act())
        return tile
