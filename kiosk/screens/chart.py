"""A chart that is also words: the sentences first, the bars below."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.domain import Text
from kiosk.journeys import resolve
from kiosk.screens.widgets.chart import BarChart, ChartColumn
from kiosk.screens.widgets.fonts import text_width
from kiosk.screens.widgets.labels import AccessibleLabel, Pictogram
from kiosk.screens.widgets.row import AutoHeightRow
from kiosk.screens.widgets.theme import theme

from .read_only import ReadOnlyPage

#: A label is no wider than this part of the columns that it has.
MAX_LABEL_SHARE = 0.92


class ChartPage(ReadOnlyPage):
    def answer_blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        notice = self.told(self.step.notice)
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
                told=f"bar.{i}",
                words=bar.label,
                value=bar.told,
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
        labels = [("square", theme.primary, self.told(self.step.this_year_label))]
        before = self.told(self.step.last_year_label)
        if before:
            labels.append(("square-outline", theme.muted, before))
        for i, (icon, ink, words) in enumerate(labels):
            row.add_widget(Pictogram(icon=icon, ink=ink, size_px=theme.small, pos_hint={"center_y": 0.5}))
            row.add_widget(
                AccessibleLabel(
                    told=f"legend.{i}", words=words, size_px=theme.small, pos_hint={"center_y": 0.5}
                )
            )
        return row
