"""The sound room: a PulseAudio of our own whose loudspeaker can be recorded."""

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


def until(true: Callable[[], bool], within: float = 10.0) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + within
    pause = threading.Event()
    while not true():
        if time.monotonic() > end:
            return False
        pause.wait(0.01)
    return True


class Room:
    """A sound server, and what is heard from its loudspeaker."""

    def __init__(self, folder: Path) -> None:
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

    def listen(self) -> None:
        """Begins to hear."""
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

    def leave(self) -> None:
        """Hears no more."""
        self._recorder.kill()
        self._recorder.wait()
        self._hearing.join(5)

    def close(self) -> None:
        """Ends the sound server, as a crash would."""
        self._daemon.kill()
        self._daemon.wait()

    @property
    def loud_blocks(self) -> list[tuple[float, int]]:
        """The moment and the peak of each block that is not silent."""
        return [(at, peak) for at, peak in list(self._blocks) if peak > 100]

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


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A room one is already listening in; the default device of sounddevice plays there."""
    if not shutil.which("pulseaudio") or not shutil.which("parec"):
        pytest.skip("PulseAudio is not installed")
    sounddevice = pytest.importorskip("sounddevice")
    room = Room(tmp_path)
    monkeypatch.setenv("PULSE_SERVER", room.server)
    sounddevice._terminate()  # PortAudio looks for devices once, when it starts
    sounddevice._initialize()
    room.listen()
    yield room
    room.leave()
    room.close()
    sounddevice._terminate()
    monkeypatch.undo()
    sounddevice._initialize()
