"""Numbers, dates and amounts: a telephone's keys and one large line that shows what was typed."""

from __future__ import annotations

from string import ascii_letters

from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.intents import Awaited
from kiosk.accessibility.outline import Role
from kiosk.domain import TN, T, verbatim
from kiosk.eservices.identify import CODE
from kiosk.journeys import Amount, Date, Number, NumberFormat
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.fonts import fitting
from kiosk.screens.widgets.keypad import Keyboard, Keypad
from kiosk.screens.widgets.panel import Notice, Panel
from kiosk.screens.widgets.row import SnugRow, in_rows
from kiosk.screens.widgets.stack import Stack
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Words

from .code_scanner import ScannedPage
from .page import VERY_LARGE

MOST_DIGITS = 15
#: Which part of an upright page the keys take: with a warning above the field they still do.
KEYS = 0.37
#: The field grows when the keys have all of theirs; both together have all that is left of the page.
FIELD, WHOLE = 0.001, 99.0
#: Which part of a low page what is said of the last answer may take, above the field or before it.
TOLD = 0.28
#: By how much what is typed shrinks at most where the question needs the room.
LEAST_TYPED = 0.6
#: Stands for a digit that others must not see.
MASK = "•"


class Typed(Words):
    """What was typed. It stays larger than the question where letters become smaller."""

    def on_shrink(self, *_args) -> None:
        self.shrink = max(LEAST_TYPED, self.shrink)
        super().on_shrink()


class DigitsPage(ScannedPage):
    """``input["typed"]`` holds what was typed, without spaces."""

    show_it = T("Montrer mon avis")
    how = T("Montrez à l’appareil le code carré de votre avis d’échéance.")

    @property
    def aside_from(self) -> int:
        """The keys need the height."""
        return TEXT_SIZES[0]

    def told_blocks(self) -> list[Widget]:
        # On a low screen it stands by the field, so that the keys are as large and stay where they are.
        return super().told_blocks() if self.scanning or not look.landscape else []

    def answer_blocks(self) -> list[Widget]:
        if self.scanning:
            return self.scanning_blocks()
        self.line = Typed(
            told="typed",
            role=Role.FIELD,
            words=T("Vous avez écrit"),
            bold_face=True,
            size_px=look.option if self.is_iban else self._figure,
            align="center",
            # A code is not told at all, nor shown.
            private=isinstance(self.step, Number | Date)
            and not self.hidden,  # as in ``privacy``: it says who they are
        )
        panel = Panel(padding=4 * look.u, spacing=0)
        for part in (Widget(), self.line, Widget()):  # in its middle
            panel.add_widget(part)
        pad = self._pad()
        pad.bind(on_key=lambda _pad, key: self.type(key), on_erase=lambda _pad: self.erase())
        self._show_typed()
        if look.landscape:
            return self._lying(panel, pad)
        if look.high:  # low in reach: what is read may stand above it
            return [panel, pad]
        # The keys are low and of one size whatever stands above the field, which has what they leave.
        together = Stack(spacing=self.pages.spacing)
        together.add_widget(panel)
        panel.fbind("least", panel.setter("size_hint_min_y"))
        panel.size_hint_y, panel.size_hint_min_y = FIELD, panel.least
        pad.size_hint_y, pad.size_hint_max_y = 1, max(pad.least, KEYS * self.height)
        together.add_widget(pad)
        together.grow = WHOLE
        return [together]

    def _lying(self, panel: Panel, pad: Keypad | Keyboard) -> list[Widget]:
        """On a low screen: the keys beside the field, or below it where they are as wide as the page."""
        gap, told = self.pages.spacing, self._told_by_the_field()
        field: Widget = panel
        if told:
            field = SnugRow(spacing=gap) if self.is_iban else Stack(spacing=gap)
            field.add_widget(told)
            field.add_widget(panel)
            told.size_hint_y, panel.size_hint_y = 1 if self.is_iban else None, 1
        if self.is_iban:
            return [field, pad]
        side = SnugRow(spacing=gap, handed=True)
        side.grow = 0.5
        for each in (field, pad):
            each.size_hint_y = 1
            side.add_widget(each)
        return [side]

    def _told_by_the_field(self) -> Notice | None:
        """Why the last answer was not taken, or what else is to be known, as large as its place allows."""
        words, told, tone = self.shown.trouble, "trouble", "warn"
        if not words:
            words, told, tone = self.shown.notice, "notice", "plain"
        if not words:
            return None
        notice = self.notice_block(words, told, tone)
        icon, line = reversed(notice.children)
        sign = 1.5 * look.small * 100 / look.text
        wide = (self.pages.width - self.pages.spacing) / 2 - 1.3 * sign - 16 * look.u
        high = (TOLD * self.height - 9 * look.u) / max(1, look.line)
        size, _lines = fitting(look.say(words, look.lang), look.bold, wide, high, look.body)
        icon.size_px, line.size_px = min(size, sign), size
        return notice

    @property
    def _figure(self) -> float:
        """How high what is typed is, in pixels: where letters are not large there is room for more."""
        return look.figure * 0.8 * (1 if look.landscape or look.high else max(1.0, 160 / look.text))

    def blocks(self) -> list[Widget]:
        blocks = list(super().blocks())
        if self.scanning:
            return blocks
        if self._on_the_page:
            blocks += self._below_the_keys()
        if look.text == TEXT_SIZES[0] or look.high:
            return blocks
        # One block: its letters become smaller until the question, the field and all keys stand on one page.
        sheet = Stack(spacing=self.pages.spacing)
        for block in blocks:
            sheet.add_widget(block)
        stretches = next(block for block in reversed(blocks) if getattr(block, "grow", 0))
        stretches.size_hint_y = 1
        sheet.grow = WHOLE
        return [sheet]

    @property
    def is_iban(self) -> bool:
        return getattr(self.step, "format", None) is NumberFormat.IBAN

    @property
    def hidden(self) -> bool:
        """Whether others must not see what is typed: a code. An account number is checked by eye."""
        return isinstance(self.step, Number) and self.step.masked and not self.is_iban

    @property
    def awaited(self) -> Awaited:
        """What a visitor says here."""
        if isinstance(self.step, Date):
            return Awaited.BIRTH_DATE if self.step.earliest is None else Awaited.DAY
        if isinstance(self.step, Amount):
            return Awaited.AMOUNT
        kinds = {NumberFormat.PHONE: Awaited.PHONE, NumberFormat.IBAN: Awaited.IBAN}
        return kinds.get(self.step.format, Awaited.DIGITS)

    def take(self, typed: str) -> None:
        """What was said, as if it had been typed: it is seen before it counts."""
        self.input["typed"] = typed[: self.most]
        self.refill()

    def _pad(self) -> Keypad | Keyboard:
        """A telephone's keys; an account number has letters too."""
        if self.is_iban:
            return Keyboard(look.lang, capitals=True, least=100 * look.mm)
        return Keypad(comma=isinstance(self.step, Amount), least=80 * look.mm)

    @property
    def accepted(self) -> str:
        """The characters that a real keyboard may type here."""
        return "0123456789," + (ascii_letters if self.is_iban else "")

    @property
    def typed(self) -> str:
        return self.input.get("typed", "")

    @property
    def written(self) -> bool:
        """Whether there is something to take back."""
        return bool(self.typed)

    @property
    def most(self) -> int:
        if isinstance(self.step, Date):
            return 8
        return getattr(self.step, "length", 0) or MOST_DIGITS

    def type(self, character: str) -> None:
        """A key was touched. After what was refused, it begins anew."""
        if self.shown.trouble and self.typed == self.input.get("given"):
            self.input["typed"] = ""
        if len(self.typed) < self.most:
            self.input["typed"] = self.typed + character.upper()
            self._typed_changed()

    def erase(self) -> None:
        self.input["typed"] = self.typed[:-1]
        self._typed_changed()

    def _typed_changed(self) -> None:
        self._show_typed()
        self.set_off("confirm", not self.typed)

    def _show_typed(self) -> None:
        if self.hidden:
            count = len(self.typed)
            self.line.value = (
                TN("{count} chiffre saisi", "{count} chiffres saisis", count) if count else T("rien encore")
            )
            self.line.shown = verbatim(self.spaced(MASK * count).replace("·", "_"))
            return
        shown = self.spaced(self.typed)
        written = self.typed or any(map(str.isalnum, shown))  # "0 €", "FR…"
        self.line.value = verbatim(shown) if written else T("rien encore")
        self.line.shown = verbatim(shown)

    def spaced(self, typed: str) -> str:
        """The digits as people write them; places still to fill are dots."""
        gap = "\u00a0"
        if isinstance(self.step, Date):
            full = typed.ljust(8, "·")
            return gap.join((full[:2], full[2:4], full[4:]))
        if isinstance(self.step, Amount):
            return f"{typed or '0'}{gap}€"
        if self.is_iban:
            return gap.join(typed[i : i + 4] for i in range(0, len(typed), 4)) or "FR…"
        if self.step.format is NumberFormat.PHONE:
            full = typed.ljust(10, "·")
            return gap.join(full[i : i + 2] for i in range(0, len(full), 2))
        full = typed.ljust(self.step.length, "·")
        size = 4 if self.step.length % 4 == 0 and self.step.length else 3
        return gap.join(full[i : i + size] for i in range(0, len(full), size))

    def actions(self) -> list[Action]:
        if self.scanning:
            return self.ways_to_scan()
        foot = [*super().actions(), *self.ways_to_scan()]
        if not self._on_the_page:
            foot += self._without_the_code()
        go_on = self.action("confirm", T("Continuer"), "check", self._give, "primary")
        go_on.off = not self.typed
        return [*foot, go_on]

    def _only_one(self, actions: list[Action], *, among_pages: bool = False) -> bool:
        """Who did not get the code finds a way on beside the keys: a foot that stands upright has room."""
        code = look.landscape and self.run.journey.key == CODE.key
        return not code and super()._only_one(actions, among_pages=among_pages)

    @property
    def _on_the_page(self) -> bool:
        """Whether that way stands on the page instead."""
        return look.text >= VERY_LARGE and not (look.landscape or look.high)

    def _below_the_keys(self) -> list[Widget]:
        ways = self._without_the_code()
        for way in ways:
            way.size_hint_x = 1
        return list(in_rows(ways, 1, self.pages.spacing, 0))

    def _without_the_code(self) -> list[Action]:
        """What who did not get the code can do."""
        if self.run.journey.key != CODE.key:
            return []
        again, other = self.guide.send_code_again, self.guide.other_phone
        return [
            self.action("code.other", T("Ce n’est pas mon téléphone"), "cellphone-off", other),
            self.action("code.again", T("Renvoyer le code"), "message-arrow-right-outline", again),
        ]

    def _give(self) -> None:
        self.input["given"] = self.typed
        self.guide.answer(self.typed)
