"""A chart that is also words: the sentences first, the bars below, for those who like pictures."""

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Line, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.domain import Text
from kiosk.journeys import Chart, resolve

from .question import ReadOnlyPage
from .widgets.accessible import AccessibleBehavior
from .widgets.containers import AutoHeightRow, BidiRow
from .widgets.fonts import text_width
from .widgets.labels import AccessibleLabel, Pictogram, TextLabel
from .widgets.theme import observe_theme, theme


class BarPair(Widget):
    """One or two bars, from 0 to 1 of the height: this year filled, last year an outline."""

    now = NumericProperty(0)
    before = NumericProperty(-1)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._draw_soon = Clock.create_trigger(self._draw)
        for name in ("pos", "size", "now", "before"):
            self.fbind(name, self._changed)
        observe_theme(self, "primary", "rtl")

    def _changed(self, *_args: object) -> None:
        self._draw_soon()

    def theme_changed(self) -> None:
        self._draw_soon()

    def _draw(self, *_args: object) -> None:
        self.canvas.clear()
        both = self.before >= 0
        wide = self.width * (0.4 if both else 0.6)
        left = self.center_x - (wide if both else wide / 2)
        places = [left + wide, left] if theme.rtl and both else [left, left + wide]
        values = [self.before, self.now] if both else [self.now]
        with self.canvas:
            for x, value, filled in zip(places, values, [False, True] if both else [True], strict=False):
                high = max(2.0, self.height * value)
                inner = wide * 0.12
                Color(rgba=theme.primary if filled else theme.muted)
                if filled:
                    SmoothRoundedRectangle(
                        pos=(x + inner / 2, self.y), size=(wide - inner, high), radius=[inner, inner, 0, 0]
                    )
                else:
                    Line(
                        rectangle=(x + inner, self.y + 1, wide - 2 * inner, high - 1),
                        width=max(1.2, theme.unit / 3),
                    )


class ChartColumn(AccessibleBehavior, BoxLayout):
    """A pair of bars, its ``figure`` above and its label below. ``words`` names it, ``value`` is its figure
    in words. Where not each is ``labelled``, label and figure are as wide as ``span`` columns."""

    labelled = BooleanProperty(True)

    def __init__(self, now: float, before: float, figure: Text, span: int = 1, **kwargs: Any) -> None:
        super().__init__(orientation="vertical", spacing=1 * theme.unit, **kwargs)
        # The highest bar reaches up to the figures: each stands on its own.
        self._label(figure, span, bold_face=True)
        self.add_widget(BarPair(now=now, before=before))
        self._label(self.words, span, ink=theme.muted)

    def _label(self, words: Text, span: int, **kwargs: Any) -> None:
        label = TextLabel(words=words, size_px=theme.small, align="center", **kwargs)
        label.size_hint_x, label.pos_hint = None, {"center_x": 0.5}
        self.bind(width=lambda _column, width: setattr(label, "width", span * width))
        if not self.labelled:
            label.opacity = 0
        self.add_widget(label)


class BarChart(BidiRow):
    """Columns in the order of reading."""

    least = NumericProperty(0)

    def __init__(self, columns: list[ChartColumn], **kwargs: Any) -> None:
        super().__init__(size_hint_y=None, spacing=0.5 * theme.unit, **kwargs)
        for column in columns:
            self.add_widget(column)
        self.least = 60 * theme.unit
        self.height = self.least


#: A label is no wider than this part of the columns that it has.
MAX_LABEL_SHARE = 0.92


class ChartPage(ReadOnlyPage):
    step: Chart

    def answer_blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        notice = self.text_of(self.step.notice)
        if notice:
            blocks.append(self.notice_block(notice, "notice", "warn"))
        for i, line in enumerate(resolve(self.step.words, self.context)):
            blocks.append(self.text_block(line, f"words.{i}", bold_face=i == 0))
        chart = self._chart()
        if chart is not None:
            blocks += [chart, self._legend()]
        return blocks

    def _chart(self) -> Widget | None:
        bars = resolve(self.step.bars, self.context)
        most = max((max(bar.value, bar.before or 0) for bar in bars), default=0)
        if not most:
            return None
        every = self._every([text for bar in bars for text in (bar.label, bar.figure)])
        columns = [
            ChartColumn(
                bar.value / most,
                -1 if bar.before is None else bar.before / most,
                bar.figure,
                every,
                item_id=f"bar.{i}",
                words=bar.label,
                value=bar.spoken,
                hint=bar.last_year_spoken,
                labelled=i % every == 0,
            )
            for i, bar in enumerate(bars)
        ]
        chart = BarChart(columns)
        # The first label and the last one are as wide as the others, and their columns in their middle.
        beside = (every - 1) / 2 * self.pages.width / (len(bars) + every - 1)
        chart.padding = beside, 0, beside, 0
        chart.max_growth = 2
        return chart

    def _every(self, labels: list[Text]) -> int:
        """Where labels are wider than their columns some are left out: each how many-th has its room."""
        widest = max(
            text_width(theme.say(label, theme.lang), theme.bold_font, theme.small) for label in labels
        )
        count = len(labels)
        fits = (
            every
            for every in range(1, count)
            if widest <= MAX_LABEL_SHARE * every * self.pages.width / (count + every - 1)
        )
        return next(fits, count)

    def _legend(self) -> Widget:
        row = AutoHeightRow(spacing=2 * theme.unit)
        labels = [("square", theme.primary, self.text_of(self.step.this_year_label))]
        before = self.text_of(self.step.last_year_label)
        if before:
            labels.append(("square-outline", theme.muted, before))
        for i, (icon, ink, words) in enumerate(labels):
            row.add_widget(Pictogram(icon=icon, ink=ink, size_px=theme.small, pos_hint={"center_y": 0.5}))
            row.add_widget(
                AccessibleLabel(
                    item_id=f"legend.{i}", words=words, size_px=theme.small, pos_hint={"center_y": 0.5}
                )
            )
        return row
