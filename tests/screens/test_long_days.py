"""A half day with many moments: the others are one touch away, each with room for its words."""

from __future__ import annotations

from datetime import date, time

from kiosk.domain import DayPart, verbatim
from kiosk.journeys import PickSlot, SlotOption
from kiosk.session.screen_state import JourneyScreen

from .conftest import BOTH_SHAPES, Terminal
from .test_long_lists import ask

pytestmark = BOTH_SHAPES

DAY, NEXT = date(2026, 12, 1), date(2026, 12, 2)
#: No card is narrower: millimetres.
LEAST = 40


def test_each_moment_has_its_room_and_is_picked(home: Terminal) -> None:
    slots = [
        SlotOption(
            f"{day:%d}-{hour}",
            verbatim(f"{hour} h 45"),
            day,
            DayPart.MATIN if hour < 13 else DayPart.APRES_MIDI,
            time(hour, 45),
            detail=verbatim("Avec Nadia Benali"),
        )
        for day in (DAY, NEXT)
        for hour in range(8, 18)
    ]
    run = ask(home, PickSlot(key="quand", title=verbatim("Quand ?"), slots=slots))
    home.touch("slot.01-8")
    home.touch("later")
    seen: list[str] = []
    while True:
        here = [each for each in home.ids if each.startswith("slot.")]
        boxes = [home.box(each) for each in here]
        for left, bottom, right, top in boxes:
            assert right - left >= LEAST * home.root_window.geometry.mm
            assert 0 <= left < right <= home.size[0]
            assert 0 <= bottom < top <= home.size[1]
        for i, (left, bottom, right, top) in enumerate(boxes):
            for other in boxes[i + 1 :]:
                apart = right <= other[0] or other[2] <= left or top <= other[1] or other[3] <= bottom
                assert apart, f"{here[i]} lies over another"
        seen += here
        if "page.down" not in home.ids:
            break
        home.touch("page.down")
    assert seen == [f"slot.01-{hour}" for hour in range(8, 13)]
    assert isinstance(home.controller.shown, JourneyScreen)
    home.touch(seen[-1])
    home.touch("confirm")
    assert run.context["quand"] == "01-12"
