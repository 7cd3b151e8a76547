"""A figure that matters, and every line that makes it, each explained in a sentence."""

from collections.abc import Iterable, Sequence
from itertools import chain

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.domain import NO_TEXT, T, Text
from kiosk.journeys import Statement, StatementRow, SummaryLine, Tone, resolve

from .question import ReadOnlyPage
from .widgets.accessible import AccessibleBehavior
from .widgets.containers import AutoHeightRow, AutoHeightStack
from .widgets.kivy_helpers import load_kv
from .widgets.labels import AccessibleLabel, TextLabel
from .widgets.picture import PageImage
from .widgets.theme import VERY_LARGE_TEXT, theme


class StatementLine(AccessibleBehavior, BoxLayout):
    """``words`` is the label, ``value`` the figure at the end, ``hint`` the explanation, ``day`` when. A
    figure that is wider than half a line (``long``) stands below its label."""

    even = True
    least = NumericProperty(0)
    day = ObjectProperty(NO_TEXT)
    ink = ColorProperty(None, allownone=True)
    long = BooleanProperty(False)

    def on_width(self, _line: "StatementLine", width: float) -> None:
        figure = self.ids.figure
        if not self.long and theme.wide(self.value, theme.lang, figure.size_px) > width / 2:
            self.long = True
            self.ids.row.remove_widget(figure)
            self.add_widget(figure, index=len(self.children) - 1)


class StatementPage(ReadOnlyPage):
    """What decides stands with the figure: the lines come after it."""

    step: Statement

    @property
    def footer_beside_from(self) -> int:
        """On a low screen the figure needs the height."""
        return TEXT_SIZES[0]

    def blocks(self) -> Iterable[Widget]:
        blocks: list[Widget] = [self._headline(resolve(self.step.headline, self.context))]
        notice = resolve(self.step.notice, self.context)
        if self.shown.trouble:
            blocks.append(self.notice_block(self.shown.trouble, "trouble", "warn"))
        if notice:
            blocks.append(self.notice_block(notice, "notice"))
        lines = (self._line(i, row) for i, row in enumerate(resolve(self.step.rows, self.context)))
        pictures = [self._pictures(some)] if (some := resolve(self.step.pictures, self.context)) else []
        if theme.landscape or theme.text >= VERY_LARGE_TEXT:  # there the room is for the words
            return chain(blocks, lines, pictures)
        return chain(blocks[:1], pictures, blocks[1:], lines)

    def _pictures(self, pictures: Sequence[bytes]) -> Widget:
        """Side by side, as high as the first of them."""
        row = AutoHeightRow(spacing=2 * theme.mm)
        high = 0.6 * self.pages.width / max(2, len(pictures))
        for rank, each in enumerate(pictures, 1):
            picture = PageImage(
                item_id=f"picture.{rank}",
                role=Role.PICTURE,
                words=T("Image {rank} sur {count}", rank=rank, count=len(pictures)),
                fit_mode="cover",
                size_hint_y=1,
                least=high,
            )
            picture.show_encoded(each)
            row.add_widget(picture)
        return row

    def order_blocks(self, blocks: Iterable[Widget], aside: list[Widget]) -> Iterable[Widget]:
        for block in blocks:
            if isinstance(block, StatementLine):
                yield from aside
                aside = []
            yield block
        yield from aside

    def texts_to_explain(self, widget: Widget) -> tuple[Text, ...]:
        """What a line says of its own name is explained already, and leaves room for the ways to pay."""
        if isinstance(widget, StatementLine) and widget.hint:
            return ()
        return super().texts_to_explain(widget)

    def _headline(self, headline: SummaryLine) -> Widget:
        block = AutoHeightStack(spacing=0.5 * theme.unit)
        block.add_widget(TextLabel(words=headline.label, size_px=theme.body, ink=theme.muted))
        block.add_widget(
            AccessibleLabel(
                item_id="title",
                role=Role.TITLE,
                words=headline.label,
                value=headline.value,
                shown=headline.value,
                bold_face=True,
                size_px=theme.figure,
            )
        )
        age = self.text_of(self.step.hint)
        if age:
            small = min(theme.small, theme.bar_text)
            block.add_widget(self.text_block(age, "hint", size_px=small, ink=theme.muted))
        return block

    def _line(self, index: int, row: StatementRow) -> StatementLine:
        ink = {Tone.OK: theme.ok, Tone.WARN: theme.warn, Tone.DANGER: theme.danger}.get(row.tone)
        line = StatementLine(
            item_id=f"row.{index}",
            words=row.label,
            value=row.value,
            hint=row.explanation,
            day=T("{day}", day=row.day) if row.day else NO_TEXT,
            ink=ink,
        )
        line.gap_before = self.pages.spacing / 2 if index == 0 else 0
        return line


load_kv(__file__)
