"""``kiosk transcribe``: what is said in recordings."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from . import CommandError

if TYPE_CHECKING:
    from kiosk.accessibility.recognition import Recogniser


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declares the command."""
    transcribe = commands.add_parser("transcribe", help="write what is said in recordings, one line a file")
    transcribe.add_argument("--lang", default="fr", metavar="CODE", help="language spoken (fr)")
    transcribe.add_argument("--engine", choices=("vosk", "whisper"), help="default: the best installed")
    transcribe.add_argument("--json", action="store_true", help="a JSON object a line")
    transcribe.add_argument("files", nargs="+", metavar="FILE", help="any format that FFmpeg reads")
    transcribe.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Every file that can be read is written; the others are named, and the exit code is 1."""
    from kiosk.accessibility.recognition.audio_file import AudioFileError, read_audio

    recogniser = _recogniser(args.lang, args.engine)
    failed = 0
    for name in args.files:
        try:
            pcm = read_audio(Path(name))
        except AudioFileError as error:
            print(f"kiosk transcribe: {name}: {error}", file=sys.stderr)
            failed = 1
            continue
        recogniser.begin(args.lang)
        recogniser.feed(pcm)
        heard = recogniser.end()
        if args.json:
            facts = {
                "file": name,
                "text": heard.text,
                "language": heard.language,
                "engine": heard.engine,
                "seconds_audio": round(heard.seconds_audio, 3),
                "seconds_compute": round(heard.seconds_compute, 3),
            }
            print(json.dumps(facts, ensure_ascii=False), flush=True)
        else:
            print(f"{name}: {heard.text}", flush=True)
    return failed


def _recogniser(language: str, engine: str | None) -> Recogniser:
    from kiosk.accessibility.models import Engine, Models, Status
    from kiosk.accessibility.recognition.loading import UnusableModelError, load

    models = Models()
    wanted = Engine(engine) if engine else None
    model = models.best(language, wanted)
    if model is None:
        candidates = models.candidates(language, wanted)
        if not candidates:
            raise CommandError(f"no {engine or 'speech'} model knows the language {language!r}")
        for candidate in candidates:
            state = models.state(candidate.name)
            if state.status is Status.DAMAGED:
                raise CommandError(
                    f"{candidate.name}: {state.reason}; repair it: kiosk models install {candidate.name}"
                )
        names = " or ".join(candidate.name for candidate in candidates)
        raise CommandError(
            f"no model for {language!r} is installed; install one: kiosk models install {names}"
        )
    try:
        return load(model.engine, models.path(model.name))
    except UnusableModelError as error:
        raise CommandError(str(error)) from error
