"""Those who want to know of a thing are told, in order."""

from __future__ import annotations

import pytest

from kiosk.runtime.signals import Signal


def test_subscribers_are_called_in_order_with_what_is_emitted() -> None:
    came: list[tuple[str, str]] = []
    signal = Signal[str]()
    signal.subscribe(lambda word: came.append(("first", word)))
    signal.subscribe(lambda word: came.append(("second", word)))
    signal.emit("word")
    assert came == [("first", "word"), ("second", "word")]


def test_nobody_needs_to_listen() -> None:
    Signal[[]]().emit()


def test_who_subscribes_while_it_is_emitted_is_called_the_next_time() -> None:
    came: list[int] = []
    signal = Signal[int]()
    signal.subscribe(lambda number: signal.subscribe(came.append) if number == 1 else None)
    signal.emit(1)
    assert came == []
    signal.emit(2)
    assert came == [2]


def test_what_a_subscriber_raises_goes_to_who_emits() -> None:
    signal = Signal[[]]()

    def fail() -> None:
        raise ZeroDivisionError

    signal.subscribe(fail)
    with pytest.raises(ZeroDivisionError):
        signal.emit()
