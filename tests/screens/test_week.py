"""Times stand as a week: today is marked, what is not free is text, and the button says what was chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from kiosk.accessibility.outline import Role
from kiosk.domain import DayPart, T, verbatim
from kiosk.domain.rules import PARIS
from kiosk.eservices.half_days import HALF_DAY_LABELS, HALF_DAY_SHORT_LABELS
from kiosk.journeys import JourneyRun, PickSlot, SlotOption, UnavailableReason
from kiosk.screens.widgets.paginator import PagePosition
from kiosk.screens.widgets.theme import theme

from .conftest import BOTH_SHAPES, Terminal
from .test_long_lists import ask

pytestmark = BOTH_SHAPES

#: A Tuesday.
NOW = datetime(2026, 11, 24, 10, 42, tzinfo=PARIS)
TODAY = NOW.date()
FRIDAY = date(2026, 11, 27)


def slot(day: date, hour: int, minute: int = 0) -> SlotOption:
    begins = time(hour, minute)
    part = DayPart.MATIN if hour < 13 else DayPart.APRES_MIDI
    return SlotOption(f"{day:%d}-{hour}{minute:02}", T("{time}", time=begins), day, part, begins)


def two_weeks() -> list[SlotOption]:
    fridays = [slot(FRIDAY, 9, 30), slot(FRIDAY, 10), slot(FRIDAY, 15)]
    later = [slot(TODAY + timedelta(days=number), 9) for number in (6, 7, 8, 9)]
    return [slot(TODAY, 16), slot(TODAY + timedelta(days=1), 14, 30), *fridays, *later]


def taken(_view: object, day: date, part: DayPart) -> UnavailableReason:
    if (day, part) == (TODAY, DayPart.MATIN):
        return UnavailableReason(T("passé"))
    return UnavailableReason(T("complet"))


@pytest.fixture
def week(home: Terminal, monkeypatch: pytest.MonkeyPatch) -> tuple[Terminal, JourneyRun]:
    facts = home.controller.facts()
    monkeypatch.setattr(home.controller, "facts", lambda: {**facts, "now": NOW})
    step = PickSlot(
        key="quand", title=verbatim("Quand pouvez-vous venir ?"), slots=two_weeks(), unavailable_reason=taken
    )
    return home, ask(home, step)


def at(terminal: Terminal, text: int) -> None:
    terminal.controller.set_display(replace(terminal.controller.current_visit.display, text=text))
    terminal.settle()


def test_today_is_marked_and_said(week: tuple[Terminal, JourneyRun]) -> None:
    terminal, _ = week
    marked = [each for each in terminal.root_window.page.walk() if getattr(each, "today", False) is True]
    assert marked
    assert terminal.words(f"day.{TODAY}") == "Aujourd’hui, mardi 24 novembre"


def test_what_is_past_or_full_is_read_and_no_button(week: tuple[Terminal, JourneyRun]) -> None:
    terminal, _ = week
    past = terminal.item(f"none.{TODAY}.matin")
    assert terminal.render(past.name) == "passé"
    full = terminal.item(f"none.{TODAY + timedelta(days=1)}.matin")
    assert terminal.render(full.name) == "complet"
    assert not past.operable
    assert not full.operable
    assert past.role is Role.TEXT


def test_days_are_read_one_after_the_other_each_from_morning_to_afternoon(
    week: tuple[Terminal, JourneyRun],
) -> None:
    terminal, _ = week
    ids = terminal.ids
    places = [
        ids.index(each) for each in (f"day.{TODAY}", f"none.{TODAY}.matin", "slot.24-1600", "slot.25-1430")
    ]
    assert places == sorted(places)


def test_the_button_repeats_the_choice_and_nothing_else_moves(week: tuple[Terminal, JourneyRun]) -> None:
    terminal, run = week
    assert terminal.item("confirm").operable is False
    before = terminal.places()
    terminal.touch("slot.27-930")
    assert terminal.places() == before
    assert terminal.words("confirm") == "Choisir vendredi, 9 h 30"
    assert terminal.item("slot.27-930").chosen
    assert "quand" not in run.context
    terminal.touch("slot.24-1600")
    assert terminal.words("confirm") == "Choisir mardi, 16 h"
    assert not terminal.item("slot.27-930").chosen
    terminal.touch("confirm")
    assert run.context["quand"] == "24-1600"


@pytest.mark.parametrize("text", [100, 150, 200])
def test_days_and_decision_stand_on_the_first_page(week: tuple[Terminal, JourneyRun], text: int) -> None:
    terminal, run = week
    at(terminal, text)
    for _ in range(8):
        assert terminal.root_window.page.pages.place is PagePosition.ONLY
        assert {"title", "confirm", "back"} <= set(terminal.ids)
        here = [item_id for item_id in terminal.ids if item_id.startswith("slot.")]
        for item_id in here:
            left, bottom, right, top = terminal.box(item_id)
            assert 0 <= left < right <= terminal.size[0]
            assert 0 <= bottom < top <= terminal.size[1]
            assert min(right - left, top - bottom) >= 14 * terminal.root_window.geometry.mm
        if "slot.27-930" in here:
            break
        terminal.touch("week")
    terminal.touch("slot.27-930")
    assert terminal.words("confirm") == "Choisir vendredi, 9 h 30"
    terminal.touch("confirm")
    assert run.context["quand"] == "27-930"


def test_the_week_is_turned_and_comes_round_again(week: tuple[Terminal, JourneyRun]) -> None:
    terminal, _ = week
    seen: set[str] = set()
    while f"slot.{two_weeks()[-1].value}" not in seen:
        seen |= {item_id for item_id in terminal.ids if item_id.startswith("slot.")}
        terminal.touch("week")
    assert "slot.24-1600" in seen
    assert "slot.24-1600" in terminal.ids


def test_other_hours_of_the_half_day_that_was_chosen(week: tuple[Terminal, JourneyRun]) -> None:
    terminal, run = week
    assert "slot.27-1000" not in terminal.ids
    assert not terminal.item("later").operable
    terminal.touch("slot.27-1500")
    assert not terminal.item("later").operable
    terminal.touch("slot.27-930")
    terminal.touch("later")
    assert terminal.words("half") == "Vendredi 27 novembre, le matin"
    assert [item_id for item_id in terminal.ids if item_id.startswith("slot.")] == [
        "slot.27-930",
        "slot.27-1000",
    ]
    terminal.touch("slot.27-1000")
    assert terminal.words("confirm") == "Choisir vendredi, 10 h"
    terminal.touch("back")
    assert terminal.item("slot.27-1000").chosen
    assert "slot.27-930" not in terminal.ids
    terminal.touch("confirm")
    assert run.context["quand"] == "27-1000"


@pytest.mark.parametrize("said", ["vendredi à neuf heures et demie", "le vendredi 27 novembre à 9 h 30"])
def test_a_time_is_chosen_by_voice_wherever_it_stands(week: tuple[Terminal, JourneyRun], said: str) -> None:
    terminal, run = week
    terminal.recognition.will_hear(said)
    terminal.touch("bar.speak")
    terminal.touch("bar.speak")
    assert terminal.words("offer") == "Oui, vendredi 27 novembre 9 h 30"
    terminal.touch("offer")
    assert run.context["quand"] == "27-930"


def test_half_days_are_ticked_one_by_one(home: Terminal) -> None:
    days = [TODAY + timedelta(days=number) for number in range(3)]
    halves = [
        SlotOption(f"{day}/{part}", verbatim(str(part)), day, part, short=verbatim("8 h"))
        for day in days
        for part in DayPart
    ]
    step = PickSlot(
        key="quand", title=verbatim("Quand ?"), slots=halves, many=True, all_label=T("À tout moment")
    )
    run = ask(home, step)
    assert not home.item("confirm").operable
    home.touch(f"slot.{halves[0].value}")
    home.touch(f"slot.{halves[3].value}")
    assert home.item(f"slot.{halves[0].value}").chosen
    home.touch("confirm")
    assert run.context["quand"] == (halves[0].value, halves[3].value)


@pytest.mark.parametrize("text", [100, 150])
def test_the_hours_of_one_day_alone_fill_the_page(home: Terminal, text: int) -> None:
    at(home, text)
    slots = [slot(TODAY, 9), slot(TODAY, 14)]
    ask(home, PickSlot(key="quand", title=verbatim("Quand êtes-vous chez vous ?"), slots=slots, many=True))
    boxes = [home.box(f"slot.{each.value}") for each in slots]
    _left, bottom, _right, _top = home.box("title")
    filled = sum(box[3] - box[1] for box in boxes)
    assert filled >= 0.5 * (bottom - home.box("confirm")[3])
    assert all(box[2] - box[0] >= 0.4 * home.size[0] for box in boxes)


def test_any_time_ticks_all_half_days_and_sends_nothing(home: Terminal) -> None:
    days = [TODAY + timedelta(days=number) for number in range(12)]
    halves = [SlotOption(f"{day}/{part}", verbatim(str(part)), day, part) for day in days for part in DayPart]
    step = PickSlot(
        key="quand", title=verbatim("Quand ?"), slots=halves, many=True, all_label=T("À tout moment")
    )
    run = ask(home, step)
    seen = [item_id for item_id in home.ids if item_id.startswith("slot.")]
    home.touch("all")
    assert home.asks("quand")
    assert "quand" not in run.context
    assert home.item("all").chosen
    assert all(home.item(item_id).chosen for item_id in seen)
    home.touch(seen[0])
    assert not home.item("all").chosen
    home.touch("all")
    home.touch("all")
    assert not any(home.item(item_id).chosen for item_id in seen)
    assert not home.item("confirm").operable
    home.touch("all")
    home.touch("confirm")
    assert run.context["quand"] == tuple(slot.value for slot in halves)


def test_in_the_largest_letters_no_time_lies_over_the_name_of_its_day(
    week: tuple[Terminal, JourneyRun],
) -> None:
    terminal, _run = week
    at(terminal, 300)
    cells = [item_id for item_id in terminal.ids if item_id.startswith("slot.")]
    assert cells
    for item_id in cells:
        widget = terminal.widget(item_id)
        assert widget.height >= (widget.text_height if theme.landscape else widget.least) - 1, item_id


def when_at_home(terminal: Terminal, days: int) -> tuple[JourneyRun, list[str]]:
    """The question, and the items of the half days that are left for a repair."""
    halves = [
        SlotOption(f"{day}/{part}", verbatim(str(part)), day, part)
        for day in (TODAY + timedelta(days=each) for each in range(days))
        for part in DayPart
    ]
    step = PickSlot(
        key="quand",
        title=verbatim("Quand ?"),
        slots=halves,
        many=True,
        all_label=T("À tout moment"),
        optional=True,
        skip_label=T("À aucun de ces moments"),
    )
    return ask(terminal, step), [f"slot.{half.value}" for half in halves]


@pytest.mark.parametrize("text", [100, 200])
def test_the_way_to_other_days_stays_under_the_finger(home: Terminal, text: int) -> None:
    when_at_home(home, 9)
    at(home, text)
    places = []
    while "none" not in home.ids:
        left, low, right, _top = home.box("week")
        places.append((round(left), round(low), round(right)))
        home.touch("week")
        home.settle()
    left, low, right, _top = home.box("week")
    assert {(round(left), round(low), round(right)), *places} == {places[0]}


def test_who_is_away_on_the_only_day_says_so(home: Terminal) -> None:
    run, halves = when_at_home(home, 1)
    boxes = [home.box(each) for each in (*halves, "all", "none")]
    assert len({(round(right - left), round(top - low)) for left, low, right, top in boxes}) == 1, "alike"
    home.touch("all")
    home.touch("none")
    assert [home.item(each).chosen for each in ("all", "none")] == [False, True]
    home.touch(halves[0])
    assert not home.item("none").chosen
    home.touch("none")
    home.change_language("es")
    home.settle()
    assert home.item("none").chosen
    home.touch("confirm")
    assert run.finished
    assert "quand" not in run.context


@pytest.mark.parametrize("text", [100, 200])
def test_who_is_away_on_all_days_that_are_left_says_so(home: Terminal, text: int) -> None:
    run, halves = when_at_home(home, 2)
    at(home, text)
    home.touch(halves[0])
    if "none" not in home.ids:  # a low screen has room for one day
        home.touch("week")
    home.touch("none")
    assert home.item("none").chosen
    assert not any(item.chosen for item in home.outline.items if item.id.startswith("slot."))
    home.touch("confirm")
    assert run.finished
    assert "quand" not in run.context


@pytest.mark.parametrize("text", [200, 300])
def test_a_day_without_an_hour_is_no_page_but_named(week: tuple[Terminal, JourneyRun], text: int) -> None:
    terminal, _run = week
    at(terminal, text)
    free = {each.day for each in two_weeks()}
    shown: set[date] = set()
    named: list[str] = []
    tops: set[int] = set()
    while shown != free:
        here = {date.fromisoformat(each[4:]) for each in terminal.ids if each.startswith("day.")}
        assert here
        assert here <= free
        assert terminal.root_window.page.pages.place is PagePosition.ONLY
        named += [terminal.words("full")] if "full" in terminal.ids else []
        tops.add(round(terminal.box(f"day.{min(here)}")[3]))
        shown |= here
        terminal.touch("week")
    if text == 200:  # in larger letters the room is for a day and its hours
        assert named
        assert len(tops) == 1, "the line of the other days has its room on each page"
    assert not named or any("jeu" in each and "26" in each for each in named)
    assert not any("27" in each for each in named)


def test_half_a_day_that_was_said_is_asked_about_where_it_stands(home: Terminal) -> None:
    halves = [
        SlotOption(f"{FRIDAY}/{part}", HALF_DAY_LABELS[part], FRIDAY, part, short=HALF_DAY_SHORT_LABELS[part])
        for part in DayPart
    ]
    step = PickSlot(
        key="quand",
        title=verbatim("Quand êtes-vous chez vous ?"),
        hint=verbatim("Cochez quand quelqu’un peut venir."),
        slots=halves,
        many=True,
        all_label=T("À tout moment"),
        skip_label=T("À aucun de ces moments"),
    )
    ask(home, step)
    item_id = f"slot.{halves[0].value}"
    page = home.root_window.page
    asked = page.proposal_for(item_id)
    assert asked is not None
    page.propose([asked])
    home.settle()
    assert home.words("offer") == "Oui, vendredi 27 novembre, le matin"
    assert item_id in home.ids
    home.touch("offer")
    assert home.item(item_id).chosen
