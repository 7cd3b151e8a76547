"""A room without a sound card: what is played in it reaches the microphone.

A private PulseAudio with two null sinks. ``room`` is what the microphone hears; ``loudspeaker``, the
default, is where the kiosk speaks, so that it does not hear itself.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

START_S = 10.0


class VirtualAudioError(Exception):
    """PulseAudio is not there or does not start; the message says what it wrote."""


class VirtualAudio:
    """A context manager. ``env`` is the environment of those who are in the room."""

    def __init__(self) -> None:
        self.env: dict[str, str] = {}
        self._folder: Path | None = None
        self._server: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="sound-room-"))
        socket = self._folder / "native"
        self.env = {
            **os.environ,
            "PULSE_RUNTIME_PATH": str(self._folder),
            "PULSE_STATE_PATH": str(self._folder),
            "PULSE_COOKIE": str(self._folder / "cookie"),
            "PULSE_SERVER": f"unix:{socket}",
        }
        try:
            self._start(socket)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def play(self, path: Path) -> subprocess.Popen[bytes]:
        """Plays a recording into the room; returns at once."""
        return subprocess.Popen(["paplay", "--device=room", str(path)], env=self.env)

    def close(self) -> None:
        """Ends the server. A microphone that is open falls silent, as if unplugged."""
        if self._server is not None:
            self._server.kill()
            self._server.communicate()
            self._server = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _start(self, socket: Path) -> None:
        try:
            self._server = subprocess.Popen(
                [
                    "pulseaudio",
                    "-n",
                    "--daemonize=no",
                    "--exit-idle-time=-1",
                    "--use-pid-file=no",
                    "--disallow-exit",
                    "--realtime=no",  # the system ends a real-time process that is late for long
                    "--load=module-native-protocol-unix auth-anonymous=1 socket=" + str(socket),
                    "--load=module-null-sink sink_name=room rate=48000",
                    "--load=module-null-sink sink_name=loudspeaker rate=48000",
                ],
                env={key: value for key, value in self.env.items() if key != "PULSE_SERVER"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
        except FileNotFoundError as error:
            raise VirtualAudioError("pulseaudio is not installed") from error
        deadline = time.monotonic() + START_S
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                self._server.kill()
                raise VirtualAudioError(f"pulseaudio does not start: {self._server.communicate()[1].strip()}")
            time.sleep(0.05)
        for command in (["set-default-source", "room.monitor"], ["set-default-sink", "loudspeaker"]):
            subprocess.run(["pactl", *command], env=self.env, check=True)

    def _answers(self) -> bool:
        try:
            asked = subprocess.run(["pactl", "info"], env=self.env, capture_output=True, timeout=START_S)
        except FileNotFoundError as error:
            raise VirtualAudioError("pactl is not installed (Debian: pulseaudio-utils)") from error
        return asked.returncode == 0
