"""The ear: push to talk and live captions, for the interface."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

from kiosk.accessibility.models import Engine, Model, Models, Status
from kiosk.runtime.child_process import ChildError, ChildTooSlowError

from .events import (
    Advice,
    Event,
    Failed,
    LanguageHeard,
    Level,
    NothingHeard,
    NotReady,
    Partial,
    Ready,
    Reason,
    Restarted,
    Result,
)
from .hints import Hints
from .live import Live
from .loading import UnusableModelError
from .loudness import level
from .microphone import Microphone, NoMicrophoneError
from .port import Heard
from .process import RecognitionProcess
from .utterance import Stream, Utterance, Voice
from .which_language import spoken_languages

log = logging.getLogger(__name__)

LONGEST_S = 60.0
#: The last words are still on their way through the sound system when the visitor lets go.
TAIL_S = 0.2
#: A microphone that gives no block for so long has been unplugged.
LOST_S = 2.0
IDLE_S = 300.0
#: The first words of someone, enough to tell their language; and one that every Whisper model knows.
IDENTIFY_S = 6.0
ANY = "fr"
LOOK_AGAIN_S = 5.0


class Ear:
    """Hears one request at a time. Methods return at once; what comes of them goes to ``on_event``.

    ``on_event`` is called on threads of the ear and MUST be quick (post to an inbox). A request ends with
    one ``Result``, ``NothingHeard``, ``Ended`` or ``Failed``; none of its events comes after ``cancel`` has
    returned or after ``listen`` or ``follow`` was called for another.
    """

    def __init__(
        self,
        microphone: Microphone,
        models: Models,
        on_event: Callable[[Event], None],
        *,
        idle_s: float = IDLE_S,
        longest_s: float = LONGEST_S,
    ) -> None:
        """``idle_s``: seconds without work after which the engine leaves memory; ``longest_s``: seconds
        after which an utterance ends by itself."""
        self._microphone = microphone
        self._models = models
        self._on_event = on_event
        self._idle_s = idle_s
        self._longest_s = longest_s
        self._present = True
        self._looked_at = time.monotonic()
        self._current: Voice | None = None
        self._state = threading.RLock()
        self._engine: RecognitionProcess | None = None
        self._loaded: Model | None = None
        self._to_capture: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._to_recognise: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._threads = [
            threading.Thread(target=self._capturing, name="microphone", daemon=True),
            threading.Thread(target=self._recognising, name="recogniser", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self._to_capture.put(self._look)  # also loads the sound library, before the first visitor speaks

    @property
    def engine_pid(self) -> int | None:
        """The process of the engine, if it is loaded."""
        return self._engine.pid if self._engine else None

    def ready(self, language: str) -> Ready | NotReady:
        """Whether ``listen`` has a chance, as far as is known now; the microphone is looked for again
        in the background."""
        now = time.monotonic()
        if now - self._looked_at >= LOOK_AGAIN_S:
            self._looked_at = now
            self._to_capture.put(self._look)
        reason = self._model_problem(language)
        if reason is None and not self._present:
            reason = Reason.NO_MICROPHONE
        return NotReady(reason) if reason else Ready()

    def warm(self, language: str) -> None:
        """Loads the engine of that language, to be ready when the visitor speaks."""
        self._to_recognise.put(lambda: self._warm(language))

    def listen(self, request_id: str, language: str, vocabulary: Sequence[str] = ()) -> None:
        """Opens the microphone. ``vocabulary``: the possible answers, when the question has fixed choices.

        Another request at hand is cancelled.
        """
        utterance = Utterance(request_id, language, tuple(vocabulary), self._longest_s)
        self._begin(utterance, lambda: self._recognise(utterance))

    def follow(self, request_id: str, language: str) -> None:
        """Opens the microphone for live captions, until ``finish``: lines, and the words of the line that is
        being said. Another request at hand is cancelled."""
        stream = Stream(request_id, language)
        self._begin(stream, lambda: self._caption(stream))

    def identify(self, request_id: str) -> None:
        """Opens the microphone for the first words of someone whose language is not known. It ends with
        ``LanguageHeard``, after ``finish`` or six seconds. Needs a Whisper model."""
        utterance = Utterance(request_id, ANY, longest_s=IDENTIFY_S)
        self._begin(utterance, lambda: self._identify(utterance), Engine.WHISPER)

    def finish(self, request_id: str) -> None:
        """The visitor is done; ignored if that request is over."""
        with self._state:
            if self._current is not None and self._current.request_id == request_id:
                self._current.finish()

    def cancel(self) -> None:
        """Forgets the request at hand and its voice, if there is one."""
        with self._state:
            if self._current is not None:
                self._current.drop()
                self._current = None

    def close(self) -> None:
        """Ends threads and processes."""
        self.cancel()
        self._to_capture.put(None)
        self._to_recognise.put(None)
        if self._engine is not None:
            self._engine.close()
        for thread in self._threads:
            thread.join(timeout=5.0)

    def _begin(self, voice: Voice, recognise: Callable[[], None], engine: Engine | None = None) -> None:
        with self._state:
            self.cancel()
            self._current = voice
        reason = self._model_problem(voice.language, engine)
        if reason is not None:
            self._conclude(voice, Failed(voice.request_id, reason))
            return
        self._to_capture.put(lambda: self._capture(voice))
        self._to_recognise.put(recognise)

    # What is below runs on the two threads.

    def _capturing(self) -> None:
        while (job := self._to_capture.get()) is not None:
            job()

    def _look(self) -> None:
        self._present = self._microphone.present()

    def _capture(self, voice: Voice) -> None:
        """From the microphone into the request, until the visitor is done."""
        if voice.is_dropped():
            return
        blocks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        try:
            recording = self._microphone.open(blocks.put, lambda: blocks.put(None))
        except NoMicrophoneError as error:
            log.warning("no microphone: %s", error)
            self._present = False
            self._conclude(voice, Failed(voice.request_id, Reason.NO_MICROPHONE))
            return
        self._present = True
        try:
            self._listen_to(blocks, voice)
        finally:
            recording.close()

    def _listen_to(self, blocks: queue.SimpleQueue[bytes | None], voice: Voice) -> None:
        done_at: float | None = None
        hints = Hints()
        while not voice.is_dropped():
            try:
                block = blocks.get(timeout=LOST_S)
            except queue.Empty:
                block = None
            if block is None:
                if isinstance(voice, Utterance):
                    self._conclude(voice, Failed(voice.request_id, Reason.MICROPHONE_LOST))
                elif isinstance(voice, Stream):  # its words so far are kept
                    voice.broken = Reason.MICROPHONE_LOST
                break
            voice.add(block)
            self._tell(voice, Level(voice.request_id, level(block)))
            if hint := hints.take(block, voice.speaking):
                self._tell(voice, Advice(voice.request_id, hint))
            if voice.finishing and done_at is None:
                done_at = voice.seconds + TAIL_S
            if done_at is not None and voice.seconds >= done_at:
                break
            if isinstance(voice, Utterance) and voice.seconds >= voice.longest_s:
                voice.cut = True
                break
        voice.end()

    def _recognising(self) -> None:
        while True:
            try:
                job = self._to_recognise.get(timeout=self._idle_s)
            except queue.Empty:
                if self._engine is not None:
                    self._engine.unload()
                continue
            if job is None:
                return
            job()

    def _warm(self, language: str) -> None:
        model = self._models.best(language)
        if model is not None:
            try:
                self._engine_for(model).warm()
            except (ChildError, UnusableModelError) as error:
                log.warning("%s does not load: %s", model.name, error)

    def _recognise(self, utterance: Utterance) -> None:
        """From the utterance to its result. An engine that dies is started once more: the voice is kept."""
        model = self._models.best(utterance.language)
        if model is None or utterance.is_dropped():
            return
        reason = Reason.ENGINE_DIED
        for _ in range(2):
            try:
                heard = self._ask(self._engine_for(model), utterance)
            except UnusableModelError as error:
                log.error("%s: %s", model.name, error)
                reason = Reason.MODEL_DAMAGED
                break
            except ChildTooSlowError as error:
                log.error("%s: %s", model.name, error)
                reason = Reason.TOO_SLOW
                break
            except ChildError as error:
                if utterance.is_dropped():
                    return
                log.error("%s: %s: %s", model.name, type(error).__name__, error)
                self._tell(utterance, Restarted(utterance.request_id))
            else:
                if heard is not None:
                    self._conclude(utterance, _outcome(utterance, heard))
                return
        self._conclude(utterance, Failed(utterance.request_id, reason))

    def _identify(self, utterance: Utterance) -> None:
        """From the utterance to languages. The voice is gone after."""
        pcm = b"".join(utterance.follow())
        model = self._models.best(ANY, Engine.WHISPER)
        if model is None or utterance.is_dropped():
            return
        event: Event = Failed(utterance.request_id, Reason.ENGINE_DIED)
        try:
            odds = self._engine_for(model).languages(pcm)
        except (ChildError, UnusableModelError) as error:
            log.error("%s: %s: %s", model.name, type(error).__name__, error)
        else:
            event = LanguageHeard(utterance.request_id, spoken_languages(odds))
            if not odds:
                event = NothingHeard(utterance.request_id, utterance.silence())
        self._conclude(utterance, event)

    def _caption(self, stream: Stream) -> None:
        """From the stream to its lines."""
        model = self._models.best(stream.language)
        if model is None or stream.is_dropped():
            return
        live = Live(stream, lambda: self._engine_for(model), lambda event: self._tell(stream, event))
        self._conclude(stream, live.run())

    def _ask(self, engine: RecognitionProcess, utterance: Utterance) -> Heard | None:
        engine.begin(utterance.language, utterance.vocabulary)
        before = ""
        for pcm in utterance.follow():
            partial, utterance.speaking = engine.feed(pcm)
            if partial != before:
                before = partial
                self._tell(utterance, Partial(utterance.request_id, partial))
        if utterance.is_dropped():
            engine.begin(utterance.language)  # it forgets what it was fed
            return None
        return engine.end()

    def _engine_for(self, model: Model) -> RecognitionProcess:
        """One model in memory at a time."""
        if self._engine is None or self._loaded != model:
            if self._engine is not None:
                self._engine.close()
            self._engine = RecognitionProcess(model.engine, self._models.path(model.name))
            self._loaded = model
        return self._engine

    def _model_problem(self, language: str, engine: Engine | None = None) -> Reason | None:
        if self._models.best(language, engine) is not None:
            return None
        candidates = self._models.candidates(language, engine)
        states = [self._models.state(model.name).status for model in candidates]
        return Reason.MODEL_DAMAGED if Status.DAMAGED in states else Reason.NO_MODEL

    def _tell(self, voice: Voice, event: Event) -> None:
        with self._state:
            if voice is self._current:
                self._on_event(event)

    def _conclude(self, voice: Voice, event: Event) -> None:
        """The last event of the request, and the end of its voice."""
        with self._state:
            if voice is self._current:
                self._current = None
                voice.drop()
                self._on_event(event)


def _outcome(utterance: Utterance, heard: Heard) -> Event:
    if heard.text:
        return Result(utterance.request_id, heard, utterance.cut)
    if utterance.cut:
        return Failed(utterance.request_id, Reason.TOO_LONG)
    return NothingHeard(utterance.request_id, utterance.silence())
