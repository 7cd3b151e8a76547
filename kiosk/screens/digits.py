"""Numbers, dates and amounts: a telephone's keys and one large line that shows what was typed."""

from collections.abc import Iterable, Iterator
from string import ascii_letters

from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.intents import ExpectedAnswer
from kiosk.accessibility.outline import Role
from kiosk.domain import TN, T, verbatim
from kiosk.eservices.side_journeys import OTP_JOURNEY
from kiosk.journeys import Amount, Date, Number, NumberFormat

from .camera import CodeScanPage
from .widgets.buttons import PushButton
from .widgets.containers import AutoHeightRow, Panel, VerticalStack, arrange_in_rows
from .widgets.fonts import fit_text
from .widgets.kivy_helpers import force_layout, required_height
from .widgets.labels import AccessibleLabel, try_shrink_to_fit
from .widgets.on_screen_keyboard import Keyboard, Keypad
from .widgets.paginator import PagePosition
from .widgets.theme import VERY_LARGE_TEXT, theme

MOST_DIGITS = 15
#: Which part of a page the keys take, upright and on a low screen: with a warning above them they still do.
#: On a low screen very large letters need more of it themselves.
KEYPAD_SHARE, LYING_KEYPAD_SHARE, LYING_LARGE_SHARE = 0.37, 0.6, 0.47
#: All that is left of a page.
FILL_PAGE = 99.0
#: Which part of a low page what is said of the last answer may take, above the field or before it.
FEEDBACK_SHARE = 0.28
#: By how much what is typed shrinks at most where the question needs the room.
MIN_TYPED_SHRINK = 0.6
#: Stands for a digit that others must not see.
MASK = "•"
#: A place that is still to be filled, as it is drawn: a dot would look like a digit that is masked.
EMPTY_PLACE = "_"


class TypedValue(AccessibleLabel):
    """What was typed. It stays larger than the question where letters become smaller."""

    def on_shrink(self, *_args: object) -> None:
        self.shrink = max(MIN_TYPED_SHRINK, self.shrink)
        super().on_shrink()


class DigitsPage(CodeScanPage):
    """``input["typed"]`` holds what was typed, without spaces; the run keeps it too, but for a code."""

    step: Number | Date | Amount

    scan_label = T("Montrer mon avis")
    how = T("Montrez à l’appareil le code carré de votre avis d’échéance.")

    @property
    def footer_beside_from(self) -> int:
        """The keys need the height."""
        return TEXT_SIZES[0]

    def feedback_blocks(self) -> list[Widget]:
        if self.scanning:
            return super().feedback_blocks()
        return [] if self._feedback_by_field else self._feedback()

    @property
    def _feedback_by_field(self) -> bool:
        """Whether what is said of the last answer stands by the field: on a low screen, so that the keys are
        as large and stay where they are. Very large letters need the width of the page, below the title, and
        the largest the height of it for the keys."""
        return theme.landscape and (theme.text != VERY_LARGE_TEXT or self.is_iban or bool(theme.high))

    def answer_blocks(self) -> list[Widget]:
        if self.scanning:
            return self.scanning_blocks()
        self.line = TypedValue(
            item_id="typed",
            role=Role.FIELD,
            words=T("Votre réponse"),
            bold_face=True,
            size_px=theme.option if self.is_iban else self._typed_size,
            align="center",
            # A code is neither said nor shown.
            private=isinstance(self.step, Number | Date)
            and not self.masked,  # as in ``private_values``: it says who they are
        )
        panel = Panel(padding=(10 * theme.unit, 4 * theme.unit), spacing=0)
        for part in (Widget(), self.line, Widget()):  # in its middle
            panel.add_widget(part)
        pad = self._make_keypad()
        pad.bind(on_key=lambda _pad, key: self.type(key), on_erase=lambda _pad: self.backspace())
        self._show_typed()
        if theme.high:  # low in reach: what is read may stand above it
            return [self._field_with_feedback(panel) if theme.landscape else panel, pad]
        # The keys are low and of one size whatever stands above them, which has what they leave.
        if not (self.is_iban and theme.landscape):
            pad.least = max(pad.least, self._pad_share * self.height)
        pad.size_hint_y, pad.height = None, pad.least
        if not theme.landscape:
            panel.size_hint_y, panel.height = None, panel.least
            return [panel, Widget(), *self._rows_of_ways(), pad]
        panel.fbind("least", panel.setter("size_hint_min_y"))
        panel.size_hint_y, panel.size_hint_min_y = 1, panel.least
        field = self._field_with_feedback(panel)
        if self.is_iban:
            return [field, pad]
        side = AutoHeightRow(spacing=self.pages.spacing, follows_hand=True)
        if field is panel:  # no larger than what is written
            field.size_hint_y, field.height, field.pos_hint = None, panel.least, {"top": 1}
        else:
            field.size_hint_y = 1
        side.add_widget(field)
        side.add_widget(pad)
        return [Widget(), side]

    @property
    def _pad_share(self) -> float:
        """Which part of the page the keys take."""
        if not theme.landscape:
            return KEYPAD_SHARE
        return LYING_LARGE_SHARE if theme.text >= VERY_LARGE_TEXT else LYING_KEYPAD_SHARE

    def _field_with_feedback(self, panel: Panel) -> Widget:
        """The field, with what is said of the last answer where that stands by it."""
        notice = self._feedback_beside_field()
        if not notice:
            return panel
        gap = self.pages.spacing
        abreast = self.is_iban or bool(theme.high)
        field = AutoHeightRow(spacing=gap) if abreast else VerticalStack(spacing=gap)
        field.add_widget(notice)
        field.add_widget(panel)
        notice.size_hint_y = 1 if abreast else None
        return field

    def _feedback(self) -> list[Widget]:
        """Why the last answer was not taken, or what else is to be known."""
        if self.shown.trouble:
            return [self.notice_block(self.shown.trouble, "trouble", "warn")]
        return [self.notice_block(self.shown.notice, "notice")] if self.shown.notice else []

    def _feedback_beside_field(self) -> Widget | None:
        """The same, as large as its place allows."""
        words = self.shown.trouble or self.shown.notice
        if not (words and self._feedback_by_field):
            return None
        (notice,) = self._feedback()
        icon, line = reversed(notice.children)
        sign = 1.5 * theme.small * 100 / theme.text
        wide = (self.pages.width - self.pages.spacing) / 2 - 1.3 * sign - 16 * theme.unit
        high = (FEEDBACK_SHARE * self.height - 9 * theme.unit) / max(1, theme.line)
        size, _lines = fit_text(theme.say(words, theme.lang), theme.bold_font, wide, high, theme.body)
        icon.size_px, line.size_px = min(size, sign), size
        return notice

    @property
    def _typed_size(self) -> float:
        """How high what is typed is, in pixels: where letters are not large there is room for more."""
        return theme.figure * 0.8 * (1 if theme.landscape or theme.high else max(1.0, 160 / theme.text))

    def blocks(self) -> Iterable[Widget]:
        blocks = list(super().blocks())
        if self.scanning:
            return blocks
        return self._within_reach(blocks) if theme.high else self._on_one_page(blocks)

    def _on_one_page(self, blocks: list[Widget]) -> Iterator[Widget]:
        """One block: its letters become smaller until the question, the field and all keys stand on one page.
        Where there is no room for that the hint stands below the field, or else is only said with it."""
        sheet = VerticalStack(spacing=self.pages.spacing, width=self.pages.width)
        sheet.max_growth = FILL_PAGE
        for block in blocks:
            sheet.add_widget(block)
        force_layout(sheet)
        if not try_shrink_to_fit(sheet, self._page_heights(PagePosition.ONLY)[0]):
            hints = [block for block in blocks if getattr(block, "item_id", "").startswith("hint")]
            for hint in hints:
                sheet.remove_widget(hint)
            force_layout(sheet)
            if not self._put_below_field(hints):
                self.line.hint = self.hint_text()
        yield sheet

    def _put_below_field(self, hints: list[Widget]) -> bool:
        """Whether there is room beside the keys of a low page, where nothing is said of the last answer."""
        panel = self.line.parent
        side = panel.parent
        if not isinstance(side, AutoHeightRow) or not hints:
            return False
        below = VerticalStack(spacing=2 * theme.unit, width=panel.width)
        for hint in hints:
            below.add_widget(hint)
        force_layout(below)
        if not try_shrink_to_fit(below, side.height - panel.height - self.pages.spacing):
            return False
        column = VerticalStack(spacing=self.pages.spacing, size_hint_y=1)
        side.remove_widget(panel)
        side.add_widget(column, index=len(side.children))
        below.height = below.least
        for part in (panel, below, Widget()):
            column.add_widget(part)
        return True

    def _within_reach(self, blocks: list[Widget]) -> Iterator[Widget]:
        """What is read, in letters as small as they must be for the keys to stand below, and the keys; where
        that is not enough each stands for itself."""
        *read, pad = blocks
        sheet = VerticalStack(spacing=self.pages.spacing, width=self.pages.width)
        for block in read:
            sheet.add_widget(block)
        force_layout(sheet)
        room, low = self._page_heights(PagePosition.FIRST)
        keys = required_height(pad)
        if keys <= low and try_shrink_to_fit(sheet, room - keys - self.pages.spacing):
            read = [sheet]
        else:
            sheet.clear_widgets()
        yield from read
        yield pad

    @property
    def is_iban(self) -> bool:
        return getattr(self.step, "format", None) is NumberFormat.IBAN

    @property
    def masked(self) -> bool:
        """Whether others must not see what is typed: a code. An account number is checked by eye."""
        visit = self.controller.visit
        if visit is not None and visit.hides_private:
            # A day on offer is anyone's.
            return isinstance(self.step, Number) or (
                isinstance(self.step, Date) and self.step.earliest is None
            )
        return self._is_secret

    @property
    def _is_secret(self) -> bool:
        """Whether it is a code, for this page alone."""
        return isinstance(self.step, Number) and self.step.masked and not self.is_iban

    @property
    def awaited(self) -> ExpectedAnswer:
        """What a visitor says here."""
        if isinstance(self.step, Date):
            return ExpectedAnswer.BIRTH_DATE if self.step.earliest is None else ExpectedAnswer.DAY
        if isinstance(self.step, Amount):
            return ExpectedAnswer.AMOUNT
        kinds = {NumberFormat.PHONE: ExpectedAnswer.PHONE, NumberFormat.IBAN: ExpectedAnswer.IBAN}
        return kinds.get(self.step.format, ExpectedAnswer.DIGITS)

    def take(self, typed: str) -> None:
        """What was said, as if it had been typed: it is seen before it counts."""
        self.input["typed"] = typed[: self.most]
        self.rebuild()

    def _make_keypad(self) -> Keypad | Keyboard:
        """A telephone's keys; an account number has letters too."""
        if self.is_iban:
            return Keyboard(theme.lang, capitals=True, least=100 * theme.mm)
        return Keypad(cents=isinstance(self.step, Amount), least=80 * theme.mm)

    @property
    def accepted_characters(self) -> str:
        """The characters that a real keyboard may type here."""
        return "0123456789,." + (ascii_letters if self.is_iban else "")

    @property
    def typed(self) -> str:
        return str(self.input.get("typed", self.run.unconfirmed.get(self.step.key, "")))

    @property
    def written(self) -> bool:
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

    def backspace(self) -> None:
        self.input["typed"] = self.typed[:-1]
        self._typed_changed()

    def _typed_changed(self) -> None:
        if not self._is_secret:
            self.run.unconfirmed[self.step.key] = self.typed
        self._show_typed()
        self.set_button_off("confirm", not self.typed)

    def _show_typed(self) -> None:
        if self.masked:
            count = len(self.typed)
            self.line.value = (
                TN("{count} chiffre saisi", "{count} chiffres saisis", count)
                if count
                else T("Vous n’avez encore rien écrit")
            )
            self.line.shown = verbatim(self.formatted(MASK * count).replace("·", EMPTY_PLACE))
            return
        shown = self.formatted(self.typed)
        written = self.typed or any(map(str.isalnum, shown))  # "0 €", "FR…"
        self.line.value = verbatim(shown) if written else T("Vous n’avez encore rien écrit")
        self.line.shown = verbatim(shown.replace("·", EMPTY_PLACE))

    def formatted(self, typed: str) -> str:
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

    def actions(self) -> list[PushButton]:
        if self.scanning:
            return self.scan_actions()
        go_on = self.action("confirm", T("Continuer"), "check", self._submit, "primary")
        go_on.off = not self.typed
        return [go_on] if self._ways_above_the_keys else [*self._other_ways(), go_on]

    def _fits_one_action(self, actions: list[PushButton], *, among_pages: bool = False) -> bool:
        """Whoever has no number or no code finds a way on beside the keys or above them."""
        return bool(theme.high) and super()._fits_one_action(actions, among_pages=among_pages)

    @property
    def _ways_above_the_keys(self) -> bool:
        """Whether the other ways on stand on the page, so that its foot is as high as any: the keys stay."""
        return not (theme.landscape or theme.high)

    def _other_ways(self) -> list[PushButton]:
        return [*super().actions(), *self.scan_actions(), *self._without_the_code()]

    def _rows_of_ways(self) -> list[Widget]:
        ways = self._other_ways()
        for way in ways:
            way.size_hint_x = 1
        across = 1 if theme.text >= VERY_LARGE_TEXT else 2
        return list(arrange_in_rows(ways, across, self.pages.spacing, 0))

    def _without_the_code(self) -> list[PushButton]:
        """What who did not get the code can do."""
        if self.run.journey.key != OTP_JOURNEY.key:
            return []
        again, other = self.controller.send_code_again, self.controller.explain_other_phone
        return [
            self.action("code.other", T("Ce n’est pas mon téléphone"), "cellphone-off", other),
            self.action("code.again", T("Renvoyer le code"), "message-arrow-right-outline", again),
        ]

    def _submit(self) -> None:
        self.input["given"] = self.typed
        self.controller.answer(self.typed)
