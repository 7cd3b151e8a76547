"""``kiosk transcribe``: what is said in recordings, or live in front of the microphone."""

from __future__ import annotations

import argparse
import queue
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from . import CommandError, command_errors, print_json_line

if TYPE_CHECKING:
    from kiosk.accessibility.models import Model, ModelStore
    from kiosk.accessibility.recognition import Recogniser, StreamUpdate, TranscribedLine

#: Bytes handed on at once when a recording plays the part of a microphone: a twentieth of a second.
CHUNK_BYTES = 1600


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    transcribe = commands.add_parser("transcribe", help="write what is said in recordings, or live")
    transcribe.add_argument("--lang", default="fr", metavar="CODE", help="language spoken (fr)")
    transcribe.add_argument("--engine", choices=("vosk", "whisper"), help="default: the best installed")
    transcribe.add_argument("--json", action="store_true", help="a JSON object a line")
    transcribe.add_argument(
        "--live", action="store_true", help="line by line as it is said; without a file, from the microphone"
    )
    transcribe.add_argument("--fast", action="store_true", help="with --live FILE: faster than it was said")
    transcribe.add_argument("files", nargs="*", metavar="FILE", help="any format that FFmpeg reads")
    transcribe.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Every file that can be read is written; the others are named, and the exit code is 1."""
    if not args.files:
        if not args.live:
            raise CommandError("name a recording, or say --live for the microphone", code=2)
        return _microphone(args)
    recogniser = _recogniser(args.lang, args.engine)
    failed = 0
    for name, pcm in _recordings(args.files):
        if pcm is None:
            failed = 1
        elif args.live:
            _transcribe_live(recogniser, args, name, pcm)
        else:
            _transcribe_file(recogniser, args, name, pcm)
    return failed


def _recordings(names: list[str]) -> Iterator[tuple[str, bytes | None]]:
    from kiosk.accessibility.recognition.audio_file import AudioFileError, read_audio

    for name in names:
        try:
            yield name, read_audio(Path(name))
        except AudioFileError as error:
            print(f"kiosk transcribe: {name}: {error}", file=sys.stderr)
            yield name, None


def _transcribe_file(recogniser: Recogniser, args: argparse.Namespace, name: str, pcm: bytes) -> None:
    recogniser.begin(args.lang)
    recogniser.feed(pcm)
    transcription = recogniser.end()
    if args.json:
        facts = {
            "file": name,
            "text": transcription.text,
            "language": transcription.language,
            "engine": transcription.engine,
            "seconds_audio": round(transcription.audio_seconds, 3),
            "seconds_compute": round(transcription.compute_seconds, 3),
        }
        print_json_line(facts)
    else:
        print(f"{name}: {transcription.text}", flush=True)


def _transcribe_live(recogniser: Recogniser, args: argparse.Namespace, name: str, pcm: bytes) -> None:
    from kiosk.accessibility.recognition import SAMPLE_RATE

    stream = recogniser.stream()
    stream.begin(args.lang)
    show = _TranscriptPrinter(args.json, name)
    started = time.monotonic()
    fed = 0
    while fed < len(pcm):
        until = fed + CHUNK_BYTES
        if not args.fast:  # all that was said while the engine was at work, or the next piece when it is said
            until = max(until, int((time.monotonic() - started) * SAMPLE_RATE) * 2)
            time.sleep(max(0.0, started + until / (2 * SAMPLE_RATE) - time.monotonic()))
        stream.feed(pcm[fed:until])
        fed = until
        show.print_flow(stream.advance())
    show.print_flow(stream.end())


def _microphone(args: argparse.Namespace) -> int:
    """Until Ctrl+C."""
    from kiosk.accessibility.models import Manifest, ModelStore, load_manifest
    from kiosk.accessibility.recognition import (
        EngineRestarted,
        LineTranscribed,
        LiveTranscription,
        MicrophoneAdvice,
        RecognitionEvent,
        RecognitionFailed,
        RecognitionService,
        SoundDeviceMicrophone,
        VoiceRun,
    )

    known = load_manifest().models  # the best of them is taken: only those of the engine wanted
    models = ModelStore(manifest=Manifest(models=tuple(m for m in known if args.engine in (None, m.engine))))
    _model(models, args.lang, args.engine)
    show = _TranscriptPrinter(args.json, "")
    events: queue.SimpleQueue[RecognitionEvent] = queue.SimpleQueue()
    recognition = RecognitionService(SoundDeviceMicrophone(), models)
    recognition.follow(VoiceRun(args.lang, events.put, lambda deliver: deliver()))
    try:
        while True:
            match events.get():
                case LineTranscribed(line=line):
                    show.line(line)
                case LiveTranscription(sure=sure, unsure=unsure):
                    show.words(sure, unsure)
                case MicrophoneAdvice(hint=hint):
                    print(f"kiosk transcribe: {hint}", file=sys.stderr)
                case EngineRestarted():
                    print("kiosk transcribe: the engine starts again", file=sys.stderr)
                case RecognitionFailed(reason=reason):
                    raise CommandError(reason.value.replace("_", " "))
    finally:
        recognition.close()


class _TranscriptPrinter:
    """Lines on standard output; on a terminal the line that is being said, below them."""

    def __init__(self, as_json: bool, name: str) -> None:
        self._json = as_json
        self._name = name
        self._shows_partial = sys.stderr.isatty() and not as_json

    def print_flow(self, flow: StreamUpdate) -> None:
        for line in flow.lines:
            self.line(line)
        self.words(flow.sure, flow.unsure)

    def line(self, line: TranscribedLine) -> None:
        self._clear()
        if self._json:
            facts = {
                "file": self._name,
                "start": round(line.start, 2),
                "end": round(line.end, 2),
                "text": line.text,
                "doubtful": line.doubtful,
                "sounds_like": line.detected_language,
            }
            print_json_line(facts)
        else:
            doubt = f"  (?{line.detected_language})" if line.doubtful else ""
            print(f"{line.start:7.2f}  {line.text}{doubt}", flush=True)

    def words(self, sure: str, unsure: str) -> None:
        if self._shows_partial:
            self._clear()
            print(f"         {sure} \x1b[2m{unsure}\x1b[0m"[-110:], end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._shows_partial:
            print("\r\x1b[K", end="", file=sys.stderr)


def _recogniser(language: str, engine: str | None) -> Recogniser:
    from kiosk.accessibility.models import ModelStore
    from kiosk.accessibility.recognition.process import UnusableModelError, load_recogniser

    models = ModelStore()
    model = _model(models, language, engine)
    with command_errors(UnusableModelError):
        return load_recogniser(model.engine, models.path(model.name))


def _model(models: ModelStore, language: str, engine: str | None) -> Model:
    """The best model that is installed, or why there is none."""
    from kiosk.accessibility.models import Engine, ModelStatus

    wanted = Engine(engine) if engine else None
    model = models.best(language, wanted)
    if model is not None:
        return model
    candidates = models.candidates(language, wanted)
    if not candidates:
        raise CommandError(f"no {engine or 'speech'} model knows the language {language!r}")
    for candidate in candidates:
        state = models.state(candidate.name)
        if state.status is ModelStatus.DAMAGED:
            raise CommandError(
                f"{candidate.name}: {state.reason}; repair it: kiosk models install {candidate.name}"
            )
    names = " or ".join(candidate.name for candidate in candidates)
    raise CommandError(f"no model for {language!r} is installed; install one: kiosk models install {names}")
