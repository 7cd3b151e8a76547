"""The virtual sound room as a fixture: what is played in it reaches the microphone of this process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sounddevice

from audit.virtual_audio import VirtualAudio


@pytest.fixture(scope="module")
def sound_room() -> Iterator[VirtualAudio]:
    """This process is in the room as long as the module's tests last."""
    with in_a_sound_room() as room:
        yield room


@contextmanager
def in_a_sound_room() -> Iterator[VirtualAudio]:
    """This process is in a room of its own meanwhile."""
    with VirtualAudio() as room, pytest.MonkeyPatch.context() as patch:
        for name, value in room.env.items():
            if os.environ.get(name) != value:
                patch.setenv(name, value)
        _look_for_devices_again()
        yield room
    _look_for_devices_again()


def _look_for_devices_again() -> None:
    """PortAudio lists devices once, when it starts."""
    sounddevice._terminate()
    sounddevice._initialize()
