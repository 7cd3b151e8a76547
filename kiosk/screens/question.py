"""What all questions of a journey have in common, and the plain ones: something to know, answers to check."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby
from typing import Any

from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.domain import T, Text
from kiosk.eservices import find_eservice
from kiosk.i18n import catalogue
from kiosk.journeys import (
    Chart,
    Dynamic,
    Information,
    LetterReading,
    Option,
    PdfViewer,
    QrHandoff,
    Review,
    Statement,
    Step,
    SummaryLine,
    Tone,
    resolve,
)
from kiosk.session import SessionController
from kiosk.session.preferences import PREFERENCES_TITLE
from kiosk.session.screen_state import JourneyScreen

from .page import BasePage
from .widgets.buttons import Fact, PushButton
from .widgets.containers import AutoHeightRow, AutoHeightStack, Panel, arrange_in_rows
from .widgets.fonts import text_width
from .widgets.labels import AccessibleLabel, Badge, TextLabel
from .widgets.picture import Drawing, drawing_path
from .widgets.theme import VERY_LARGE_TEXT, theme


class QuestionPage(BasePage):
    """Title, hint, trouble with the last answer, then what the kind of question needs."""

    shown: JourneyScreen
    #: Which of its actions is off until the last page was turned to.
    waits = ""

    def __init__(self, controller: SessionController, shown: JourneyScreen, **kwargs: Any) -> None:
        self.run = shown.run
        self.step: Step = shown.run.step
        self.context = shown.run.context
        shows = self.step.counted or self.step.shows_progress
        position, total = shown.run.progress if shows else (0, 0)
        super().__init__(
            controller,
            shown,
            heading=shown.run.journey.title,
            position=position if total > 1 else 0,
            total=total if total > 1 else 0,
            **kwargs,
        )

    @property
    def input(self) -> dict[str, Any]:
        """What was given here and not confirmed yet."""
        return self.shown.input

    def text_of(self, what: Dynamic[Text]) -> Text:
        """A text of the step, which may depend on the answers."""
        return resolve(what, self.context)

    @property
    def video_names(self) -> tuple[str, ...]:
        journey = self.run.journey.key
        return f"{journey}.{self.step.key}", journey

    def blocks(self) -> Iterable[Widget]:
        blocks: list[Widget] = [self.title_block(self.text_of(self.step.title)), *self.feedback_blocks()]
        hint = self.hint_text()
        if hint and self.keeps_hint_small:
            blocks.append(self.text_block(hint, "hint", size_px=theme.bar_text))
        elif hint:
            blocks += [
                # A title is never smaller than what is said below it.
                self.text_block(piece, item_id, size_px=min(theme.body, theme.title))
                for item_id, piece in self.split_text_with_ids(hint, "hint")
            ]
        return chain(blocks, self.answer_blocks())

    @property
    def keeps_hint_small(self) -> bool:
        """Whether what stands below the title leaves the room to what is below it."""
        return self.answers_below and self._wants_footer_beside

    def hint_text(self) -> Text:
        """What stands below the title."""
        return self.text_of(self.step.hint)

    def feedback_blocks(self) -> list[Widget]:
        """Why the last answer was not taken, or what else is to be known first."""
        if self.shown.trouble:
            return self.notice_blocks(self.shown.trouble, "trouble", "warn")
        return self.notice_blocks(self.shown.notice, "notice") if self.shown.notice else []

    def answer_blocks(self) -> Iterable[Widget]:
        """What the question needs below its title."""
        return []

    def actions(self) -> list[PushButton]:
        foot = []
        service = find_eservice(self.run.journey.key)
        if service is not None and service.calls_person and not self.run.can_go_back:
            # Who looks for help may need larger letters, or another voice.
            foot.append(
                self.action("preferences", PREFERENCES_TITLE, "tune", self.controller.preferences.open)
            )
        if self.run.can_reconsider:
            foot.append(self.action("other", self.step.reconsider_label, "", self.controller.reconsider))
        if self.step.optional:
            foot.append(self.action("skip", self.step.skip_label, "", self.controller.skip))
        return foot

    @property
    def all_seen(self) -> bool:
        """Whether the last page was turned to: nobody ends what they have not had before their eyes."""
        return bool(self.input.get("seen", True))

    def _update_footer(self, *_args: object) -> None:
        """While pages are left to turn the way on leads there, and what ends it waits at its place."""
        pages = self.pages
        if self.waits and pages.count > 1 and pages.page < pages.count - 1:
            self.input.setdefault("seen", False)
        elif self.waits and pages.total:
            self.input["seen"] = True
        for button in self._action_buttons:
            if self.waits and button.item_id == self.waits:
                button.off = not self.all_seen
        super()._update_footer()


class ReadOnlyPage(QuestionPage):
    """The last action is the plainest one and stands out."""

    step: Statement | Chart | LetterReading | PdfViewer | QrHandoff

    @property
    def explains_terms(self) -> bool:
        return True

    @property
    def step_actions(self) -> list[Option]:
        return list(resolve(self.step.actions, self.context))

    def actions(self) -> list[PushButton]:
        step_actions = self.step_actions
        foot = super().actions()
        if not step_actions:
            go_on = self.action(
                "confirm", self.step.primary, "check", lambda: self.controller.answer(""), "primary"
            )
            return [*foot, go_on]
        *others, plainest = step_actions
        return [
            *foot,
            *(self._option_button(each) for each in others),
            self._option_button(plainest, "primary"),
        ]

    def _option_button(self, option: Option, tone: str = "plain") -> PushButton:
        if option.tone is Tone.DANGER:
            tone = "danger"
        return self.action(
            f"option.{option.value}",
            option.label,
            option.icon,
            lambda: self.controller.answer(option.value),
            tone,
        )

    def vocabulary(self) -> list[tuple[str, Text]]:
        step_actions = [(f"option.{option.value}", option.label) for option in self.step_actions]
        return [*step_actions, *self.term_vocabulary()] if step_actions else super().vocabulary()


#: A number that takes more of the width than that stands below when to call it.
MAX_NUMBER_SHARE = 0.4
_NOTICE_TONES = {Tone.DANGER: "danger", Tone.WARN: "warn", Tone.OK: "ok"}


class InformationPage(QuestionPage):
    """Danger stands in its own colour with its own pictogram, and each sentence apart."""

    step: Information

    @property
    def footer_beside_from(self) -> int:
        """What is pictured has several lines and who to call: on a low page that needs the height."""
        return TEXT_SIZES[0] if self.step.icon else super().footer_beside_from

    def answer_blocks(self) -> Iterable[Widget]:
        number, last = (
            resolve(self.step.number, self.context),
            resolve(self.step.phone_line_last, self.context),
        )
        lines = self._lines(resolve(self.step.body, self.context))
        if self.step.drawing:
            lines = [*lines, Drawing(source=str(drawing_path(self.step.drawing)))]
        if number is None:
            return lines
        self.pages.keeps_company = bool(last)
        if last and theme.text >= VERY_LARGE_TEXT:
            # Before the way on, which stands on each of the pages that very large letters need.
            *others, lead = resolve(self.step.body, self.context)
            return [self._call_line(lead, len(others), number), *self._lines(others)]
        if last and self.step.icon and theme.landscape:
            *first, line = lines
            return [*first, self._beside(line, self._number(number))]
        return [*lines, self._number(number)] if last else [self._number(number), *lines]

    def _call_line(self, words: Text, rank: int, line: SummaryLine) -> Widget:
        """When to call, and the number beside it, or below where it is a long one."""
        shown = catalogue(theme.lang).render(line.value)
        number = AccessibleLabel(
            item_id="number",
            words=line.label,
            value=line.value,
            shown=line.value,
            bold_face=True,
            ink=theme.danger,
            size_px=theme.title,
            pos_hint={"center_y": 0.5},
        )
        wide = text_width(shown, theme.bold_font, theme.title) + 4 * theme.unit
        beside = wide < MAX_NUMBER_SHARE * self.pages.width
        block: Widget = AutoHeightRow(spacing=5 * theme.unit) if beside else AutoHeightStack()
        if beside:
            number.size_hint_x, number.width = None, wide
        block.add_widget(self.text_block(words, f"body.{rank}", bold_face=True, pos_hint={"center_y": 0.5}))
        block.add_widget(number)
        return block

    def _beside(self, line: Widget, number: Widget) -> Widget:
        """A low page has who to call beside what says so, not on a second page."""
        row = AutoHeightRow(spacing=5 * theme.unit)
        line.size_hint_x, line.pos_hint = 0.64, {"center_y": 0.5}
        row.add_widget(line)
        number.size_hint_x, number.pos_hint = 0.36, {"center_y": 0.5}
        row.add_widget(number)
        return row

    def _lines(self, lines: Sequence[Text]) -> Iterable[Widget]:
        mood = _NOTICE_TONES.get(self.step.tone)
        if mood:
            return (self.notice_block(line, f"body.{i}", mood) for i, line in enumerate(lines))
        blocks: list[Widget] = [self.text_block(line, f"body.{i}") for i, line in enumerate(lines)]
        if self.step.icon and theme.text < VERY_LARGE_TEXT:
            pictured = AutoHeightRow(spacing=4 * theme.unit)
            pictured.add_widget(
                Badge(icon=self.step.icon, tint="teal", side=20 * theme.unit, pos_hint={"center_y": 0.5})
            )
            blocks[0].pos_hint = {"center_y": 0.5}
            pictured.add_widget(blocks[0])
            blocks[0] = pictured
        return blocks

    def _number(self, line: SummaryLine) -> Widget:
        """Who to call: the largest on the page."""
        panel = Panel(border_color=theme.danger)
        room = (0.36 if self.step.icon and theme.landscape else 1) * self.pages.width - 16 * theme.unit
        number = catalogue(theme.lang).render(line.value)
        most = theme.figure * (0.8 if theme.landscape else 1.1)
        size = min(most, theme.figure * room / text_width(number, theme.bold_font, theme.figure))
        panel.add_widget(
            AccessibleLabel(
                item_id="number",
                words=line.label,
                value=line.value,
                shown=line.value,
                bold_face=True,
                size_px=size,
                align="center",
            )
        )
        panel.add_widget(TextLabel(words=line.label, size_px=theme.body, align="center"))
        return panel

    def actions(self) -> list[PushButton]:
        foot = super().actions()
        go_on = self.action(
            "confirm", self.step.primary, "check", lambda: self.controller.answer(True), "primary"
        )
        someone = self.controller.staff_available or self.controller.call.open
        if not (self.step.offers_person_call and someone):
            return [*foot, go_on]
        person = self.action("person", T("Prévenir un agent"), "face-agent", self.controller.request_help_now)
        if not self.step.person_first:
            return [*foot, person, go_on]
        person.tone, go_on.tone = "primary", "plain"
        return [*foot, go_on, person]


#: A value of so many characters takes three lines and more of half a low page.
WORDY_CHARACTERS = 70
#: Which part of a low page a fact takes at most; one that is longer is told in pieces.
MAX_FACT_SHARE = 0.7
#: Of very large letters on a low page: of a heading there.
LOW_FACT_SCALE = 0.7


class ReviewPage(QuestionPage):
    step: Review
    answers_below = True
    sends = True
    waits = "confirm"

    def answer_blocks(self) -> Iterable[Widget]:
        lines = self.step.lines(self.context)
        facts = (
            self._fact(f"line.{i}.{k}" if k else f"line.{i}", replace(line, value=piece))
            for i, line in enumerate(lines)
            for k, piece in enumerate(self._pieces(line.value))
        )
        return self._in_rows(facts) if theme.landscape else facts

    def _pieces(self, value: Text) -> list[Text]:
        """The value whole, unless it is higher than a page."""
        if not theme.landscape:
            return self.pieces(value)
        words = catalogue(theme.lang).render(value)
        lines = text_width(words, theme.bold_font, self._value_px) / (0.8 * self.pages.width)
        high = lines * 1.5 * self._value_px
        return [value] if high <= MAX_FACT_SHARE * self.height else self.pieces(value)

    @property
    def _value_px(self) -> float:
        """Of the letters of a value: on a low page very large ones would leave room for one fact."""
        low = theme.landscape and theme.text >= VERY_LARGE_TEXT
        return LOW_FACT_SCALE * theme.small if low else theme.body

    def _in_rows(self, facts: Iterable[Fact]) -> Iterator[Widget]:
        """Two side by side that are short enough; one with more words has the whole width, where it is
        lower, and stands on one line if it can."""
        half = (self.pages.width - self.pages.spacing) / 2
        for short, run in groupby(facts, lambda fact: self._is_short(fact, half)):
            some = list(run)
            rows = (
                [some[at : at + 2] for at in range(0, len(some), 2)] if short else [[each] for each in some]
            )
            for row in rows:
                room = half if len(row) > 1 else self.pages.width
                if all(each.line_width <= room for each in row):
                    for each in row:
                        each.put_on_one_line()
                for made in arrange_in_rows(row, len(row), self.pages.spacing, 0.2):
                    if theme.text >= VERY_LARGE_TEXT:  # a short one is no higher than it must be
                        made.alike = ""
                    yield made

    def _is_short(self, fact: Fact, half: float) -> bool:
        if theme.text >= VERY_LARGE_TEXT:
            return fact.line_width <= half
        return len(theme.say(fact.value, theme.lang)) <= WORDY_CHARACTERS

    def _fact(self, item_id: str, line: SummaryLine) -> Fact:
        fact = Fact(item_id=item_id, words=line.label, value=line.value, editable=bool(line.step_key))
        fact.value_px = self._value_px
        fact.max_growth = 0.2
        if line.step_key:
            fact.hint = T("Touchez pour changer.")
            fact.bind(on_act=lambda _fact: self.controller.change(line.step_key))
        return fact

    def actions(self) -> list[PushButton]:
        send = self.action(
            "confirm",
            resolve(self.step.primary, self.context),
            "send-check",
            lambda: self.controller.answer(True),
            "primary",
        )
        send.off = not self.all_seen
        return [*super().actions(), send]
