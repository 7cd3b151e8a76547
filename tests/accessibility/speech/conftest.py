"""The sound room: a PulseAudio of our own whose loudspeaker can be recorded. One for all tests: it takes two
seconds until anything is heard in it."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

#: The peak from which on a block is not silent.
LOUD = 100


def until(true: Callable[[], bool], within: float = 10.0, pause_s: float = 0.01) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + within
    pause = threading.Event()
    while not true():
        if time.monotonic() > end:
            return False
        pause.wait(pause_s)
    return True


class Room:
    """A sound server, and what is heard from its loudspeaker."""

    def __init__(self, folder: Path) -> None:
        self.ended = False
        self._socket = folder / "native"
        self.server = f"unix:{self._socket}"
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PULSE_RUNTIME_PATH": str(folder)}
        self._daemon = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
                f"--load=module-native-protocol-unix socket={self._socket} auth-anonymous=1",
                "--load=module-null-sink sink_name=room rate=22050 channels=1",
            ],
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        assert until(self._socket.exists), "PulseAudio did not start"
        self._blocks: list[tuple[float, int]] = []
        self._recorder = subprocess.Popen(
            [
                *("parec", "--server", self.server, "--device=room.monitor", "--latency-msec=10"),
                *("--raw", "--format=s16le", "--channels=1", "--rate=22050"),
            ],
            stdout=subprocess.PIPE,
        )
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._hearing.start()
        assert until(lambda: len(self._blocks) > 3), "nothing can be recorded"

    def forget(self) -> None:
        """What was heard until now, which must be over."""
        assert until(lambda: [peak for _, peak in self._blocks[-1:] if peak <= LOUD] != []), "it goes on"
        self._blocks = []

    def close(self) -> None:
        """Ends the sound server, as a crash would."""
        self.ended = True
        for each in (self._daemon, self._recorder):
            each.kill()
            each.wait()
        self._hearing.join(5)

    @property
    def crashed(self) -> bool:
        """Whether the sound server ended by itself: the system ends one that is late for long."""
        return self._daemon.poll() is not None

    @property
    def loud_blocks(self) -> list[tuple[float, int]]:
        """The moment and the peak of each block that is not silent."""
        return [(at, peak) for at, peak in list(self._blocks) if peak > LOUD]

    def heard(self) -> bool:
        return bool(self.loud_blocks)

    def silent_for(self, seconds: float) -> bool:
        last = self.loud_blocks[-1][0] if self.loud_blocks else 0.0
        return time.monotonic() - last > seconds

    def _hear(self) -> None:
        stream = self._recorder.stdout
        assert stream is not None
        while block := stream.read(220 * 2):
            samples: npt.NDArray[np.int16] = np.frombuffer(block[: len(block) // 2 * 2], np.int16)
            peak = np.abs(samples.astype(np.int32)).max(initial=0)
            self._blocks.append((time.monotonic(), int(peak)))


@pytest.fixture(scope="session")
def rooms() -> Iterator[list[Room]]:
    """The last is in use, until a test ends it."""
    made: list[Room] = []
    yield made
    for each in made:
        each.close()


@pytest.fixture
def room(
    rooms: list[Room], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Room]:
    """A room one is already listening in; the default device of sounddevice plays there."""
    if not shutil.which("pulseaudio") or not shutil.which("parec"):
        pytest.skip("PulseAudio is not installed")
    sounddevice = pytest.importorskip("sounddevice")
    if not rooms or rooms[-1].ended or rooms[-1].crashed:
        rooms.append(Room(tmp_path_factory.mktemp("room")))
    room = rooms[-1]
    monkeypatch.setenv("PULSE_SERVER", room.server)
    sounddevice._terminate()  # PortAudio looks for devices once, when it starts
    sounddevice._initialize()
    room.forget()
    yield room
    sounddevice._terminate()
    monkeypatch.undo()
    sounddevice._initialize()
