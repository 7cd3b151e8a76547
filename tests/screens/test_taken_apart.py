"""What a test of the screens leaves is gone at once: nothing of it waits for the collector."""

from __future__ import annotations

from collections import Counter

import pytest

from kiosk.screens.widgets.kivy_helpers import theme_observers

from .conftest import Terminal
from .taken_apart import widgets_since


def test_a_kiosk_that_was_closed_is_gone_and_hears_of_no_look(
    window: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Terminal, "collects", False)  # also in the proof
    before = Counter({name: len(each) for name, each in theme_observers.items()})
    terminal = Terminal()
    terminal.go_home()
    terminal.touch("bar.help")
    first = terminal._first
    assert len(widgets_since(first)) > 50
    terminal.close()
    del terminal
    assert {type(each).__name__ for each in widgets_since(first)} <= {"RootWindow"}
    assert Counter({name: len(each) for name, each in theme_observers.items()}) - before == Counter()
