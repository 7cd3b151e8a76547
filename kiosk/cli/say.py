"""``kiosk say``: what the visitor would hear of a text."""

import argparse
import queue
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import CommandError, command_errors, load_settings

if TYPE_CHECKING:
    from kiosk.accessibility.speech import Synthesiser


def add(commands: Any) -> None:
    command = commands.add_parser("say", help="speak a text, or write it to a WAV file")
    command.add_argument("--lang", default="fr", metavar="CODE", help="language of the text (fr)")
    command.add_argument(
        "--voice", metavar="NAME", help="espeak, kokoro or piper:NAME, whatever the settings choose"
    )
    command.add_argument("--out", type=Path, metavar="FILE", help="write a WAV file instead of playing")
    command.add_argument(
        "--explain", action="store_true", help="print what would be said, and why; say nothing"
    )
    command.add_argument("text", nargs="+", metavar="TEXT")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Writes or plays the text. Raises ``CommandError``."""
    from kiosk.accessibility.speech import NoVoiceError, SpeechError

    text = " ".join(args.text)
    if not text.strip():
        raise CommandError("there is nothing to say")
    if args.explain:
        _explain(text, args.lang)
        return 0
    synthesiser = _synthesiser(args.lang, args.voice)
    try:
        if args.out is None:
            _play(synthesiser, text, args.lang)
        else:
            _write(synthesiser, text, args.lang, args.out)
    except NoVoiceError as error:
        raise CommandError(f"no voice for language {args.lang!r}") from error
    except SpeechError as error:
        raise CommandError(str(error)) from error
    finally:
        synthesiser.close()
    return 0


def _explain(text: str, language: str) -> None:
    """Prints each sentence as the voice is given it, and what in it is not said as it is written."""
    from kiosk.accessibility.speech.lexicon import LEXICON_FILE, LexiconError, read_lexicon
    from kiosk.accessibility.speech.pronunciation import spoken_sentences
    from kiosk.runtime.paths import data_dir

    with command_errors(LexiconError):
        read_lexicon(data_dir() / LEXICON_FILE)
    for offset, said in spoken_sentences(text, language):
        print(" ".join(said.text.split()))
        for piece in said.pieces:
            if piece.why:
                written = text[offset + piece.start : offset + piece.end]
                print(f"    {written!r} → {piece.said.strip()!r}: {piece.why}")


def _synthesiser(language: str, voice: str | None) -> "Synthesiser":
    """With the voice that was asked for, else with that of the settings, and with no other in its place."""
    from kiosk.accessibility.models import ModelStore, UnknownModelError
    from kiosk.accessibility.speech.espeak import EspeakSynthesiser
    from kiosk.accessibility.speech.kokoro import KOKORO_MODEL, KOKORO_VOICES
    from kiosk.accessibility.speech.piper import PiperSynthesiser
    from kiosk.accessibility.speech.voice_selection import open_kokoro

    models, base = ModelStore(), language.partition("@")[0]
    if voice is None:
        warm = base in KOKORO_VOICES and models.state(KOKORO_MODEL).installed
        voice = load_settings().voices.get(language, "kokoro" if warm else "espeak")
    if voice == "espeak":
        return EspeakSynthesiser()
    name = KOKORO_MODEL if voice == "kokoro" else voice.removeprefix("piper:")
    with command_errors(UnknownModelError):
        if not models.state(name).installed:
            raise CommandError(f"the voice is not installed: kiosk models install {name}")
    return open_kokoro(models) if voice == "kokoro" else PiperSynthesiser({language: models.path(name)})


def _write(synthesiser: "Synthesiser", text: str, language: str, path: Path) -> None:
    from kiosk.accessibility.speech.pronunciation import spoken_sentences
    from kiosk.accessibility.speech.service import SENTENCE_PAUSE_S
    from kiosk.accessibility.speech.shaping import shape

    made = (synthesiser.speak(said.text, language) for _, said in spoken_sentences(text, language))
    sounds = [shape(sound, pause_s=SENTENCE_PAUSE_S) for sound in made]
    try:
        with path.open("wb") as file, wave.open(file) as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(sounds[0].rate_hz)
            for sound in sounds:
                out.writeframesraw(sound.pcm)
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror}") from error


def _play(synthesiser: "Synthesiser", text: str, language: str) -> None:
    from kiosk.accessibility.speech import (
        NoVoiceError,
        SpeechFinished,
        SpeechService,
        Utterance,
        UtteranceFailed,
        open_player,
    )

    if not synthesiser.can_speak(language):
        raise NoVoiceError(language)
    events: queue.SimpleQueue[Any] = queue.SimpleQueue()
    voice = SpeechService(synthesiser, open_player(), events.put)
    try:
        voice.say([Utterance("say", text, language)])
        while not isinstance(event := events.get(), SpeechFinished):
            if isinstance(event, UtteranceFailed):
                raise CommandError(f"cannot be heard here ({event.reason}); --out FILE writes it")
    finally:
        voice.close()
