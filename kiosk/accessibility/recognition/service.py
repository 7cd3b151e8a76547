"""Push to talk and live captions, for the interface: from the microphone to words, whatever happens to the
engine.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from kiosk.accessibility.models import Engine, Model, ModelStatus, ModelStore
from kiosk.runtime.child_process import IDLE_UNLOAD_S, ChildError, ChildTimeoutError

from .audio_buffer import AudioBuffer, StreamBuffer, UtteranceBuffer
from .language_detection import likely_spoken_languages
from .microphone import Microphone, MicrophoneMonitor, NoMicrophoneError, meter_level
from .process import RecognitionProcess, UnusableModelError
from .recogniser import BYTES_PER_SECOND, StreamUpdate, TranscribedLine, Transcription
from .voice_run import (
    AudioLevel,
    CaptioningEnded,
    EngineRestarted,
    LanguageDetected,
    LineTranscribed,
    LiveTranscription,
    MicrophoneAdvice,
    NoSpeech,
    PartialTranscription,
    RecognitionEvent,
    RecognitionFailed,
    RecognitionProblem,
    TranscriptionFinished,
    VoiceRun,
)

log = logging.getLogger(__name__)

#: An engine that dies so often over the same audio will die of it again.
MAX_CRASHES = 3
MAX_UTTERANCE_S = 60.0
#: The last words are still on their way through the sound system when the visitor lets go.
TAIL_S = 0.2
#: A microphone that gives no block for so long has been unplugged.
MICROPHONE_LOST_S = 2.0
#: The first one may take longer: a sound server that slept gives it after up to two seconds, a wireless
#: headset that changes to its microphone later.
MICROPHONE_WAKES_S = 6.0
#: How soon a microphone that gives nothing is closed when nobody wants it any more.
DISCARD_CHECK_S = 0.2
#: The first words of someone, enough to tell their language; and one that every Whisper model knows.
IDENTIFY_S = 6.0
IDENTIFY_MODEL_LANGUAGE = "fr"
MICROPHONE_CHECK_S = 5.0
#: And at the models on the disk.
MODEL_CHECK_S = 2.0


class RecognitionService:
    """Hears one run at a time. Methods return at once; what comes of them is emitted by the run.

    A run ends with one final event; none of its events comes after ``cancel`` has returned or after
    ``listen``, ``follow`` or ``identify_language`` was called for another.
    """

    def __init__(
        self,
        microphone: Microphone,
        models: ModelStore,
        *,
        idle_s: float = IDLE_UNLOAD_S,
        longest_s: float = MAX_UTTERANCE_S,
        looks_at_once: bool = True,
    ) -> None:
        """``idle_s``: seconds without work after which the engine leaves memory; ``longest_s``: seconds
        after which an utterance ends by itself. ``looks_at_once``: else ``look`` is called when there is
        time."""
        self._microphone = microphone
        self._models = models
        self._idle_s = idle_s
        self._max_utterance_s = longest_s
        self._microphone_present = True
        self._microphone_checked_at = time.monotonic()
        #: What was wrong with the models of a language, and when that was looked at.
        self._model_problems: dict[str, tuple[float, RecognitionProblem | None]] = {}
        self._current_audio: AudioBuffer | None = None
        self._lock = threading.RLock()
        self._engine: RecognitionProcess | None = None
        self._loaded: Model | None = None
        self._to_capture: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._to_recognise: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run_capture, name="microphone", daemon=True),
            threading.Thread(target=self._run_recognition, name="recogniser", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        if looks_at_once:
            self.look()

    def look(self) -> None:
        """Whether there is a microphone, in the background. Also loads the sound library, before the first
        visitor speaks."""
        self._to_capture.put(self._check_microphone)

    @property
    def engine_pid(self) -> int | None:
        """The process of the engine, if it is loaded."""
        return self._engine.pid if self._engine else None

    def problem(self, language: str) -> RecognitionProblem | None:
        """Why ``listen`` has no chance, as far as is known now; ``None`` when it has. The microphone is
        looked for again in the background."""
        now = time.monotonic()
        if now - self._microphone_checked_at >= MICROPHONE_CHECK_S:
            self._microphone_checked_at = now
            self._to_capture.put(self._check_microphone)
        problem = self._known_model_problem(language)
        if problem is None and not self._microphone_present:
            return RecognitionProblem.NO_MICROPHONE
        return problem

    def preload(self, language: str) -> None:
        """Loads the engine of that language, to be ready when the visitor speaks."""
        self._to_recognise.put(lambda: self._warm(language))

    def listen(self, run: VoiceRun) -> None:
        """Open the microphone for one utterance. Another run at hand is cancelled."""
        utterance = UtteranceBuffer(run, self._max_utterance_s)
        self._begin(utterance, lambda: self._recognise(utterance), run.language)

    def follow(self, run: VoiceRun) -> None:
        """Open the microphone for live captions, until ``finish``: lines, and the words of the line that is
        being said. Another run at hand is cancelled."""
        stream = StreamBuffer(run)
        self._begin(stream, lambda: self._caption(stream), run.language)

    def identify_language(self, run: VoiceRun) -> None:
        """Open the microphone for the first words of someone whose language is not known. It ends with
        ``LanguageDetected``, after ``finish`` or six seconds. Needs a Whisper model."""
        utterance = UtteranceBuffer(run, IDENTIFY_S)
        self._begin(utterance, lambda: self._identify(utterance), IDENTIFY_MODEL_LANGUAGE, Engine.WHISPER)

    def finish(self, run: VoiceRun) -> None:
        """The visitor is done; ignored if that run is over."""
        with self._lock:
            if self._current_audio is not None and self._current_audio.run is run:
                self._current_audio.finish()

    def cancel(self) -> None:
        """Forget the run at hand and its voice, if there is one."""
        with self._lock:
            if self._current_audio is not None:
                self._current_audio.run.end()
                self._current_audio.discard()
                self._current_audio = None

    def close(self) -> None:
        self.cancel()
        self._to_capture.put(None)
        self._to_recognise.put(None)
        if self._engine is not None:
            self._engine.close()
        for thread in self._threads:
            thread.join(timeout=5.0)

    def _begin(
        self, voice: AudioBuffer, recognise: Callable[[], None], language: str, engine: Engine | None = None
    ) -> None:
        with self._lock:
            self.cancel()
            self._current_audio = voice
        reason = self._model_problem(language, engine)
        if reason is not None:
            self._finish_request(voice, RecognitionFailed(reason))
            return
        self._to_capture.put(lambda: self._capture(voice))
        self._to_recognise.put(recognise)

    # What is below runs on the two threads.

    def _run_capture(self) -> None:
        while (job := self._to_capture.get()) is not None:
            job()
            del job  # while the next one is waited for, nothing of the visit stays here

    def _check_microphone(self) -> None:
        self._microphone_present = self._microphone.is_present()

    def _capture(self, voice: AudioBuffer) -> None:
        """From the microphone into the request, until the visitor is done."""
        if voice.is_discarded():
            return
        blocks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        try:
            recording = self._microphone.open(blocks.put, lambda: blocks.put(None))
        except NoMicrophoneError as error:
            log.warning("run %s: no microphone: %s", voice.run.id, error)
            self._microphone_present = False
            self._finish_request(voice, RecognitionFailed(RecognitionProblem.NO_MICROPHONE))
            return
        self._microphone_present = True
        try:
            self._read_blocks(blocks, voice)
        finally:
            recording.close()

    def _read_blocks(self, blocks: queue.SimpleQueue[bytes | None], voice: AudioBuffer) -> None:
        done_at: float | None = None
        hints = MicrophoneMonitor()
        lost_at = time.monotonic() + MICROPHONE_WAKES_S
        while not voice.is_discarded():
            try:
                block = blocks.get(timeout=DISCARD_CHECK_S)
            except queue.Empty:
                if time.monotonic() < lost_at:
                    continue
                block = None
            lost_at = time.monotonic() + MICROPHONE_LOST_S
            if block is None:
                if isinstance(voice, UtteranceBuffer):
                    self._finish_request(voice, RecognitionFailed(RecognitionProblem.MICROPHONE_LOST))
                elif isinstance(voice, StreamBuffer):  # its words so far are kept
                    voice.broken = RecognitionProblem.MICROPHONE_LOST
                break
            voice.add(block)
            self._emit(voice, AudioLevel(meter_level(block)))
            if hint := hints.take(block, voice.speaking):
                self._emit(voice, MicrophoneAdvice(hint))
            if voice.is_finishing and done_at is None:
                done_at = voice.seconds + TAIL_S
            if done_at is not None and voice.seconds >= done_at:
                break
            if isinstance(voice, UtteranceBuffer) and voice.seconds >= voice.max_seconds:
                voice.cut = True
                break
        voice.end()

    def _run_recognition(self) -> None:
        while (job := self._to_recognise.get()) is not None:
            job()
            del job

    def _warm(self, language: str) -> None:
        model = self._models.best(language)
        if model is not None:
            try:
                self._engine_for(model).preload()
            except (ChildError, UnusableModelError) as error:
                log.warning("%s does not load: %s", model.name, error)

    def _recognise(self, utterance: UtteranceBuffer) -> None:
        """From the utterance to its result. An engine that dies is started once more: the voice is kept."""
        model = self._models.best(utterance.run.language)
        if model is None or utterance.is_discarded():
            return
        reason = RecognitionProblem.ENGINE_DIED
        for _ in range(2):
            try:
                transcription = self._transcribe(self._engine_for(model), utterance)
            except UnusableModelError as error:
                log.error("run %s: %s: %s", utterance.run.id, model.name, error)
                reason = RecognitionProblem.MODEL_DAMAGED
                break
            except ChildTimeoutError as error:
                log.error("run %s: %s: %s", utterance.run.id, model.name, error)
                reason = RecognitionProblem.TOO_SLOW
                break
            except ChildError as error:
                if utterance.is_discarded():
                    return
                log.error("run %s: %s: %s: %s", utterance.run.id, model.name, type(error).__name__, error)
                self._emit(utterance, EngineRestarted())
            else:
                if transcription is not None:
                    self._finish_request(utterance, _final_event(utterance, transcription))
                return
        self._finish_request(utterance, RecognitionFailed(reason))

    def _identify(self, utterance: UtteranceBuffer) -> None:
        """From the utterance to languages. The voice is gone after."""
        pcm = b"".join(utterance.follow())
        model = self._models.best(IDENTIFY_MODEL_LANGUAGE, Engine.WHISPER)
        if model is None or utterance.is_discarded():
            return
        event: RecognitionEvent = RecognitionFailed(RecognitionProblem.ENGINE_DIED)
        try:
            odds = self._engine_for(model).languages(pcm)
        except (ChildError, UnusableModelError) as error:
            log.error("run %s: %s: %s: %s", utterance.run.id, model.name, type(error).__name__, error)
        else:
            event = LanguageDetected(likely_spoken_languages(odds))
            if not odds:
                event = NoSpeech(utterance.no_speech_reason())
        self._finish_request(utterance, event)

    def _caption(self, stream: StreamBuffer) -> None:
        """From the stream to its lines."""
        model = self._models.best(stream.run.language)
        if model is None or stream.is_discarded():
            return
        live = LiveCaptioner(stream, lambda: self._engine_for(model), lambda event: self._emit(stream, event))
        self._finish_request(stream, live.run())

    def _transcribe(self, engine: RecognitionProcess, utterance: UtteranceBuffer) -> Transcription | None:
        engine.begin(utterance.run.language, utterance.run.vocabulary)
        before = ""
        for pcm in utterance.follow():
            partial, utterance.speaking = engine.feed(pcm)
            if partial != before:
                before = partial
                self._emit(utterance, PartialTranscription(partial))
        if utterance.is_discarded():
            engine.begin(utterance.run.language)  # it forgets what it was fed
            return None
        return engine.end()

    def _engine_for(self, model: Model) -> RecognitionProcess:
        """One model in memory at a time."""
        if self._engine is None or self._loaded != model:
            if self._engine is not None:
                self._engine.close()
            self._engine = RecognitionProcess(model.engine, self._models.path(model.name), self._idle_s)
            self._loaded = model
        return self._engine

    def _known_model_problem(self, language: str) -> RecognitionProblem | None:
        """As it was a moment ago: a page asks for it dozens of times, and looking takes a millisecond."""
        now = time.monotonic()
        checked_at, problem = self._model_problems.get(language, (-MODEL_CHECK_S, None))
        if now - checked_at >= MODEL_CHECK_S:
            problem = self._model_problem(language)
            self._model_problems[language] = now, problem
        return problem

    def _model_problem(self, language: str, engine: Engine | None = None) -> RecognitionProblem | None:
        if self._models.best(language, engine) is not None:
            return None
        candidates = self._models.candidates(language, engine)
        states = [self._models.state(model.name).status for model in candidates]
        return (
            RecognitionProblem.MODEL_DAMAGED if ModelStatus.DAMAGED in states else RecognitionProblem.NO_MODEL
        )

    def _emit(self, voice: AudioBuffer, event: RecognitionEvent) -> None:
        with self._lock:
            if voice is self._current_audio:
                voice.run.emit(event)

    def _finish_request(self, voice: AudioBuffer, event: RecognitionEvent) -> None:
        """The last event of the request, and the end of its voice."""
        with self._lock:
            if voice is self._current_audio:
                self._current_audio = None
                voice.discard()
                voice.run.emit(event)


def _final_event(utterance: UtteranceBuffer, transcription: Transcription) -> RecognitionEvent:
    if transcription.text:
        return TranscriptionFinished(transcription, utterance.cut)
    if utterance.cut:
        return RecognitionFailed(RecognitionProblem.TOO_LONG)
    return NoSpeech(utterance.no_speech_reason())


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
        self._last_words = LiveTranscription("", "", speaking=False)

    def run(self) -> RecognitionEvent:
        """Its last event. An engine that dies is started again over what no line tells yet."""
        stream = self._stream
        deaths, died_at = 0, -1
        while True:
            try:
                self._feed_engine(self._engine())
                return RecognitionFailed(stream.broken) if stream.broken else CaptioningEnded()
            except UnusableModelError as error:
                log.error("run %s: %s", stream.run.id, error)
                reason = RecognitionProblem.MODEL_DAMAGED
                break
            except ChildError as error:
                if stream.is_discarded():
                    return CaptioningEnded()
                log.error("run %s: %s: %s", stream.run.id, type(error).__name__, error)
                deaths = deaths + 1 if died_at == stream.start_byte else 1
                died_at = stream.start_byte
                if deaths == MAX_CRASHES:
                    reason = RecognitionProblem.ENGINE_DIED
                    break
                self._on_event(EngineRestarted())
        self._report_remaining_words()
        return RecognitionFailed(reason)

    def _feed_engine(self, process: RecognitionProcess) -> None:
        stream = self._stream
        process.open_stream(stream.run.language)
        base = position = stream.start_byte
        while True:
            start, pcm = stream.after(position)
            if not pcm:
                break
            base += start - position  # given up: the engine does not hear it
            position = start + len(pcm)
            flow = process.advance(pcm)
            self._report(flow, base)
            stream.discard_before(base + _bytes(flow.settled))
        if stream.is_discarded():
            process.open_stream(stream.run.language)  # it forgets what it was fed
        else:
            self._report(process.end_stream(), base)

    def _report(self, flow: StreamUpdate, base: int) -> None:
        shift = base / BYTES_PER_SECOND
        for line in flow.lines:
            moved = replace(line, start=line.start + shift, end=line.end + shift)
            self._on_event(LineTranscribed(moved))
        self._stream.speaking = flow.speaking
        words = LiveTranscription(flow.sure, flow.unsure, flow.speaking)
        if words != self._last_words:
            self._last_words = words
            self._on_event(words)

    def _report_remaining_words(self) -> None:
        """The words so far, when no engine can tell better ones any more."""
        text = f"{self._last_words.sure} {self._last_words.unsure}".strip()
        if text:
            start = self._stream.start_byte / BYTES_PER_SECOND
            line = TranscribedLine(text, start, self._stream.seconds, doubtful=True)
            self._on_event(LineTranscribed(line))


def _bytes(seconds: float) -> int:
    return 2 * int(seconds * BYTES_PER_SECOND / 2)
