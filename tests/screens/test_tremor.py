"""Which strike is the last one again: a hand that trembles touches twice at one place."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kiosk.accessibility.display_preferences import TARGET_MM
from kiosk.screens import touch_input
from kiosk.screens.touch_input import TouchDebouncer
from kiosk.screens.widgets.accessible import DOUBLE_TAP_S

pytestmark = pytest.mark.window


@pytest.mark.parametrize("mm", [1.5, 3.2])
@pytest.mark.parametrize(
    ("apart_mm", "later_s", "other_page", "counts"),
    [
        (TARGET_MM - 1, DOUBLE_TAP_S - 0.1, True, False),
        (TARGET_MM + 1, DOUBLE_TAP_S - 0.1, True, True),
        (TARGET_MM - 1, DOUBLE_TAP_S + 0.1, True, True),
        (TARGET_MM - 1, DOUBLE_TAP_S - 0.1, False, True),
    ],
)
def test_a_strike_is_the_same_again_within_a_target_of_the_last_on_another_page(
    monkeypatch: pytest.MonkeyPatch,
    mm: float,
    apart_mm: float,
    later_s: float,
    other_page: bool,
    counts: bool,
) -> None:
    now = 100.0
    monkeypatch.setattr(touch_input, "time", SimpleNamespace(monotonic=lambda: now))
    debouncer, page, other = TouchDebouncer(), object(), object()
    assert debouncer.counts((200, 300), page, mm)
    now += later_s
    assert debouncer.counts((200 + apart_mm * mm, 300), other if other_page else page, mm) is counts
