"""Moments to pick from: days by morning and afternoon, one time in each; the others of a half day on demand.

As many days are shown as fit on one page, so that what decides is always in sight. A touch on a time chooses
it and moves nothing; the filled button says the choice again, and takes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import GAP_MM, TARGET_MM
from kiosk.accessibility.intents import languages, spoken_values
from kiosk.accessibility.intents.training_sentences import spoken_language
from kiosk.accessibility.outline import Role
from kiosk.domain import NOTHING, DayPart, T, Text, Weekday, verbatim
from kiosk.eservices import given
from kiosk.journeys import Instead, Slot, said
from kiosk.screens.widgets.accessible import Pressable
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.force_layout import settle
from kiosk.screens.widgets.kv import load_beside
from kiosk.screens.widgets.pages import Place
from kiosk.screens.widgets.row import Row, SnugRow, in_rows
from kiosk.screens.widgets.shrink_to_fit import high
from kiosk.screens.widgets.theme import look
from kiosk.session import Guide
from kiosk.session.screen_state import Asking

from .page import VERY_LARGE, Proposal
from .question import QuestionPage

#: How many days are shown at the most.
DAYS = 6
SUNDAY = 6
#: Today is shown although nothing is free, when the first free day is so near.
NEAR = timedelta(days=7)
#: How many times of a half day stand abreast, on a screen that stands or lies.
UPRIGHT, LYING = 2, 4
#: How much more room than it needs a line may take where there is some.
GROW = 0.6
#: To which part of its height a line shrinks where there is no room.
TIGHT = 0.5
#: The part of the width that the names of the days and of the half days have.
NAMES = 0.22

HALVES: dict[DayPart, tuple[Text, str]] = {
    DayPart.MATIN: (T("Matin"), "weather-sunset-up"),
    DayPart.APRES_MIDI: (T("Après-midi"), "weather-sunny"),
}

Half = tuple[date, DayPart]


class Moment(Pressable, Row):
    """A time that can be chosen. ``tall`` ones stand in columns, ``narrow`` ones have no room for the circle;
    ``brief`` is what is written where the rest of it is shown already."""

    least = NumericProperty(0)
    tall = BooleanProperty(False)
    narrow = BooleanProperty(False)
    brief = ObjectProperty(NOTHING)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("role", Role.CHOICE)
        super().__init__(**kwargs)


class NoMoment(Row):
    """Why a half day has none: it is read, and nothing that is touched."""

    least = NumericProperty(0)
    tall = BooleanProperty(False)
    told_as = StringProperty("")
    label = ObjectProperty(NOTHING)
    half = ObjectProperty(NOTHING)
    icon = StringProperty("")


class DayName(BoxLayout):
    """The name and the number of a day; they are read as one."""

    told_as = StringProperty("")
    words = ObjectProperty(NOTHING)
    name = ObjectProperty(NOTHING)
    number = ObjectProperty(NOTHING)
    today = BooleanProperty(False)
    tall = BooleanProperty(False)


class HalfName(Row):
    """The morning or the afternoon."""

    told_as = StringProperty("")
    label = ObjectProperty(NOTHING)
    icon = StringProperty("")
    tall = BooleanProperty(False)


class Band(Row):
    """A day and its two halves in a line."""

    least = NumericProperty(0)
    today = BooleanProperty(False)


class DayColumn(BoxLayout):
    """A day and its two halves one below the other."""

    today = BooleanProperty(False)


class Way(Pressable, Row):
    """A button with a second line that says where it leads; what ticks all is ``chosen`` while all are."""

    least = NumericProperty(0)
    icon = StringProperty("")
    tall = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("role", Role.BUTTON)
        super().__init__(**kwargs)


class Week(BoxLayout):
    """The days that are shown, and the ways to others."""

    least = NumericProperty(0)
    grow = NumericProperty(GROW)


class SlotsPage(QuestionPage):
    """Several moments are ticked and confirmed; of a single one the button says which."""

    def __init__(self, guide: Guide, shown: Asking, **kwargs) -> None:
        self._cells: dict[str, Moment] = {}
        self._fit = 0
        self._fit_again = Clock.create_trigger(self._refit, -1)
        super().__init__(guide, shown, **kwargs)
        self.pages.fbind("size", self._fit_again)

    # What is offered

    @property
    def slots(self) -> list[Slot]:
        return list(said(self.step.slots, self.view))

    @property
    def halves(self) -> dict[Half, list[Slot]]:
        """The moments of each half day that has some."""
        found: dict[Half, list[Slot]] = {}
        for slot in self.slots:
            found.setdefault((slot.day, slot.part), []).append(slot)
        return found

    @property
    def today(self) -> date:
        return given.now(self.view).date()

    @property
    def days(self) -> list[date]:
        """From today, or from the first free day where that is far, to the last; Sundays if they have some.
        Where one says when one is at home, only those that can be said."""
        with_some = sorted({slot.day for slot in self.slots})
        if self.step.many:
            return with_some
        first, last = with_some[0], with_some[-1]
        if timedelta() < first - self.today < NEAR:
            first = self.today
        every = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return [day for day in every if day.weekday() != SUNDAY or day in with_some]

    @property
    def ticked(self) -> set[str]:
        kept = self.view.get(self.step.key) or ()
        return self.input.setdefault("ticked", {kept} if isinstance(kept, str) else set(kept))

    @property
    def chosen(self) -> Slot | None:
        """The single one that is chosen."""
        return next((slot for slot in self.slots if slot.value in self.ticked), None)

    @property
    def others(self) -> list[Slot]:
        """What else there is on the half day of the one that is chosen."""
        chosen = self.chosen
        same = self.halves[chosen.day, chosen.part] if chosen else []
        return [slot for slot in same if slot != chosen]

    def _window(self, fit: int) -> list[date]:
        """The days to show, ``fit`` of them: those turned to, else those of the first moment."""
        days = self.days
        wanted = self.input.get("from")
        if wanted not in days:
            wanted = (self.chosen or self.slots[0]).day
        first = days.index(wanted) // fit * fit
        return days[first : first + fit]

    def _after(self, shown: list[date]) -> date:
        """The first of the days after these; after the last ones it is the first of all."""
        days = self.days
        after = days.index(shown[-1]) + 1
        return days[after] if after < len(days) else days[0]

    # What stands on the page

    def blocks(self) -> Iterable[Widget]:
        if self.input.get("half") or (look.text < VERY_LARGE and not look.landscape):
            return super().blocks()
        # The room is for the days: what is said of them stands beside the title, in larger letters only in
        # the review.
        title = self.title_block(self.told(self.step.title))
        beside = self.told_blocks()
        hint = self.told(self.step.hint)
        if hint and not beside and look.text == 100:
            beside = [self.text_block(hint, "hint", size_px=look.small)]
        if look.landscape:
            title.size_px = look.option
        if not beside or self._stacked:
            return chain([title, *beside], self.answer_blocks())
        head = SnugRow(spacing=8 * look.u)
        title.size_hint_x, title.pos_hint = None, {"center_y": 0.5}
        title.width = min(look.wide(title.words, look.lang, title.size_px), 0.5 * self.pages.width)
        head.add_widget(title)
        head.add_widget(beside[0])
        return chain([head], self.answer_blocks())

    def answer_blocks(self) -> Iterator[Widget]:
        self._cells = {}
        if half := self.input.get("half"):
            yield self.text_block(_half_day(*half), "half", bold_face=True)
            times = self.halves[half]
            moments = [self._moment(slot, (rank, len(times))) for rank, slot in enumerate(times, 1)]
            most = 1 if look.text >= VERY_LARGE else LYING if look.landscape else UPRIGHT
            yield from in_rows(moments, most, self.pages.spacing, GROW)
            return
        yield self._columns() if look.landscape and not self._stacked else self._lines()

    def _left(self) -> float:
        """How high the days can be below what stands above them, in pixels."""
        room, low = self._room(Place.ONLY)
        above = sum(high(block) + self.pages.spacing for block in self.pages.made)
        return min(room - above, low)

    def _lines(self) -> Week:
        """A day a line; in very large letters its name above its two halves."""
        week = Week(orientation="vertical", spacing=self._gap)
        halves = SnugRow(spacing=self._gap)
        if not self._stacked:
            halves.add_widget(Widget(size_hint_x=NAMES))
        for part in DayPart:
            halves.add_widget(self._half_name(part, size_hint_x=(1 - NAMES) / 2))
        week.add_widget(halves)
        days = self.days[:DAYS]
        line = max(self._line(day).least for day in days)
        ways = self._ways(days)
        settle(week)
        settle(ways) if ways else None
        above = halves.height + (ways.least + self._gap if ways else 0)
        self._fit = max(1, min(DAYS, int((self._left() - above) / (line + self._gap))))
        shown = self._window(self._fit)
        for day in shown:
            band = self._line(day)
            band.size_hint_y = 1
            week.add_widget(band)
        week.least = halves.height + len(shown) * (line + self._gap)
        if len(shown) < len(self.days) or self._has_others:
            ways = self._ways(shown)
            settle(ways)
            week.add_widget(ways)
            week.least += ways.least + self._gap
        week.grow = GROW if len(shown) > 2 else 0.3
        return self._fitted(week)

    def _fitted(self, week: Week) -> Week:
        """On a low screen above a caption its lines are lower, rather than on another page."""
        week.least = min(week.least, max(self._left(), TIGHT * week.least))
        return week

    def _columns(self) -> Week:
        """A day a column, and the ways to others in the last one."""
        gap, width = self._gap, self.pages.width
        names, ways = NAMES * 0.63, NAMES * 0.65 * min(1.5, look.text / 100)
        longest = max(look.wide(_brief(slot), look.lang, look.small * 1.1) for slot in self.slots)
        need = max(TARGET_MM * look.mm, min(longest, width / 4)) + 4 * look.u + gap
        self._fit = max(1, min(DAYS, int((width * (1 - names - ways) - gap) / need)))
        shown = self._window(self._fit)
        part = (1 - names - ways) / len(shown)
        columns = [self._column(day, width * part - gap) for day in shown]
        top = max(column.children[-1].height for column in columns)
        first = self._side(names, top, [self._half_name(half, tall=True, size_hint_y=1) for half in DayPart])
        last = self._side(ways, top, self._which_ways(shown, tall=True))
        row = Row(spacing=gap)
        for column in (first, *columns, last):
            row.add_widget(column)
        for column in columns:
            column.size_hint_x = part
            column.children[-1].size_hint_y, column.children[-1].height = None, top
        row.width = width
        settle(row)
        cell = max(
            cell.least for column in (*columns, last) for cell in column.children if hasattr(cell, "least")
        )
        week = Week(least=top + 2 * (cell + gap), padding=(0, 2 * look.u))
        week.add_widget(row)
        return self._fitted(week)

    def _side(self, part: float, top: float, below: list[Widget]) -> DayColumn:
        """What stands before or after the days, beside their halves."""
        column = DayColumn(spacing=self._gap, size_hint_x=part)
        column.width = self.pages.width * part - self._gap
        column.add_widget(Widget(size_hint_y=None, height=top))
        for each in below:
            each.size_hint_y = 1
            column.add_widget(each)
        settle(column)
        return column

    @property
    def _gap(self) -> float:
        return max(GAP_MM * look.mm, 3 * look.u)

    @property
    def _stacked(self) -> bool:
        return look.text >= VERY_LARGE

    @property
    def _has_others(self) -> bool:
        """Whether some half day has more than one moment, or all can be taken at once."""
        return bool(self.step.all_label) or any(len(some) > 1 for some in self.halves.values())

    def _line(self, day: date) -> Widget:
        today = day == self.today
        band = Band(spacing=self._gap, today=today)
        cells = [self._cell(day, part, size_hint_x=(1 - NAMES) / 2) for part in DayPart]
        name = self._day_name(day, size_hint_x=NAMES)
        if self._stacked:
            inner = BoxLayout(orientation="vertical")
            name.size_hint_x = 1
            inner.add_widget(name)
            row = Row(spacing=self._gap)
            for cell in cells:
                cell.size_hint_y = 1
                row.add_widget(cell)
            inner.add_widget(row)
            band.add_widget(inner)
        else:
            band.add_widget(name)
            for cell in cells:
                band.add_widget(cell)
        band.width = self.pages.width
        settle(band)
        least = max(cell.least for cell in cells)
        band.least = least + name.height if self._stacked else max(least, name.height)
        # What is touched does not reach to the edge of the band.
        band.padding = (4 * look.u, self._gap / 2, 0, self._gap / 2)
        band.least += self._gap
        if not self._stacked:
            for cell in cells:
                cell.size_hint_y = 1
        return band

    def _column(self, day: date, width: float) -> DayColumn:
        column = DayColumn(spacing=self._gap, today=day == self.today)
        name = self._day_name(day, tall=True)
        column.add_widget(name)
        for part in DayPart:
            cell = self._cell(day, part, tall=True)
            cell.size_hint_y = 1
            column.add_widget(cell)
        column.width = width
        settle(column)
        return column

    def _cell(self, day: date, part: DayPart, **kwargs) -> Moment | NoMoment:
        some = self.halves.get((day, part))
        if some:
            slot = next((slot for slot in some if slot.value in self.ticked), some[0])
            return self._moment(slot, None, **kwargs)
        instead: Instead = self.step.instead(self.view, day, part)
        return NoMoment(
            told_as=f"none.{day}.{part}",
            label=instead.label,
            half=HALVES[part][0],
            icon=instead.icon,
            **kwargs,
        )

    def _moment(self, slot: Slot, rank: tuple[int, int] | None, **kwargs) -> Moment:
        moment = Moment(
            told=f"slot.{slot.value}",
            words=slot.label,
            brief=slot.short,
            value=T("{day}", day=slot.day),
            hint=slot.detail if rank else NOTHING,
            rank=rank,
            narrow=look.text >= VERY_LARGE and rank is None,
            chosen=slot.value in self.ticked,
            **kwargs,
        )
        moment.bind(on_act=lambda _moment: self.pick(slot.value))
        self._cells[slot.value] = moment
        return moment

    def _day_name(self, day: date, **kwargs) -> DayName:
        today = day == self.today
        tall = bool(kwargs.get("tall"))
        name = T("Aujourd’hui") if today else T("{weekday}", weekday=Weekday(day))
        if tall and not today:
            name = T("{weekday} {number}", weekday=Weekday(day, short=True), number=str(day.day))
        alone = self._stacked and not tall
        return DayName(
            told_as=f"day.{day}",
            words=T("Aujourd’hui, {day}", day=day) if today else T("{day}", day=day),
            name=NOTHING if alone and not today else name,
            number=NOTHING if alone or tall else verbatim(str(day.day)),
            today=today or alone or tall,
            **kwargs,
        )

    def _half_name(self, part: DayPart, **kwargs) -> HalfName:
        label, icon = HALVES[part]
        return HalfName(told_as=f"part.{part}", label=label, icon=icon, **kwargs)

    # The ways to other moments

    def _ways(self, shown: list[date]) -> SnugRow | None:
        ways = self._which_ways(shown)
        if not ways:
            return None
        row = SnugRow(spacing=self._gap, width=self.pages.width)
        for way in ways:
            way.size_hint_y = 1
            row.add_widget(way)
        return row

    def _which_ways(self, shown: list[date], *, tall: bool = False) -> list[Way]:
        ways = []
        if self.step.all_label:
            every = self._way("all", self.step.all_label, NOTHING, "check-all", self._tick_all)
            every.role, every.chosen = Role.CHOICE, self._has_all
            ways.append(every)
        elif self._has_others:
            words, then = T("Plus tard"), T("d’autres heures")
            later = self._way("later", words, then, "clock-plus-outline", self._open)
            later.off = not self.others
            ways.append(later)
        if len(shown) < len(self.days):
            after = self._after(shown)
            words = T("Autre semaine") if len(shown) == DAYS else T("D’autres jours")
            ways.append(
                self._way(
                    "week",
                    words,
                    T("dès le {day}", day=after),
                    "calendar-arrow-right",
                    lambda: self._turn_to(after),
                )
            )
        for way in ways if look.landscape else ():
            way.tall, way.hint = tall, NOTHING
        return ways

    def _way(self, told: str, words: Text, hint: Text, icon: str, act) -> Way:
        way = Way(told=told, words=words, hint=hint, icon=icon)
        way.bind(on_act=lambda _way: act())
        return way

    def _turn_to(self, day: date) -> None:
        self.input["from"] = day
        self.refill()

    def _open(self) -> None:
        chosen = self.chosen
        assert chosen is not None, "it is off while nothing is chosen"
        self.input["half"] = chosen.day, chosen.part
        self.refill()

    def _close(self) -> None:
        del self.input["half"]
        self.refill()

    def _refit(self, _dt: float) -> None:
        """The room has changed: other days may fit."""
        if self.input.get("half") is None and self._cells:
            self.refill()

    # Choosing

    def pick(self, value: str) -> None:
        """A touch on a moment: it is chosen, and nothing else moves."""
        if self.step.many:
            self.ticked.symmetric_difference_update({value})
        else:
            self.ticked.clear()
            self.ticked.add(value)
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
        self._show_ticked()

    def _show_ticked(self) -> None:
        for each, moment in self._cells.items():
            moment.chosen = each in self.ticked
        if (every := self.widget_of("all")) is not None:
            every.chosen = self._has_all
        if (later := self.widget_of("later")) is not None:
            later.off = not self.others
        for button in self._on:
            if button.told == "confirm":
                self._say_choice(button)
        self.tell_soon()

    def _say_choice(self, button: Action) -> None:
        button.off = not self.ticked
        chosen = None if self.step.many else self.chosen
        if self.step.many:
            button.words = T("Continuer")
        elif chosen is None:
            button.words = T("Choisissez une heure")
        else:
            near = chosen.day - self.today < NEAR
            day = Weekday(chosen.day) if near else chosen.day
            button.words = T("Choisir {day}, {time}", day=day, time=chosen.label)

    def _answer(self) -> None:
        chosen = self.chosen
        self.guide.answer(self.ticked if self.step.many else chosen.value if chosen else None)

    def actions(self) -> list[Action]:
        confirm = self.action("confirm", T("Continuer"), "check", self._answer, "primary")
        self._say_choice(confirm)
        return [*super().actions(), confirm]

    def _way_back(self) -> list[Action]:
        back = super()._way_back()
        if self.input.get("half") and back:
            return [self.action("back", T("Retour"), back[0].icon, self._close)]
        return back

    # What is said

    def vocabulary(self) -> list[tuple[str, Text]]:
        return [(f"slot.{slot.value}", _in_full(slot)) for slot in self.slots]

    def heard(self, text: str, lang: str) -> list[str]:
        """Which moments a day and an hour that were said mean: "vendredi à neuf heures et demie"."""
        spoken = spoken_language(lang)
        hour = spoken_values.hour(text, spoken) if spoken in languages() else None
        if hour is None:
            return []
        day = spoken_values.day(text, spoken, today=self.today)
        return [
            f"slot.{slot.value}"
            for slot in self.slots
            if slot.begins == hour and (day is None or slot.day == day)
        ]

    def proposal_of(self, told: str) -> Proposal | None:
        slot = next((slot for slot in self.slots if told == f"slot.{slot.value}"), None)
        if slot is None:
            return super().proposal_of(told)
        if self.step.many:
            return Proposal(_in_full(slot), lambda: self.pick(slot.value), told)
        return Proposal(_in_full(slot), lambda: self.guide.answer(slot.value), told)


def _brief(slot: Slot) -> Text:
    return slot.short or slot.label


def _in_full(slot: Slot) -> Text:
    return T("{day} {part}", day=slot.day, part=slot.label)


def _half_day(day: date, part: DayPart) -> Text:
    if part is DayPart.MATIN:
        return T("{day}, le matin", day=day)
    return T("{day}, l’après-midi", day=day)


load_beside(__file__)
