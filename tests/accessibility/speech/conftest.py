"""The sound room whose loudspeaker is heard. One for all tests: it takes two seconds until anything is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from kiosk.accessibility.speech import loudspeaker
from tests.audio_room import HeardRoom, inside
from tests.until import WITHIN_S

#: Seconds after which a loudspeaker is taken for lost.
LIMITS = {name: getattr(loudspeaker, name) for name in ("_LOST_AFTER_S", "_WAKES_S")}


@pytest.fixture
def limits(room: HeardRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a kiosk."""
    for name, seconds in LIMITS.items():
        monkeypatch.setattr(loudspeaker, name, seconds)


@pytest.fixture(scope="session")
def rooms() -> Iterator[list[HeardRoom]]:
    """The last is in use, until it ends: by a test, or by itself."""
    made: list[HeardRoom] = []
    yield made
    for each in made:
        each.close()


@pytest.fixture
def room(rooms: list[HeardRoom], monkeypatch: pytest.MonkeyPatch) -> Iterator[HeardRoom]:
    """A room one is already listening in; the default device of sounddevice plays there."""
    if not shutil.which("pulseaudio") or not shutil.which("parec"):
        pytest.skip("PulseAudio is not installed")
    pytest.importorskip("sounddevice")
    for limit in LIMITS:
        monkeypatch.setattr(loudspeaker, limit, WITHIN_S)  # a busy machine asks late
    if not rooms or not rooms[-1].runs:
        rooms.append(HeardRoom().__enter__())
    with inside(rooms[-1]) as room:
        room.forget()
        yield room
