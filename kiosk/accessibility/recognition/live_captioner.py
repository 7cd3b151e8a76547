"""From someone who speaks without end to lines, whatever happens to the engine."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from kiosk.runtime.child_process import ChildError

from .audio_buffer import StreamBuffer
from .events import (
    CaptioningEnded,
    EngineRestarted,
    LineTranscribed,
    LiveTranscription,
    RecognitionEvent,
    RecognitionFailed,
    RecognitionProblem,
)
from .loading import UnusableModelError
from .process import RecognitionProcess
from .recogniser import BYTES_PER_SECOND
from .streaming import StreamUpdate, TranscribedLine

log = logging.getLogger(__name__)

#: An engine that dies so often over the same audio will die of it again.
MAX_CRASHES = 3


class LiveCaptioner:
    """One stream to its end, on the thread of the engine.

    ``engine`` gives the process to ask and MAY raise ``UnusableModelError``; what happens goes to ``tell``.
    """

    def __init__(
        self,
        stream: StreamBuffer,
        engine: Callable[[], RecognitionProcess],
        tell: Callable[[RecognitionEvent], None],
    ) -> None:
        self._stream = stream
        self._engine = engine
        self._on_event = tell
        self._last_words = LiveTranscription(stream.request_id, "", "", speaking=False)

    def run(self) -> RecognitionEvent:
        """Its last event. An engine that dies is started again over what no line tells yet."""
        stream = self._stream
        deaths, died_at = 0, -1
        while True:
            try:
                self._feed_engine(self._engine())
                return (
                    RecognitionFailed(stream.request_id, stream.broken)
                    if stream.broken
                    else CaptioningEnded(stream.request_id)
                )
            except UnusableModelError as error:
                log.error("live: %s", error)
                reason = RecognitionProblem.MODEL_DAMAGED
                break
            except ChildError as error:
                if stream.is_discarded():
                    return CaptioningEnded(stream.request_id)
                log.error("live: %s: %s", type(error).__name__, error)
                deaths = deaths + 1 if died_at == stream.start_byte else 1
                died_at = stream.start_byte
                if deaths == MAX_CRASHES:
                    reason = RecognitionProblem.ENGINE_DIED
                    break
                self._on_event(EngineRestarted(stream.request_id))
        self._report_remaining_words()
        return RecognitionFailed(stream.request_id, reason)

    def _feed_engine(self, process: RecognitionProcess) -> None:
        stream = self._stream
        process.open_stream(stream.language)
        base = position = stream.start_byte
        while True:
            start, pcm = stream.after(position)
            if not pcm:
                break
            base += start - position  # given up: the engine does not hear it
            position = start + len(pcm)
            flow = process.advance(pcm)
            self._report(flow, base)
            stream.settle(base + _bytes(flow.settled))
        if stream.is_discarded():
            process.open_stream(stream.language)  # it forgets what it was fed
        else:
            self._report(process.end_stream(), base)

    def _report(self, flow: StreamUpdate, base: int) -> None:
        request_id, shift = self._stream.request_id, base / BYTES_PER_SECOND
        for line in flow.lines:
            moved = replace(line, start=line.start + shift, end=line.end + shift)
            self._on_event(LineTranscribed(request_id, moved))
        self._stream.speaking = flow.speaking
        words = LiveTranscription(request_id, flow.sure, flow.unsure, flow.speaking)
        if words != self._last_words:
            self._last_words = words
            self._on_event(words)

    def _report_remaining_words(self) -> None:
        """The words so far, when no engine can tell better ones any more."""
        text = f"{self._last_words.sure} {self._last_words.unsure}".strip()
        if text:
            start = self._stream.start_byte / BYTES_PER_SECOND
            line = TranscribedLine(text, start, self._stream.seconds, doubtful=True)
            self._on_event(LineTranscribed(self._stream.request_id, line))


def _bytes(seconds: float) -> int:
    return 2 * int(seconds * BYTES_PER_SECOND / 2)
