"""A chart that is also words: the sentences first, the bars below."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.domain import Text
from kiosk.journeys import said
from kiosk.screens.widgets.chart import BarChart, Column
from kiosk.screens.widgets.fonts import width_of
from kiosk.screens.widgets.row import SnugRow
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Pictogram, Words

from .showing import ShowingPage

#: A label is no wider than this part of the columns that it has.
FULL = 0.92


class ChartPage(ShowingPage):
    def answer_blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        notice = self.told(self.step.notice)
        if notice:
            blocks.append(self.notice_block(notice, "notice", "warn"))
        for i, line in enumerate(said(self.step.words, self.view)):
            blocks.append(self.text_block(line, f"words.{i}", bold_face=i == 0))
        chart = self._chart()
        if chart is not None:
            blocks += [chart, self._legend()]
        return blocks

    def _chart(self) -> Widget | None:
        bars = said(self.step.bars, self.view)
        most = max((max(bar.value, bar.before or 0) for bar in bars), default=0)
        if not most:
            return None
        every = self._every([text for bar in bars for text in (bar.label, bar.figure)])
        columns = [
            Column(
                bar.value / most,
                -1 if bar.before is None else bar.before / most,
                bar.figure,
                every,
                told=f"bar.{i}",
                words=bar.label,
                value=bar.told,
                hint=bar.before_told,
                named=i % every == 0,
            )
            for i, bar in enumerate(bars)
        ]
        chart = BarChart(columns)
        # The first label and the last one are as wide as the others, and their columns in their middle.
        beside = (every - 1) / 2 * self.pages.width / (len(bars) + every - 1)
        chart.padding = beside, 0, beside, 0
        chart.grow = 2
        return chart

    def _every(self, labels: list[Text]) -> int:
        """Where labels are wider than their columns some are left out: each how many-th has its room."""
        widest = max(width_of(look.say(label, look.lang), look.bold, look.small) for label in labels)
        count = len(labels)
        fits = (
            every
            for every in range(1, count)
            if widest <= FULL * every * self.pages.width / (count + every - 1)
        )
        return next(fits, count)

    def _legend(self) -> Widget:
        row = SnugRow(spacing=2 * look.u)
        labels = [("square", look.primary, self.told(self.step.now_label))]
        before = self.told(self.step.before_label)
        if before:
            labels.append(("square-outline", look.muted, before))
        for i, (icon, ink, words) in enumerate(labels):
            row.add_widget(Pictogram(icon=icon, ink=ink, size_px=look.small, pos_hint={"center_y": 0.5}))
            row.add_widget(
                Words(told=f"legend.{i}", words=words, size_px=look.small, pos_hint={"center_y": 0.5})
            )
        return row
