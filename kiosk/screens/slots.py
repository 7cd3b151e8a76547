"""Moments to pick from: days by morning and afternoon, one time in each; the others of a half day on demand.

As many days are shown as fit on one page, so that what decides is always in sight. A touch on a time chooses
it and moves nothing; the filled button says the choice again, and takes it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from math import inf
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import GAP_MM, TARGET_MM
from kiosk.accessibility.intents import spoken_values, trained_languages
from kiosk.accessibility.intents.training_sentences import spoken_language
from kiosk.accessibility.outline import Role
from kiosk.domain import NO_TEXT, DayPart, T, Text, Weekday, join_texts, verbatim
from kiosk.eservices import visit_facts
from kiosk.journeys import PickSlot, SlotOption, UnavailableReason, resolve
from kiosk.session import SessionController
from kiosk.session.screen_state import JourneyScreen

from .page import VoiceProposal
from .question import QuestionPage
from .widgets.accessible import Pressable, PressableChoice
from .widgets.buttons import Framed, PushButton
from .widgets.containers import AutoHeightRow, BidiRow, arrange_in_rows
from .widgets.fonts import longest_word_em
from .widgets.kivy_helpers import force_layout, load_kv, required_height, walk
from .widgets.labels import MIN_SHRINK, SHRINK_STEP, AccessibleLabel, TextLabel
from .widgets.paginator import PagePosition
from .widgets.theme import VERY_LARGE_TEXT, theme

#: How many days are shown at the most.
MAX_DAYS = 6
SUNDAY = 6
#: Today is shown although nothing is free, when the first free day is so near.
NEAR_DAYS = timedelta(days=7)
#: How many times of a half day stand abreast, on a screen that stands or lies.
PORTRAIT_COLUMNS, LANDSCAPE_COLUMNS = 2, 4
#: So many days without a free hour are named.
MOST_FULL_DAYS = 6
#: How much more room than it needs a line may take where there is some.
MAX_GROWTH = 0.6
#: The same where there is one day only: its hours fill the page.
ONE_DAY_GROWTH = 3.5
#: How much smaller the letters of the question are where a day is as high as a page is wide.
STACKED_TITLE_SCALE = 0.6
#: How much smaller the letters of the days may become for the line that names those which are not shown.
LEAST_SCALE = 0.9
#: Where there is no room a line is no lower than this, nor than its words.
LOWEST_MM = 10.0
#: On a page that is lower than this the foot stands beside the days.
LOW_PAGE_MM = 100.0
#: The part of the width that the names of the days and of the half days have.
NAME_COLUMN_SHARE = 0.22
#: A column before or after the days is never wider than this part of the page.
MAX_SIDE_SHARE = 0.24

DAY_PARTS: dict[DayPart, tuple[Text, str]] = {
    DayPart.MATIN: (T("Matin"), "weather-sunset-up"),
    DayPart.APRES_MIDI: (T("Après-midi"), "weather-sunny"),
}

DayAndPart = tuple[date, DayPart]


class SlotButton(Framed, PressableChoice, BidiRow):
    """A time that can be chosen. Those ``in_column`` are higher, ``narrow`` ones have no room for the circle,
    of ``large`` ones there are no others; ``short_label`` is what is written where the rest of it is shown
    already."""

    least = NumericProperty(0)
    in_column = BooleanProperty(False)
    narrow = BooleanProperty(False)
    large = BooleanProperty(False)
    short_label = ObjectProperty(NO_TEXT)

    @property
    def text_height(self) -> float:
        """Pixels that its words need."""
        return float(self.ids.texts.height)


class NoSlotLabel(BidiRow):
    """Why a half day has none: it is read, and nothing that is touched."""

    least = NumericProperty(0)
    in_column = BooleanProperty(False)
    label_id = StringProperty("")
    label = ObjectProperty(NO_TEXT)
    day_part = ObjectProperty(NO_TEXT)
    icon = StringProperty("")

    @property
    def text_height(self) -> float:
        """Pixels that its words need."""
        return float(self.ids.words.height)


class DayLabel(BoxLayout):
    """The name and the number of a day; they are read as one."""

    label_id = StringProperty("")
    words = ObjectProperty(NO_TEXT)
    name = ObjectProperty(NO_TEXT)
    number = ObjectProperty(NO_TEXT)
    today = BooleanProperty(False)
    in_column = BooleanProperty(False)


class DayPartLabel(BidiRow):
    """The morning or the afternoon."""

    label_id = StringProperty("")
    label = ObjectProperty(NO_TEXT)
    icon = StringProperty("")
    in_column = BooleanProperty(False)


class DayRow(BidiRow):
    """A day and its two halves in a line."""

    least = NumericProperty(0)
    today = BooleanProperty(False)
    name: DayLabel
    cells: list[SlotButton | NoSlotLabel]


class DayColumn(BoxLayout):
    """A day and its two halves one below the other."""

    today = BooleanProperty(False)


class SlotsActionButton(Framed, Pressable, BidiRow):
    """A button with a second line that says where it leads; what ticks all is ``chosen`` while all are."""

    least = NumericProperty(0)
    icon = StringProperty("")
    in_column = BooleanProperty(False)

    @property
    def text_height(self) -> float:
        """Pixels that its words need."""
        return float(self.ids.texts.height)


class SlotsGrid(BoxLayout):
    """The days that are shown, and the ways to others."""

    least = NumericProperty(0)
    max_growth = NumericProperty(MAX_GROWTH)


class SlotsPage(QuestionPage):
    """Several moments are ticked and confirmed; of a single one the button says which."""

    step: PickSlot

    def __init__(self, controller: SessionController, shown: JourneyScreen, **kwargs: Any) -> None:
        self._slot_buttons: dict[str, SlotButton] = {}
        self._visible_days = 0
        #: The room that the days were fitted to; what stood above them then, how many days a height has room
        #: for, and the height that these need.
        self._fitted: tuple[float, ...] = ()
        self._above = 0.0
        self._days_within: Callable[[float], int] = int
        self._least = inf
        self._fit_again = Clock.create_trigger(self._refit_days, -1)
        super().__init__(controller, shown, **kwargs)
        self.pages.fbind("size", self._fit_again)

    # What is offered

    def rebuild(self) -> None:
        for known in ("slots", "slots_by_day_part", "days", "free_days", "all_days"):
            self.__dict__.pop(known, None)  # as they are now
        super().rebuild()

    @cached_property
    def slots(self) -> list[SlotOption]:
        return list(resolve(self.step.slots, self.context))

    @cached_property
    def slots_by_day_part(self) -> dict[DayAndPart, list[SlotOption]]:
        """The moments of each half day that has some."""
        found: dict[DayAndPart, list[SlotOption]] = {}
        for slot in self.slots:
            found.setdefault((slot.day, slot.part), []).append(slot)
        return found

    @property
    def today(self) -> date:
        return visit_facts.now(self.context).date()

    @cached_property
    def days(self) -> list[date]:
        """Those that are shown. In very large letters a day without an hour would be a page with nothing on
        it to choose: a line names it."""
        return self.free_days if self._stacked else self.all_days

    @cached_property
    def free_days(self) -> list[date]:
        """Those with a moment."""
        return sorted({slot.day for slot in self.slots})

    @cached_property
    def all_days(self) -> list[date]:
        """From today, or from the first free day where that is far, to the last; Sundays if they have some.
        Where one says when one is at home, only those that can be said."""
        free = self.free_days
        if self.step.many:
            return free
        first, last = free[0], free[-1]
        if timedelta() < first - self.today < NEAR_DAYS:
            first = self.today
        every = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return [day for day in every if day.weekday() != SUNDAY or day in free]

    @property
    def ticked(self) -> set[str]:
        kept = self.context.get(self.step.key) or ()
        ticked: set[str] = self.input.setdefault("ticked", {kept} if isinstance(kept, str) else set(kept))
        return ticked

    @property
    def chosen(self) -> SlotOption | None:
        """The single one that is chosen."""
        return next((slot for slot in self.slots if slot.value in self.ticked), None)

    @property
    def alternatives(self) -> list[SlotOption]:
        """What else there is on the half day of the one that is chosen."""
        chosen = self.chosen
        same = self.slots_by_day_part[chosen.day, chosen.part] if chosen else []
        return [slot for slot in same if slot != chosen]

    def _days_shown(self, fit: int) -> list[date]:
        """The days to show, ``fit`` of them: those turned to, else those of the first moment."""
        days = self.days
        wanted = self.input.get("from")
        if wanted not in days:
            wanted = (self.chosen or self.slots[0]).day
        first = days.index(wanted) // fit * fit
        return days[first : first + fit]

    def _next_day(self, shown: list[date]) -> date:
        """The first of the days after these; after the last ones it is the first of all."""
        days = self.days
        after = days.index(shown[-1]) + 1
        return days[after] if after < len(days) else days[0]

    def _left_out(self, shown: list[date]) -> list[date]:
        """The days that are not shown, between the one before these and the last of these."""
        at = self.days.index(shown[0])
        before = self.days[at - 1] if at else date.min
        return [day for day in self.all_days if before < day < shown[-1] and day not in self.days]

    # What stands on the page

    @property
    def _low(self) -> bool:
        """Whether the page is low even for a low screen: captions have a room of their own below it."""
        return theme.landscape and self.height < LOW_PAGE_MM * theme.mm

    @property
    def _wants_footer_beside(self) -> bool:
        """The days need the height there, whatever the size of the letters."""
        return self._low or super()._wants_footer_beside

    @property
    def _one_day(self) -> bool:
        """Whether all that can be ticked is of one day: its halves stand below each other, alike."""
        return self.step.many and len(self.days) == 1

    def hint_text(self) -> Text:
        """In very large letters the room is for what can be ticked."""
        return NO_TEXT if self._one_day and theme.text >= VERY_LARGE_TEXT else super().hint_text()

    def blocks(self) -> Iterable[Widget]:
        if (
            self.input.get("half")
            or (self._one_day and not theme.landscape)
            or (theme.text < VERY_LARGE_TEXT and not theme.landscape)
        ):
            return super().blocks()
        # The room is for the days: what is said of them stands beside the title, in larger letters only in
        # the review.
        title = self.title_block(self.text_of(self.step.title))
        beside = self.feedback_blocks()
        hint = self.text_of(self.step.hint)
        if hint and not beside and theme.text == 100 and not self._low:
            beside = [self.text_block(hint, "hint", size_px=theme.small)]
        if theme.landscape:
            title.size_px = theme.option
        if self._stacked and not theme.landscape:
            # The first day stands below it, whole.
            title.size_px = STACKED_TITLE_SCALE * theme.title
        if not beside or self._stacked:
            return chain([title, *beside], self.answer_blocks())
        head = AutoHeightRow(spacing=8 * theme.unit)
        title.size_hint_x, title.pos_hint = None, {"center_y": 0.5}
        title.width = min(theme.wide(title.words, theme.lang, title.size_px), 0.5 * self.pages.width)
        head.add_widget(title)
        head.add_widget(beside[0])
        return chain([head], self.answer_blocks())

    def answer_blocks(self) -> Iterator[Widget]:
        self._slot_buttons, self._fitted = {}, self._room
        if half := self.input.get("half"):
            yield self.text_block(_day_part_title(*half), "half", bold_face=True)
            times = self.slots_by_day_part[half]
            moments = [self._slot_button(slot, (rank, len(times))) for rank, slot in enumerate(times, 1)]
            most = (
                1
                if theme.text >= VERY_LARGE_TEXT
                else LANDSCAPE_COLUMNS
                if theme.landscape
                else PORTRAIT_COLUMNS
            )
            yield from arrange_in_rows(moments, most, self.pages.spacing, MAX_GROWTH)
            return
        if self._one_day:
            yield from self._one_day_blocks()
            return
        abreast = (theme.landscape or len(self.days) == 1) and not self._stacked
        yield self._day_columns() if abreast else self._day_rows()

    def _one_day_blocks(self) -> Iterator[Widget]:
        """The day, its halves, all of it, and none of it where that can be said."""
        (day,) = self.days
        yield self.text_block(self._day_words(day), f"day.{day}", bold_face=True)
        halves = len(self.slots)
        boxes = [self._slot_button(slot, (rank, halves)) for rank, slot in enumerate(self.slots, 1)]
        if halves > 1 and self.step.all_label:
            boxes.append(self._whole_day_button("all", self.step.all_label, self._tick_all, self._has_all))
        if self.step.optional:
            none = bool(self.input.get("none"))
            boxes.append(self._whole_day_button("none", self.step.skip_label, self._tick_none, none))
        abreast = 2 if theme.landscape and theme.text < VERY_LARGE_TEXT else 1
        yield from arrange_in_rows(boxes, abreast, self.pages.spacing, ONE_DAY_GROWTH)

    def _whole_day_button(
        self, item_id: str, words: Text, act: Callable[[], object], chosen: bool
    ) -> SlotButton:
        button = SlotButton(item_id=item_id, words=words, chosen=chosen)
        button.bind(on_act=lambda _button: act())
        return button

    @property
    def _room(self) -> tuple[float, ...]:
        return (*self.pages.size, *self._page_heights(PagePosition.ONLY))

    def _available_height(self) -> float:
        """How high the days can be below what stands above them, in pixels."""
        self._above = sum(required_height(block) + self.pages.spacing for block in self.pages.built)
        return self._height_below(self._above)

    def _height_below(self, above: float) -> float:
        room, low = self._page_heights(PagePosition.ONLY)
        return min(room - above, low)

    def _day_rows(self) -> SlotsGrid:
        """A day a line; in very large letters its name above its two halves."""
        week = SlotsGrid(orientation="vertical", spacing=self._gap, width=self.pages.width)
        halves = AutoHeightRow(spacing=self._gap)
        if not self._stacked:
            halves.add_widget(Widget(size_hint_x=NAME_COLUMN_SHARE))
        for part in DayPart:
            halves.add_widget(self._day_part_label(part, size_hint_x=(1 - NAME_COLUMN_SHARE) / 2))
        week.add_widget(halves)
        days = self.days[:MAX_DAYS]
        rows = {day: self._day_row(day) for day in days}
        line = max(row.least for row in rows.values())
        ways = self._action_row(days)
        force_layout(week)
        above = halves.height + (ways.least + self._gap if ways else 0)

        def days_within(height: float) -> int:
            return max(1, min(MAX_DAYS, int((height - above) / (line + self._gap))))

        self._days_within = days_within
        height = self._available_height()
        full = self._full_days_label(self._longest_left_out(days_within(height)))
        if full is not None and height < LEAST_SCALE * (full.height + above + line + 2 * self._gap):
            full = None  # the room is for a day and its hours
        if full is not None:
            above += full.height + self._gap
        self._visible_days = days_within(height)
        shown = self._days_shown(self._visible_days)
        if full is not None:
            room = BoxLayout(size_hint_y=None, height=full.height)
            if (named := self._full_days_label(self._left_out(shown))) is not None:
                room.add_widget(named)
            week.add_widget(room, len(week.children))
        bands = [rows[day] if day in rows else self._day_row(day) for day in shown]
        ways = self._action_row(shown)
        for band in bands:
            band.size_hint_y = 1
        # After fewer days the ways to others stand where they stood before.
        missing = max(0, min(self._visible_days, len(self.days)) - len(shown)) if ways else 0
        for row in (*bands, *(Widget() for _ in range(missing)), ways) if ways else bands:
            week.add_widget(row)
        count = len(shown) + missing
        week.least = above + count * (line + self._gap)

        def needed() -> float:
            lines = [halves.height, *(self._lowest(band.cells) + self._gap for band in bands)]
            if full is not None:
                lines.append(full.height + self._gap)
            if self._stacked:
                lines += [band.name.height for band in bands]
            if ways is not None:
                # Marks above letters stay within the button.
                ways.height = min(ways.least, self._lowest(ways.children) + 4 * theme.unit)
                lines.append(ways.height + self._gap)
            return sum(lines) + len(bands) * self._gap

        week.max_growth = ONE_DAY_GROWTH if len(self.days) == 1 else MAX_GROWTH if count > 2 else 0.3
        return self._lower(week, needed)

    def _longest_left_out(self, most: int) -> list[date]:
        """The most days that are not shown where ``most`` others or fewer are: their line has its room all
        the while, so that nothing below it moves when one turns to other days."""
        windows = (self.days[at : at + most] for at in range(max(1, len(self.days) - most + 1)))
        left_out = [each for each in map(self._left_out, windows) if len(each) <= MOST_FULL_DAYS]
        return max(left_out, key=len, default=[])

    def _full_days_label(self, days: list[date]) -> AccessibleLabel | None:
        """Says which days have nothing free, if there are a few: a list of weeks tells nobody anything."""
        if not 0 < len(days) <= MOST_FULL_DAYS:
            return None
        words = T("Rien de libre : {days}.", days=join_texts(map(_short_day, days)))
        line = AccessibleLabel(item_id="full", words=words, size_px=min(theme.small, theme.bar_text))
        line.width = self.pages.width
        force_layout(line)
        return line

    def _lower(self, week: SlotsGrid, needed: Callable[[], float]) -> SlotsGrid:
        """On a low screen above a caption its letters become smaller, and its lines as low as they must be
        (``needed``, once they have), rather than that the days stand on another page than the question."""
        if week.least <= self._available_height():
            self._least = week.least
            return week
        self._least = inf  # in another room the letters may be larger
        blocks = (*self.pages.built, week)
        labels = [each for block in blocks for each in walk(block) if isinstance(each, TextLabel)]
        shrink = 1.0
        while needed() > self._available_height() and shrink > MIN_SHRINK:
            shrink *= SHRINK_STEP
            for label in labels:
                label.shrink = shrink
            for block in blocks:
                force_layout(block)
        week.least = min(week.least, max(needed(), self._available_height()))
        return week

    @staticmethod
    def _lowest(cells: Iterable[Widget]) -> float:
        """How low a line of these may be."""
        return float(max(LOWEST_MM * theme.mm, *(cell.text_height for cell in cells)))

    def _day_columns(self) -> SlotsGrid:
        """A day a column, and the ways to others in the last one."""
        gap, width = self._gap, self.pages.width
        names = self._side_share([label for label, _ in DAY_PARTS.values()], 0.63, theme.small)
        others = [way.words for way in self._action_buttons_for(self.days[:1])]
        ways = self._side_share(others, 0.65 * min(1.5, theme.text / 100), min(theme.foot, theme.small))
        longest = max(theme.wide(_short_label(slot), theme.lang, theme.small * 1.1) for slot in self.slots)
        need = max(TARGET_MM * theme.mm, min(longest, width / 4)) + 4 * theme.unit + gap
        self._visible_days = visible = max(1, min(MAX_DAYS, int((width * (1 - names - ways) - gap) / need)))
        self._days_within = lambda _height: visible
        shown = self._days_shown(self._visible_days)
        part = (1 - names - ways) / len(shown)
        columns = [self._day_column(day, width * part - gap) for day in shown]
        first = self._side_column(
            names, [self._day_part_label(half, in_column=True, size_hint_y=1) for half in DayPart]
        )
        last = self._side_column(ways, self._action_buttons_for(shown, tall=True))
        row = BidiRow(spacing=gap)
        for column in (first, *columns, last):
            row.add_widget(column)
        for column in columns:
            column.size_hint_x = part
        row.width = width
        force_layout(row)
        cells = [cell for column in (*columns, last) for cell in column.children[:-1]]

        edge = 2 * theme.unit

        def head() -> float:
            """How high the names of the days are, with the edges: all columns begin below the highest."""
            high = max(column.children[-1].minimum_height for column in columns)
            for column in (first, *columns, last):
                column.children[-1].height = high
            return float(high) + 2 * edge

        growth = ONE_DAY_GROWTH if len(self.days) == 1 else MAX_GROWTH
        week = SlotsGrid(padding=(0, edge), width=width, max_growth=growth)
        week.add_widget(row)
        week.least = head() + 2 * (max(cell.least for cell in cells) + gap)
        return self._lower(week, lambda: head() + 2 * (self._lowest(cells) + gap))

    def _side_share(self, texts: list[Text], least: float, size: float) -> float:
        """Which part of the width a column before or after the days has: no word of its texts is broken."""
        words = (longest_word_em(theme.say(text, theme.lang), theme.bold_font) for text in texts)
        wide = max(words, default=0.0) * size + 4 * theme.unit + self._gap
        return min(max(NAME_COLUMN_SHARE * least, wide / self.pages.width), MAX_SIDE_SHARE)

    def _side_column(self, part: float, below: Sequence[Widget]) -> DayColumn:
        """What stands before or after the days, beside their halves."""
        column = DayColumn(spacing=self._gap, size_hint_x=part)
        column.width = self.pages.width * part - self._gap
        column.add_widget(Widget(size_hint_y=None))
        for each in below:
            each.size_hint_y = 1
            column.add_widget(each)
        force_layout(column)
        return column

    @property
    def _gap(self) -> float:
        return max(GAP_MM * theme.mm, 3 * theme.unit)

    @property
    def _stacked(self) -> bool:
        return theme.text >= VERY_LARGE_TEXT

    @property
    def _has_others(self) -> bool:
        """Whether some half day has more than one moment, or all can be taken at once."""
        return bool(self.step.all_label) or any(len(some) > 1 for some in self.slots_by_day_part.values())

    def _day_row(self, day: date) -> DayRow:
        today = day == self.today
        band = DayRow(spacing=self._gap, today=today)
        band.cells = [self._cell(day, part, size_hint_x=(1 - NAME_COLUMN_SHARE) / 2) for part in DayPart]
        band.name = name = self._day_label(day, size_hint_x=NAME_COLUMN_SHARE)
        if self._stacked:
            inner = BoxLayout(orientation="vertical")
            name.size_hint_x = 1
            inner.add_widget(name)
            row = BidiRow(spacing=self._gap)
            inner.add_widget(row)
            band.add_widget(inner)
        else:
            band.add_widget(name)
            row = band
        for cell in band.cells:
            row.add_widget(cell)
        band.width = self.pages.width
        force_layout(band)
        least = max(cell.least for cell in band.cells)
        band.least = least + name.height if self._stacked else max(least, name.height)
        # What is touched does not reach to the edge of the band.
        band.padding = (4 * theme.unit, self._gap / 2, 0, self._gap / 2)
        band.least += self._gap
        for cell in band.cells:
            cell.size_hint_y = 1
        return band

    def _day_column(self, day: date, width: float) -> DayColumn:
        column = DayColumn(spacing=self._gap, today=day == self.today)
        name = self._day_label(day, in_column=True)
        column.add_widget(name)
        for part in DayPart:
            cell = self._cell(day, part, in_column=True)
            cell.size_hint_y = 1
            column.add_widget(cell)
        column.width = width
        force_layout(column)
        return column

    def _cell(self, day: date, part: DayPart, **kwargs: Any) -> SlotButton | NoSlotLabel:
        some = self.slots_by_day_part.get((day, part))
        if some:
            slot = next((slot for slot in some if slot.value in self.ticked), some[0])
            return self._slot_button(slot, None, **kwargs)
        reason: UnavailableReason = self.step.unavailable_reason(self.context, day, part)
        return NoSlotLabel(
            label_id=f"none.{day}.{part}",
            label=reason.label,
            day_part=DAY_PARTS[part][0],
            icon=reason.icon,
            **kwargs,
        )

    def _slot_button(self, slot: SlotOption, rank: tuple[int, int] | None, **kwargs: Any) -> SlotButton:
        moment = SlotButton(
            item_id=f"slot.{slot.value}",
            words=slot.label,
            short_label=NO_TEXT if self._one_day else slot.short,
            value=T("{day}", day=slot.day),
            hint=slot.detail if rank else NO_TEXT,
            rank=rank,
            narrow=theme.text >= VERY_LARGE_TEXT and rank is None,
            large=rank is None and len(self.days) == 1,
            chosen=slot.value in self.ticked,
            **kwargs,
        )
        moment.bind(on_act=lambda _moment: self.pick(slot.value))
        self._slot_buttons[slot.value] = moment
        return moment

    def _day_label(self, day: date, **kwargs: Any) -> DayLabel:
        today = day == self.today
        tall = bool(kwargs.get("in_column"))
        name = T("Aujourd’hui") if today else T("{weekday}", weekday=Weekday(day))
        if tall and not today:
            name = _short_day(day)
        alone = self._stacked and not tall
        return DayLabel(
            label_id=f"day.{day}",
            words=self._day_words(day),
            name=NO_TEXT if alone and not today else name,
            number=NO_TEXT if alone or tall else verbatim(str(day.day)),
            today=today or alone or tall,
            **kwargs,
        )

    def _day_words(self, day: date) -> Text:
        return T("Aujourd’hui, {day}", day=day) if day == self.today else T("{day}", day=day)

    def _day_part_label(self, part: DayPart, **kwargs: Any) -> DayPartLabel:
        label, icon = DAY_PARTS[part]
        return DayPartLabel(label_id=f"part.{part}", label=label, icon=icon, **kwargs)

    # The ways to other moments

    def _action_row(self, shown: list[date]) -> AutoHeightRow | None:
        ways = self._action_buttons_for(shown)
        if not ways:
            return None
        row = AutoHeightRow(spacing=self._gap, width=self.pages.width)
        for way in ways:
            way.size_hint_y = 1
            if way.item_id == "week" and self.step.all_label and self.step.optional:
                # On the last day one more stands beside it: it keeps its place under the finger.
                way.size_hint_x, way.width = None, (self.pages.width - 2 * self._gap) / 3
            row.add_widget(way)
        force_layout(row)
        return row

    def _action_buttons_for(self, shown: list[date], *, tall: bool = False) -> list[SlotsActionButton]:
        ways = []
        if self.step.all_label:
            every = self._slots_action("all", self.step.all_label, NO_TEXT, "check-all", self._tick_all)
            every.role, every.chosen = Role.CHOICE, self._has_all
            ways.append(every)
            if self.step.optional and shown[-1:] == self.days[-1:]:  # after all that can be said
                none = self._slots_action("none", self.step.skip_label, NO_TEXT, "close", self._tick_none)
                none.role, none.chosen = Role.CHOICE, bool(self.input.get("none"))
                ways.append(none)
        elif self._has_others:
            words, then = T("Plus tard"), T("d’autres heures")
            later = self._slots_action("later", words, then, "clock-plus-outline", self._show_day_part)
            later.off = not self.alternatives
            ways.append(later)
        if len(shown) < len(self.days):
            after = self._next_day(shown)
            words = T("Autre semaine") if len(shown) == MAX_DAYS else T("D’autres jours")
            ways.append(
                self._slots_action(
                    "week",
                    words,
                    T("dès le {day}", day=after),
                    "calendar-arrow-right",
                    lambda: self._show_from(after),
                )
            )
        for way in ways if theme.landscape or tall else ():
            way.in_column, way.hint = tall, NO_TEXT
        return ways

    def _slots_action(
        self, item_id: str, words: Text, hint: Text, icon: str, act: Callable[[], object]
    ) -> SlotsActionButton:
        way = SlotsActionButton(item_id=item_id, words=words, hint=hint, icon=icon)
        way.bind(on_act=lambda _way: act())
        return way

    def _show_from(self, day: date) -> None:
        self.input["from"] = day
        self.rebuild()

    def _show_day_part(self) -> None:
        chosen = self.chosen
        assert chosen is not None, "it is off while nothing is chosen"
        self.input["half"] = chosen.day, chosen.part
        self.rebuild()

    def _close_day_part(self) -> None:
        del self.input["half"]
        self.rebuild()

    def _refit_days(self, _dt: float) -> None:
        """The room has changed: other days may fit."""
        if self.input.get("half") is None and self._slot_buttons and not self._still_fit():
            self.rebuild()

    def _still_fit(self) -> bool:
        """Whether the same days would be shown in the same letters: another button at the foot is a little
        higher."""
        if self._room[0] != self._fitted[0]:
            return False
        height = self._height_below(self._above)
        return self._least <= height and self._days_within(height) == self._visible_days

    # Choosing

    def pick(self, value: str) -> None:
        """A touch on a moment: it is chosen, and nothing else moves."""
        if self.step.many:
            self.ticked.symmetric_difference_update({value})
        else:
            self.ticked.clear()
            self.ticked.add(value)
        self.input["none"] = False
        self._show_ticked()

    def _tick_none(self) -> None:
        """None of them suits."""
        self.ticked.clear()
        self.input["none"] = not self.input.get("none")
        self._show_ticked()

    @property
    def _has_all(self) -> bool:
        return all(slot.value in self.ticked for slot in self.slots)

    def _tick_all(self) -> None:
        """All are chosen, those of the other days too; once more, and none is. Nothing is answered by it."""
        if self._has_all:
            self.ticked.clear()
        else:
            self.ticked.update(slot.value for slot in self.slots)
        self.input["none"] = False
        self._show_ticked()

    def _show_ticked(self) -> None:
        for each, moment in self._slot_buttons.items():
            moment.chosen = each in self.ticked
        if (every := self.widget_of("all")) is not None:
            every.chosen = self._has_all
        if (no_moment := self.widget_of("none")) is not None:
            no_moment.chosen = bool(self.input.get("none"))
        if (later := self.widget_of("later")) is not None:
            later.off = not self.alternatives
        for button in self._action_buttons:
            if button.item_id == "confirm":
                self._update_confirm(button)
        self.schedule_outline_event()

    def _update_confirm(self, button: PushButton) -> None:
        button.off = not (self.ticked or self.input.get("none"))
        chosen = None if self.step.many else self.chosen
        if self.step.many:
            button.words = T("Continuer")
        elif chosen is None:
            button.words = T("Choisissez une heure")
        else:
            near = chosen.day - self.today < NEAR_DAYS
            day = Weekday(chosen.day) if near else chosen.day
            button.words = T("Choisir {day}, {time}", day=day, time=chosen.label)

    def _answer(self) -> None:
        if self.input.get("none"):
            self.controller.skip()
            return
        chosen = self.chosen
        self.controller.answer(self.ticked if self.step.many else chosen.value if chosen else None)

    def actions(self) -> list[PushButton]:
        confirm = self.action("confirm", T("Continuer"), "check", self._answer, "primary")
        self._update_confirm(confirm)
        return [confirm]  # that none suits stands among the moments

    def _build_back_button(self) -> list[PushButton]:
        back = super()._build_back_button()
        if self.input.get("half") and back:
            return [self.action("back", T("Retour"), back[0].icon, self._close_day_part)]
        return back

    # What is said

    def vocabulary(self) -> list[tuple[str, Text]]:
        return [(f"slot.{slot.value}", _full_label(slot)) for slot in self.slots]

    def matching_slots(self, text: str, lang: str) -> list[str]:
        """Which moments a day and an hour that were said mean: "vendredi à neuf heures et demie"."""
        spoken = spoken_language(lang)
        hour = spoken_values.hour(text, spoken) if spoken in trained_languages() else None
        if hour is None:
            return []
        day = spoken_values.day(text, spoken, today=self.today)
        return [
            f"slot.{slot.value}"
            for slot in self.slots
            if slot.begins == hour and (day is None or slot.day == day)
        ]

    def proposal_for(self, item_id: str) -> VoiceProposal | None:
        slot = next((slot for slot in self.slots if item_id == f"slot.{slot.value}"), None)
        if slot is None:
            return super().proposal_for(item_id)
        if self.step.many:
            return VoiceProposal(_asked_label(slot), lambda: self.pick(slot.value), item_id)
        return VoiceProposal(_asked_label(slot), lambda: self.controller.answer(slot.value), item_id)


def _short_day(day: date) -> Text:
    return T("{weekday} {number}", weekday=Weekday(day, short=True), number=str(day.day))


def _short_label(slot: SlotOption) -> Text:
    return slot.short or slot.label


def _full_label(slot: SlotOption) -> Text:
    return T("{day} {part}", day=slot.day, part=slot.label)


def _asked_label(slot: SlotOption) -> Text:
    """As it is asked about: half a day needs no hours, which leave the way back no room beside it."""
    return _day_part_title(slot.day, slot.part) if slot.begins is None else _full_label(slot)


def _day_part_title(day: date, part: DayPart) -> Text:
    if part is DayPart.MATIN:
        return T("{day}, le matin", day=day)
    return T("{day}, l’après-midi", day=day)


load_kv(__file__)
