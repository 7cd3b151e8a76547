"""The keypad of figures has one place and one size, whatever stands above it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace

import pytest

from kiosk.accessibility.display_preferences import TEXT_SIZES, DisplayPreferences
from kiosk.domain import NO_TEXT, Account, Money, Query, T
from kiosk.eservices import eservices
from kiosk.eservices.side_journeys import OTP_JOURNEY, identify_journey
from kiosk.i18n.formats import PARIS
from kiosk.journeys import (
    Amount,
    Context,
    Date,
    FetchResult,
    Journey,
    Number,
    NumberFormat,
    Step,
)
from kiosk.session.screen_state import JourneyScreen

from .conftest import BOTH_SHAPES, LANDSCAPE, Terminal

pytestmark = pytest.mark.window

#: What a numbers page can say of the last answer, at its longest.
REFUSED = T("Ce numéro et cette date ne vont pas ensemble. Regardez votre avis d’échéance.")
WHEN = datetime(2026, 11, 2, tzinfo=PARIS)
ACCOUNT = Account(balance=Money(28240), as_of=WHEN, lines=())
DIGITS = [f"key.{digit}" for digit in "1234567890"]
#: One language of short words, those with the longest, and one from the right.
CODES = ("fr", "bn", "ta", "ar", "ru")


def questions() -> Iterator[tuple[Journey, Step]]:
    """All that is answered with these keys."""
    journeys = [identify_journey(8, guests=True), OTP_JOURNEY, *(each.journey() for each in eservices())]
    for journey in journeys:
        for step in journey.steps:
            keyed = isinstance(step, Number | Date | Amount)
            # Of a household each member is asked the same: their questions need the answers before them.
            if keyed and "membre" not in step.key and getattr(step, "format", "") != NumberFormat.IBAN:
                yield journey, step


def ask(terminal: Terminal, journey: Journey, step: Step, *, trouble: bool) -> None:
    """Shows that question, for the first time or after an answer that was refused."""
    facts = {**terminal.controller.facts(), "phone_hint": "06 •• •• •• 12"}
    run = SimpleNamespace(
        journey=journey,
        step=step,
        unconfirmed={},
        context=Context({"compte": FetchResult(Query("account"), ACCOUNT, WHEN)}, facts),
        progress=(2, 6),
        finished=False,
        can_go_back=True,
        can_reconsider=False,
    )
    shown = JourneyScreen(run, trouble=REFUSED if trouble else NO_TEXT)  # type: ignore[arg-type]
    terminal.controller._session.draw(shown)
    terminal.settle()


def pad(terminal: Terminal) -> tuple[float, ...]:
    """Where all of its keys stand, the erasing one too."""
    return tuple(round(edge) for item_id in (*DIGITS, "key.erase") for edge in terminal.box(item_id))


@pytest.mark.pairwise
@BOTH_SHAPES
@pytest.mark.parametrize("text", TEXT_SIZES)
@pytest.mark.parametrize("code", CODES)
def test_the_keys_stand_where_they_stand_whatever_is_asked(
    terminal: Terminal, code: str, text: int, whole: bool
) -> None:
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(text))
    stood: dict[tuple[float, ...], list[str]] = {}
    asked = [(*question, trouble) for question in questions() for trouble in (False, True)]
    turn = CODES.index(code) + TEXT_SIZES.index(text) + (terminal.size == LANDSCAPE)
    # Question by question first asked and refused in turn: each both ways, in the looks of either turn.
    for number, (journey, step, trouble) in enumerate(asked):
        if whole or (number // 2 + trouble + turn) % 2 == 0:
            ask(terminal, journey, step, trouble=trouble)
            assert terminal.root_window.page.pages.count == 1, f"{journey.key}/{step.key} takes two pages"
            assert {"title", "typed"} <= set(terminal.ids)
            stood.setdefault(pad(terminal), []).append(f"{journey.key}/{step.key} {trouble}")
    assert len(stood) == 1, "\n".join(f"{place[:4]} {asked}" for place, asked in stood.items())


@BOTH_SHAPES
def test_the_field_is_no_larger_than_what_is_written(terminal: Terminal) -> None:
    terminal.go_home()
    ask(terminal, *next(questions()), trouble=False)
    panel = terminal.widget("typed").parent
    assert panel.height <= 2 * terminal.widget("typed").height
