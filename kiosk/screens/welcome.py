"""The first pages: an invitation while nobody is there, then languages in their own script, and first-class
entries for those who do not hear or see well."""

from collections.abc import Callable
from typing import Any, NamedTuple

from kivy.properties import NumericProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.device.camera import CameraError
from kiosk.domain import NO_TEXT, Language, T, Text, verbatim
from kiosk.i18n.fonts import offered_languages
from kiosk.session import SessionController
from kiosk.session.preferences import ALL_WRITTEN, PREFERENCES_HINT, PREFERENCES_TITLE, SPEAKS_LARGE
from kiosk.session.screen_state import RestScreen, WelcomeScreen

from .branding import branding_centred, branding_corner, branding_header
from .language_buttons import NativeScriptLabel, language_buttons
from .page import BasePage
from .viewfinder import Viewfinder
from .widgets.buttons import ChoiceButton, ChoiceHint, FlatTile, PushButton
from .widgets.containers import AutoHeightRow, AutoHeightStack, BidiRow, VerticalStack, arrange_in_rows
from .widgets.fonts import font_path, text_width
from .widgets.kivy_helpers import force_layout, load_kv, required_height
from .widgets.labels import Badge, TextLabel, shrink_to_fit
from .widgets.paginator import PagePosition
from .widgets.theme import LARGE_TEXT, VERY_LARGE_TEXT, theme


class RestPage(BasePage):
    """Says in each language that a touch is enough."""

    shown: RestScreen
    can_go_back = False
    middle = True
    badge_side = NumericProperty(120)

    def blocks(self) -> list[Widget]:
        """All languages stand on one page, in smaller letters if they must: nobody turns the page of a screen
        at rest."""
        lines: list[Widget] = branding_centred(self.controller)
        hand = AnchorLayout(size_hint_y=None, height=self.badge_side * 1.4)
        hand.add_widget(Badge(icon="gesture-tap", tint="blue", side=self.badge_side))
        first, *others = (self._invitation(each) for each in offered_languages() if each.invitation)
        first.role, first.figure = Role.TITLE, True
        # However large letters are, the hand does not stand on a page without its words.
        invited = VerticalStack(spacing=self.pages.spacing)
        invited.add_widget(hand)
        invited.add_widget(first)
        lines.append(invited)
        if announced := self.controller.staff_area.announcement:
            lines.append(self.notice_block(verbatim(announced), "announcement"))
        for rank, words in enumerate(self.shown.announcements[: 1 if announced else None], 1):
            lines.append(self.notice_block(verbatim(words), f"announcement.{rank}"))
        rows = AutoHeightStack(spacing=self.pages.spacing, width=self.pages.width)
        across = 4 if theme.landscape else 2
        for start in range(0, len(others), across):
            row = AutoHeightRow(spacing=self.pages.spacing)
            for each in others[start : start + across]:
                each.pos_hint, each.small = {"center_y": 0.5}, theme.landscape
                row.add_widget(each)
            rows.add_widget(row)
        for block in (*lines, rows):
            block.width = self.pages.width
            force_layout(block)
        above = sum(required_height(line) + self.pages.spacing for line in lines)
        shrink_to_fit(rows, self._page_heights(PagePosition.ONLY)[0] - above)
        lines.append(rows)
        if announced or self.shown.announcements:
            return lines
        hears = self.controller.dictation.ready
        can_do = T("La borne parle, écoute et traduit.") if hears else T("La borne parle et traduit.")
        what = self.text_block(can_do, "what", align="center")
        what.dispensable = True
        return [*lines, what]

    def _invitation(self, language: Language) -> NativeScriptLabel:
        return NativeScriptLabel(
            item_id=f"invitation.{language.code}",
            words=verbatim(language.invitation),
            language=language.code,
            align="center",
        )


#: So many of the entries are looked for before a language is chosen, in whatever size letters are.
MOST_NEEDED = 2
#: How high a door is, and at most where the page is low, in units of the look.
DOOR, LOW_DOOR = 54, 84
CHOSEN = T("Choisi.")


class _Entry(NamedTuple):
    """A way on beside the languages: id, pictogram, words, what it does, what that means."""

    item_id: str
    icon: str
    words: Text
    act: Callable[[], object]
    hint: Text = NO_TEXT
    chosen: bool = False


class WelcomePage(BasePage):
    """The first screen, and the list of languages from anywhere (``shown.changing``).

    Who carries their needs as a code shows it here, to the camera or to a scanner that types.
    """

    shown: WelcomeScreen

    def __init__(self, controller: SessionController, shown: WelcomeScreen, **kwargs: Any) -> None:
        self.viewfinder = Viewfinder(self, self._camera_failed, lambda code: self.code_read(code.text))
        self._scanning = False
        self._trouble = NO_TEXT
        #: The ways for who does not hear or see well, where the page has them.
        self.doors: BidiRow | VerticalStack | None = None
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
        self._scanning, self._trouble = False, error.sentence
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
        if not self.shown.changing and theme.text < (VERY_LARGE_TEXT if theme.landscape else LARGE_TEXT):
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
        if theme.high and not self.shown.changing:  # what a hand reaches is for the languages first
            entries = [*self._needs(), *self._seldom()]
        else:
            entries = self._others()[self._beside_doors :] if low else []
        tiles = [self._tile(each) for each in entries]
        with_them = [] if self.footer_beside or theme.high else tiles
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
        last = [] if with_them else tiles
        for row in arrange_in_rows(last, 2 if theme.text < VERY_LARGE_TEXT else 1, self.pages.spacing, 0.4):
            row.alike = "entries"  # they may be higher than the languages
            blocks.append(row)
        return blocks

    def actions(self) -> list[PushButton]:
        if self._scanning:
            return [self.action("scan", T("Choisir une langue"), "translate", self.scan, "primary")]
        return []

    # What stands below the languages, whichever page of them is shown

    def rebuild(self) -> None:
        self._build_doors()
        super().rebuild()

    def _build_doors(self) -> None:
        """The ways for who does not hear or see well. They make letters larger and never move with them: what
        was touched is still there, and says that it is chosen. On a low screen the ways to other pages stand
        in their row."""
        if self.doors is not None:
            if self.foot.parent is self.doors:
                self.doors.remove_widget(self.foot)
                self.ids.body.add_widget(self.foot)
            self.remove_widget(self.doors)
            self.doors = None
        if self.shown.changing or self._scanning or theme.high:
            return
        gap, low = self.pages.spacing, theme.landscape
        wide = self.width - self.padding[0] - self.padding[2]
        if low:
            wide = (wide - 2 * gap) / 3
            self.footer_width = wide / self.width
        doors = [self._door(each) for each in self._needs()[:MOST_NEEDED]]
        for door in doors:
            door.width = wide
            force_layout(door)
            shrink_to_fit(door, (LOW_DOOR if low else DOOR) * theme.unit)
        others = [self._tile(each) for each in self._others()[: self._beside_doors]]
        for tile in others if not low else ():
            tile.width = (wide - gap * (len(others) - 1)) / len(others)
            force_layout(tile)
            shrink_to_fit(tile, DOOR * theme.unit)
        _match_letters([*doors, *(others if not low else ())])
        self.doors = BidiRow(spacing=gap, size_hint_y=None) if low else VerticalStack(spacing=gap)
        self.doors.height = (
            max(door.least for door in doors) if low else (len(doors) + 1) * (DOOR * theme.unit + gap) - gap
        )
        if others:
            rest = BidiRow(spacing=gap)
        for each in (*doors, *others):
            each.size_hint = (1, 1)
        for door in doors:
            self.doors.add_widget(door)
        if others:
            for tile in others:
                rest.add_widget(tile)
            self.doors.add_widget(rest)
        elif self.footer_beside:
            self.ids.body.remove_widget(self.foot)
            self.doors.add_widget(self.foot)
        self.add_widget(self.doors)
        force_layout(self)

    @property
    def footer_beside_from(self) -> int:
        """On a low screen, from the first larger size on, the languages take several pages."""
        return VERY_LARGE_TEXT if self.shown.changing else TEXT_SIZES[1]

    def _fits_one_action(self, actions: list[PushButton], *, among_pages: bool = False) -> bool:
        return not self.footer_beside and super()._fits_one_action(actions, among_pages=among_pages)

    def _doors_height(self) -> float:
        return self.doors.height + self.spacing if self.doors is not None else 0

    def _below_head(self, place: PagePosition = PagePosition.FIRST) -> float:
        return super()._below_head(place) - self._doors_height()

    def _reachable_height(self, foot: float) -> float:
        return super()._reachable_height(foot + self._doors_height())

    def dismantle(self) -> list[Widget]:
        return [*super().dismantle(), *(self.doors.children if self.doors is not None else ())]

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
                item_id=f"hello.{language.code}",
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

    def _needs(self) -> list[_Entry]:
        """The ways for who does not hear or see well, or wants the kiosk set otherwise."""
        visit = self.controller.current_visit
        large = visit.display.text >= LARGE_TEXT
        return [
            _Entry(
                "hears_badly",
                "ear-hearing-off",
                T("Je n’entends pas bien"),
                self.controller.apply_hard_of_hearing_preset,
                ALL_WRITTEN,
                visit.deaf and large,
            ),
            _Entry(
                "sees_badly",
                "eye-off-outline",
                T("Je ne vois pas bien"),
                self.controller.apply_low_vision_preset,
                SPEAKS_LARGE,
                visit.interaction.reading and visit.display.text >= VERY_LARGE_TEXT,
            ),
            _Entry(
                "preferences", "tune", PREFERENCES_TITLE, self.controller.preferences.open, PREFERENCES_HINT
            ),
        ]

    def _seldom(self) -> list[_Entry]:
        """What few look for."""
        seldom = []
        if self.controller.staff_area.offered:
            ask = self.controller.staff_area.ask
            seldom.append(_Entry("staff", "badge-account-outline", T("Réservé aux agents"), ask))
        if self.controller.peripherals.has_camera:
            seldom.append(_Entry("scan", "qrcode-scan", T("J’ai un code de réglages"), self.scan))
        return seldom

    def _others(self) -> list[_Entry]:
        """On a low screen those that are no doors, the most wanted first."""
        return [*self._needs()[MOST_NEEDED:], *reversed(self._seldom())]

    @property
    def _beside_doors(self) -> int:
        """How many of them stand in the row of the doors, where the ways to other pages do not."""
        if not theme.landscape:
            return len(self._others())
        if self.footer_beside:
            return 0
        return 1 if len(self._others()) < 3 else 2

    def _door(self, entry: _Entry) -> ChoiceButton:
        """It says whether it is chosen; in the largest letters its name has the room."""
        short = theme.text >= VERY_LARGE_TEXT
        hint = NO_TEXT if theme.landscape or short else entry.hint
        door = ChoiceButton(
            item_id=entry.item_id,
            icon="" if short else entry.icon,
            tint="teal",
            words=entry.words,
            hint=hint,
            narrow=theme.landscape,
            chosen=entry.chosen or None,
            end_icon="check-circle" if entry.chosen else "",
        )
        if entry.chosen:  # its outline says so by itself
            if hint:
                door.ids.texts.children[0].words = T("{first} {then}", first=CHOSEN, then=hint)
            else:
                note = ChoiceHint(choice=door)
                note.words, note.size_px = CHOSEN, min(theme.small, theme.bar_text)
                door.ids.texts.add_widget(note)
        door.bind(on_act=lambda _door: entry.act())
        return door

    def _tile(self, entry: _Entry) -> FlatTile:
        """The same where the page is low."""
        tile = FlatTile(item_id=entry.item_id, icon=entry.icon, tint="teal", words=entry.words)
        tile.bind(on_act=lambda _tile: entry.act())
        return tile


def _match_letters(blocks: list[Widget]) -> None:
    """All have letters as small as the smallest: what stands together looks alike, whichever is chosen."""
    labels = [each for block in blocks for each in block.walk(restrict=True) if isinstance(each, TextLabel)]
    least = min((each.shrink for each in labels), default=1.0)
    for each in labels:
        each.shrink = least
    for block in blocks:
        force_layout(block)


load_kv(__file__)
