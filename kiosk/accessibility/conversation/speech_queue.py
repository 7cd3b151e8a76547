"""What is said aloud to one of the two: one turn after the other, and never while somebody is being heard."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from .speech_capture import SpeechCapture


class SpeechQueue:
    """The kiosk's voice between two people."""

    def __init__(self, say: Callable[[str, str], None], listening: SpeechCapture) -> None:
        """``say(text, language)`` speaks; ``said`` or ``silenced`` is to be called when it has."""
        self._say = say
        self._capture = listening
        self._queue: deque[tuple[str, str]] = deque()
        self._speaking = False

    def say(self, text: str, language: str) -> None:
        """That is said as soon as it can be."""
        self._queue.append((text, language))
        self.speak_next()

    def said(self) -> None:
        """It has been heard: what waits comes next, else the microphone has the floor again."""
        self._speaking = False
        self.speak_next()
        if not self._speaking:
            self._capture.resume()

    def silenced(self) -> None:
        """Someone wanted silence: what waits is not said either. It stands on the screen."""
        self._queue.clear()
        self.said()

    def speak_next(self) -> None:
        """Says what waits, if nothing else is being said or heard."""
        if self._queue and not self._speaking and not self._capture.busy:
            self._speaking = True
            self._capture.pause()
            self._say(*self._queue.popleft())

    def forget(self) -> None:
        """The end: nothing that waits will be said."""
        self._queue.clear()
        self._speaking = False
