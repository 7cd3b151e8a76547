"""A day with many moments: each has room for its words, under its day, on whichever page."""

from __future__ import annotations

from datetime import date

from kiosk.domain import verbatim
from kiosk.journeys import PickSlot, Slot
from kiosk.shown import Asking

from .conftest import BOTH_SHAPES, Terminal
from .test_long_lists import ask

pytestmark = BOTH_SHAPES

DAY, NEXT = date(2026, 12, 1), date(2026, 12, 2)
#: No card is narrower: millimetres.
LEAST = 60


def test_each_moment_has_its_room_and_is_picked(home: Terminal) -> None:
    slots = [
        Slot(f"{day:%d}-{hour}", verbatim(f"{hour} h 45"), day, verbatim("Avec Nadia Benali"))
        for day in (DAY, NEXT)
        for hour in range(8, 18)
    ]
    run = ask(home, PickSlot(key="quand", title=verbatim("Quand ?"), slots=slots))
    seen: list[str] = []
    while True:
        here = [each for each in home.ids if each.startswith("slot.")]
        boxes = [home.box(each) for each in here]
        for left, bottom, right, top in boxes:
            assert right - left >= LEAST * home.frame.glass.mm
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
    assert seen == [f"slot.{slot.value}" for slot in slots]
    assert isinstance(home.guide.shown, Asking)
    home.touch(seen[-1])
    assert run.view["quand"] == "02-17"
