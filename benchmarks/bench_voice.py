"""The voice: from an order to the first sound, and from a stop to silence, as an ear in the room hears it.

A sound server of our own plays to nobody; what reaches its loudspeaker is recorded in blocks of a few
milliseconds, each with the moment it came. Nothing of the way is left out: synthesis, the queue, the device.
A key adds the frame in which the window takes it: at most one of a calm screen, counted here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from audit.virtual_audio import VirtualAudio
from kiosk.accessibility.speech import SpeechEvent, SpeechService, Utterance, open_player
from kiosk.accessibility.speech.espeak import EspeakSynthesiser

from .cost import p95
from .table import Row

ROUNDS = 30
BUDGET_MS = 200.0
#: The window waits for so long at most (``kiosk.screens.event_loop.FRAME_S``).
FRAME_MS = 1000 / 60
#: What a keypad says most.
ITEM = "Prendre rendez-vous. Choix 1 sur 12."
#: Louder is sound, of 32768; a visit begins 18 dB below the voice's full level.
SOUND = 40
WITHIN_S = 3.0


class Ear:
    """Hears the loudspeaker of a room, block by block."""

    def __init__(self, room: VirtualAudio) -> None:
        self._blocks: list[tuple[float, int]] = []
        self._recorder = subprocess.Popen(
            [
                *("parec", "--device=loudspeaker.monitor", "--latency-msec=10"),
                *("--raw", "--format=s16le", "--channels=1", "--rate=22050"),
            ],
            env=room.env,
            stdout=subprocess.PIPE,
        )
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        out = self._recorder.stdout
        assert out is not None
        while block := out.read(2 * 110):  # five milliseconds
            self._blocks.append((time.monotonic(), int(np.abs(np.frombuffer(block, np.int16)).max())))

    def first_sound(self, since: float) -> float | None:
        """When something was heard first."""
        return next((at for at, level in list(self._blocks) if at >= since and level > SOUND), None)

    def last_sound(self, since: float) -> float:
        """When something was heard last, or ``since``."""
        return max((at for at, level in list(self._blocks) if at >= since and level > SOUND), default=since)

    def close(self) -> None:
        self._recorder.kill()
        self._recorder.wait()


def rows() -> list[Row]:
    """Nothing is measured without PulseAudio and espeak-ng."""
    if not (shutil.which("pulseaudio") and shutil.which("espeak-ng")):
        return []
    with VirtualAudio() as room, _in(room), _voice() as voice:
        ear = Ear(room)
        try:
            sounds, silences = _measure(voice, ear)
        finally:
            ear.close()
    return [
        Row("voice: key → first sound, p95", p95(sounds) + FRAME_MS, "ms", most=BUDGET_MS),
        Row("voice: stop → silence, p95", p95(silences) + FRAME_MS, "ms", most=BUDGET_MS),
    ]


def _measure(voice: SpeechService, ear: Ear) -> tuple[list[float], list[float]]:
    sounds, silences = [], []
    for number in range(ROUNDS + 1):
        time.sleep(0.4)
        ordered = time.monotonic()
        voice.say([Utterance(f"item.{number}", ITEM, "fr")])
        if not _until(lambda since=ordered: ear.first_sound(since) is not None):  # type: ignore[misc]
            raise TimeoutError("nothing is heard")
        heard = ear.first_sound(ordered)
        assert heard is not None
        time.sleep(0.3)
        stopped = time.monotonic()
        voice.stop()
        time.sleep(0.6)
        if number:  # the first opens the device and starts the engine, before anyone has come
            sounds.append((heard - ordered) * 1000)
            silences.append((ear.last_sound(stopped) - stopped) * 1000)
    return sounds, silences


def _until(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + WITHIN_S
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True


@contextmanager
def _in(room: VirtualAudio) -> Iterator[None]:
    """This process is in the room: PortAudio finds its way by the environment."""
    before = dict(os.environ)
    os.environ.update(room.env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _voice() -> Iterator[SpeechService]:
    def heard(_event: SpeechEvent) -> None:
        """Nobody follows."""

    voice = SpeechService(EspeakSynthesiser(), open_player(), heard)
    try:
        yield voice
    finally:
        voice.close()
