"""Microphones that need no sound card."""

from __future__ import annotations

import threading
from collections.abc import Callable

from kiosk.accessibility.recognition.microphone import NoMicrophoneError, Recording

BLOCK = 1600


class PlayedMicrophone:
    """Hears ``pcm`` at once, then a silent room; ``there`` takes it away. Twenty times real time, or with
    ``speed`` so many times, the voice too."""

    def __init__(self, pcm: bytes = b"", speed: float | None = None) -> None:
        self.pcm = pcm
        self.speed = speed
        self.there = True
        self.played = threading.Event()
        self.open_count = 0

    def is_present(self) -> bool:
        return self.there

    def open(self, on_block: Callable[[bytes], None], on_lost: Callable[[], None]) -> Recording:
        if not self.there:
            raise NoMicrophoneError("none")
        self.open_count += 1
        self.played.clear()
        return _Playing(self, on_block, on_lost)


class _Playing:
    def __init__(
        self, microphone: PlayedMicrophone, on_block: Callable[[bytes], None], on_lost: Callable[[], None]
    ) -> None:
        self._microphone = microphone
        self._on_block = on_block
        self._on_lost = on_lost
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._microphone.open_count -= 1

    def _play(self) -> None:
        pcm, speed = self._microphone.pcm, self._microphone.speed
        for start in range(0, len(pcm), BLOCK):
            self._on_block(pcm[start : start + BLOCK])
            if self._stop.wait(BLOCK / 32000 / speed if speed else 0):
                return
        self._microphone.played.set()
        while not self._stop.wait(BLOCK / 32000 / (speed or 20)):
            if not self._microphone.there:
                self._on_lost()
                return
            self._on_block(bytes(BLOCK))
