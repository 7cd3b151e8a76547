"""The virtual sound room as a fixture: what is played in it reaches the microphone of this process; what this
process plays in a ``HeardRoom`` is heard."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt
import pytest
import sounddevice

from audit.virtual_audio import VirtualAudio
from tests.until import until

#: The peak from which on a block is not silent.
LOUD = 100

Room = TypeVar("Room", bound=VirtualAudio)


class HeardRoom(VirtualAudio):
    """One with a single loudspeaker, ``room``, and what is heard from it."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__("room", folder=folder)
        self._blocks: list[tuple[float, int]] = []
        self._recorder: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        super().__enter__()
        format_ = ("--raw", "--format=s16le", "--channels=1", "--rate=22050", "--latency-msec=10")
        self._recorder = subprocess.Popen(
            ["parec", "--device=room.monitor", *format_], env=self.env, stdout=subprocess.PIPE
        )
        threading.Thread(target=self._hear, args=(self._recorder,), daemon=True).start()
        assert until(lambda: len(self._blocks) > 3), "nothing can be recorded"
        return self

    def close(self) -> None:
        super().close()
        if self._recorder is not None:
            self._recorder.kill()
            self._recorder.wait()
            self._recorder = None

    def forget(self) -> None:
        """What was heard until now, which must be over."""
        assert until(lambda: [peak for _, peak in self._blocks[-1:] if peak <= LOUD] != []), "it goes on"
        self._blocks = []

    @property
    def loud_blocks(self) -> list[tuple[float, int]]:
        """The moment and the peak of each block that is not silent."""
        return [(at, peak) for at, peak in list(self._blocks) if peak > LOUD]

    def heard(self) -> bool:
        return bool(self.loud_blocks)

    def silent_for(self, seconds: float) -> bool:
        last = self.loud_blocks[-1][0] if self.loud_blocks else 0.0
        return time.monotonic() - last > seconds

    def _hear(self, recorder: subprocess.Popen[bytes]) -> None:
        assert recorder.stdout is not None
        with recorder.stdout as stream:
            while block := stream.read(220 * 2):
                samples: npt.NDArray[np.int16] = np.frombuffer(block[: len(block) // 2 * 2], np.int16)
                peak = np.abs(samples.astype(np.int32)).max(initial=0)
                self._blocks.append((time.monotonic(), int(peak)))


@pytest.fixture(scope="module")
def sound_room() -> Iterator[VirtualAudio]:
    """This process is in the room as long as the module's tests last."""
    with VirtualAudio() as room, inside(room):
        yield room


@contextmanager
def inside(room: Room) -> Iterator[Room]:
    """This process is in that room meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
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
