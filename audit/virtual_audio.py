"""A room without a sound card: what is played in it reaches the microphone.

A private PulseAudio with null sinks for loudspeakers. ``room`` is what the microphone hears; ``loudspeaker``,
the default, is where the kiosk speaks, so that it does not hear itself.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

START_S = 60.0


class VirtualAudioError(Exception):
    """PulseAudio is not there or does not start; the message says what it wrote."""


class VirtualAudio:
    """A context manager. ``env`` is the environment of those who are in the room."""

    def __init__(self, *sinks: str, folder: Path | None = None) -> None:
        """``sinks``: the microphone hears the first, the last is the default. ``folder``: that of the socket,
        ``native``; it is removed at the end."""
        self.env: dict[str, str] = {}
        self._sinks = sinks or ("room", "loudspeaker")
        self._folder = folder
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="sound-room-"))
        self._folder.mkdir(exist_ok=True)
        socket = self._folder / "native"
        self.env = {
            **os.environ,
            "PULSE_RUNTIME_PATH": str(self._folder),
            "PULSE_STATE_PATH": str(self._folder),
            "PULSE_COOKIE": str(self._folder / "cookie"),
            "PULSE_SERVER": f"unix:{socket}",
        }
        try:
            self._start(self._folder, socket)
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
        return subprocess.Popen(["paplay", f"--device={self._sinks[0]}", str(path)], env=self.env)

    @property
    def runs(self) -> bool:
        """Whether the server does, which may have ended by itself."""
        return self._server is not None and self._server.poll() is None

    def close(self) -> None:
        """Ends the server. A microphone that is open falls silent, as if unplugged."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _start(self, folder: Path, socket: Path) -> None:
        log = folder / "log"  # a pipe that nobody reads would fill, and the server wait
        with log.open("wb") as written:
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
                        *(f"--load=module-null-sink sink_name={each} rate=48000" for each in self._sinks),
                    ],
                    env={key: value for key, value in self.env.items() if key != "PULSE_SERVER"},
                    stdout=subprocess.DEVNULL,
                    stderr=written,
                )
            except FileNotFoundError as error:
                raise VirtualAudioError("pulseaudio is not installed") from error
        deadline = time.monotonic() + START_S
        while not self._answers():
            if not self.runs or time.monotonic() > deadline:
                raise VirtualAudioError(
                    f"pulseaudio does not start: {log.read_text('utf-8', 'replace').strip()}"
                )
            time.sleep(0.05)
        for command in (
            ["set-default-source", f"{self._sinks[0]}.monitor"],
            ["set-default-sink", self._sinks[-1]],
        ):
            subprocess.run(["pactl", *command], env=self.env, check=True)

    def _answers(self) -> bool:
        try:
            asked = subprocess.run(["pactl", "info"], env=self.env, capture_output=True, timeout=START_S)
        except FileNotFoundError as error:
            raise VirtualAudioError("pactl is not installed (Debian: pulseaudio-utils)") from error
        return asked.returncode == 0
