"""From someone who speaks without end to lines, whatever happens to the engine."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from kiosk.runtime.child_process import ChildError

from .events import Ended, Event, Failed, LineHeard, Reason, Restarted, Words
from .loading import UnusableModelError
from .port import BYTES_PER_SECOND
from .process import RecognitionProcess
from .streaming import Flow, Line
from .utterance import Stream

log = logging.getLogger(__name__)

#: An engine that dies so often over the same audio will die of it again.
DEATHS = 3


class Live:
    """One stream to its end, on the thread of the engine.

    ``engine`` gives the process to ask and MAY raise ``UnusableModelError``; what happens goes to ``tell``.
    """

    def __init__(
        self, stream: Stream, engine: Callable[[], RecognitionProcess], tell: Callable[[Event], None]
    ) -> None:
        self._stream = stream
        self._engine = engine
        self._tell = tell
        self._words = Words(stream.request_id, "", "", speaking=False)

    def run(self) -> Event:
        """Its last event. An engine that dies is started again over what no line tells yet."""
        stream = self._stream
        deaths, died_at = 0, -1
        while True:
            try:
                self._follow(self._engine())
                return Failed(stream.request_id, stream.broken) if stream.broken else Ended(stream.request_id)
            except UnusableModelError as error:
                log.error("live: %s", error)
                reason = Reason.MODEL_DAMAGED
                break
            except ChildError as error:
                if stream.is_dropped():
                    return Ended(stream.request_id)
                log.error("live: %s: %s", type(error).__name__, error)
                deaths = deaths + 1 if died_at == stream.kept_from else 1
                died_at = stream.kept_from
                if deaths == DEATHS:
                    reason = Reason.ENGINE_DIED
                    break
                self._tell(Restarted(stream.request_id))
        self._keep_words()
        return Failed(stream.request_id, reason)

    def _follow(self, process: RecognitionProcess) -> None:
        stream = self._stream
        process.open_stream(stream.language)
        base = position = stream.kept_from
        while True:
            start, pcm = stream.after(position)
            if not pcm:
                break
            base += start - position  # given up: the engine does not hear it
            position = start + len(pcm)
            flow = process.advance(pcm)
            self._told(flow, base)
            stream.settle(base + _bytes(flow.settled))
        if stream.is_dropped():
            process.open_stream(stream.language)  # it forgets what it was fed
        else:
            self._told(process.end_stream(), base)

    def _told(self, flow: Flow, base: int) -> None:
        request_id, shift = self._stream.request_id, base / BYTES_PER_SECOND
        for line in flow.lines:
            moved = replace(line, start=line.start + shift, end=line.end + shift)
            self._tell(LineHeard(request_id, moved))
        self._stream.speaking = flow.speaking
        words = Words(request_id, flow.sure, flow.unsure, flow.speaking)
        if words != self._words:
            self._words = words
            self._tell(words)

    def _keep_words(self) -> None:
        """The words so far, when no engine can tell better ones any more."""
        text = f"{self._words.sure} {self._words.unsure}".strip()
        if text:
            start = self._stream.kept_from / BYTES_PER_SECOND
            line = Line(text, start, self._stream.seconds, doubtful=True)
            self._tell(LineHeard(self._stream.request_id, line))


def _bytes(seconds: float) -> int:
    return 2 * int(seconds * BYTES_PER_SECOND / 2)
