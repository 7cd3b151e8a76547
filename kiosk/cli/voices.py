"""``kiosk voices``: what speaks which language here, how to get better, and texts spoken ahead."""

import argparse
import time
from typing import TYPE_CHECKING, Any

from . import CommandError, load_settings, print_json, require_known

if TYPE_CHECKING:
    from kiosk.accessibility.models import ModelStore


def add(commands: Any) -> None:
    command = commands.add_parser("voices", help="what speaks which language, and how to get better")
    command.add_argument(
        "--render",
        nargs="*",
        metavar="CODE",
        help="speak ahead what never changes, in these languages (all); goes on where it stopped",
    )
    command.add_argument(
        "--measure",
        action="store_true",
        help="measure how fast this processor speaks (some seconds), and keep it",
    )
    command.add_argument("--json", action="store_true", help="a JSON list")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints a line a language, or does the work. Raises ``CommandError``."""
    if args.measure:
        measure()
    if args.render is not None:
        _render(args.render)
    if not args.measure and args.render is None:
        _list(args.json)
    return 0


def measure() -> None:
    """Measures and keeps the speed of the warm voice. Raises ``CommandError``."""
    from kiosk.accessibility.speech import SpeechError
    from kiosk.accessibility.speech.speaking_ahead import fixed_texts
    from kiosk.accessibility.speech.voice_selection import MAX_LIVE_FACTOR, measure_factor, open_kokoro

    synthesiser = open_kokoro(_models())
    texts = next(iter(fixed_texts(["fr"]))).texts
    sentence = min(texts, key=lambda text: abs(len(text) - 60))
    try:
        factor = measure_factor(synthesiser, sentence, "fr")
    except SpeechError as error:
        raise CommandError(f"the warm voice does not speak: {error}") from error
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    finally:
        synthesiser.close()
    live = factor <= MAX_LIVE_FACTOR
    print(
        f"a second of speech takes {factor:.2f} s: "
        + (
            "texts with values are spoken too"
            if live
            else "only what was spoken ahead is heard in the warm voice"
        )
    )


def _list(as_json: bool) -> None:
    from kiosk.accessibility.models import find_missing
    from kiosk.accessibility.speech.espeak import EspeakSynthesiser
    from kiosk.accessibility.speech.kokoro import KOKORO_MODEL, KOKORO_VOICES
    from kiosk.accessibility.speech.rendered import RenderedSounds, rendered_file
    from kiosk.accessibility.speech.speaking_ahead import spoken_ahead
    from kiosk.accessibility.speech.voice_selection import (
        MAX_LIVE_FACTOR,
        PIPER_PREFIX,
        measured_factor,
        warm_languages,
    )
    from kiosk.domain import LANGUAGES

    settings, models, sounds, plain = load_settings(), _models(), RenderedSounds(), EspeakSynthesiser()
    warm = warm_languages(settings.voices) if models.state(KOKORO_MODEL).installed else ()
    ahead = {language: (there, total) for language, there, total in spoken_ahead(sounds, warm)}
    lacks = {
        lack.language: lack.command for lack in find_missing(models, list(KOKORO_VOICES), settings.voices)
    }
    kokoro_command = next((command for command in lacks.values() if KOKORO_MODEL in command), "")
    rows: list[dict[str, Any]] = []
    try:
        for language in dict.fromkeys(each.base for each in LANGUAGES):
            chosen = settings.voices.get(language, "")
            there, total = ahead.get(language, (0, 0))
            better = ""
            if language in warm:
                voice = f"kokoro:{KOKORO_VOICES[language].name}"
                better = "" if there == total else f"kiosk voices --render {language}"
            elif (
                chosen.startswith(PIPER_PREFIX) and models.state(chosen.removeprefix(PIPER_PREFIX)).installed
            ):
                voice = chosen
            else:
                voice = "espeak" if plain.can_speak(language) else "none"
                if voice == "none":
                    better = "sudo apt install espeak-ng libespeak-ng1"
                elif language in KOKORO_VOICES and language not in settings.voices:
                    better = kokoro_command
            rows.append(
                {
                    "language": language,
                    "variants": [each.code for each in LANGUAGES if each.variant_of == language],
                    "voice": voice,
                    "spoken_ahead": there,
                    "texts": total,
                    "better": better,
                }
            )
    finally:
        plain.close()
        sounds.close()
    if as_json:
        print_json(rows)
        return
    for row in rows:
        texts = f"{row['spoken_ahead']} of {row['texts']} texts spoken ahead" if row["texts"] else ""
        better = f"→ {row['better']}" if row["better"] else ""
        spoken = " ".join([row["language"], *row["variants"]])
        print(f"{spoken:<10} {row['voice']:<20} {texts:<36} {better}".rstrip())
    factor = measured_factor()
    if warm:
        speed = (
            "not measured: kiosk voices --measure" if factor is None else f"{factor:.2f} s a second of speech"
        )
        live = "" if factor is None or factor <= MAX_LIVE_FACTOR else ": too slow for texts with values"
        print(f"speed: {speed}{live}")
        print(f"spoken ahead: {sounds.size() / 1e6:.0f} MB in {rendered_file()}")


def _render(languages: list[str]) -> None:
    from tqdm import tqdm  # type: ignore[import-untyped]  # ships no types

    from kiosk.accessibility.speech import SpeechError
    from kiosk.accessibility.speech.kokoro import KOKORO_MODEL
    from kiosk.accessibility.speech.rendered import RenderedSounds
    from kiosk.accessibility.speech.speaking_ahead import background_synthesiser, render_ahead
    from kiosk.accessibility.speech.voice_selection import warm_languages

    models, known = _models(), warm_languages(load_settings().voices)
    for language in languages:
        require_known("language of the warm voice", language, known)
    if not models.state(KOKORO_MODEL).installed:
        raise CommandError(f"the voice is not installed: kiosk models install {KOKORO_MODEL}")
    sounds, synthesiser, began = RenderedSounds(), background_synthesiser(models), time.monotonic()
    bar = tqdm(desc="texts", unit="", disable=None)

    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    try:
        left = render_ahead(synthesiser, sounds, languages or known, show)
    except SpeechError as error:
        raise CommandError(f"the warm voice does not speak: {error}") from error
    finally:
        bar.close()
        synthesiser.close()
        sounds.close()
    if left:
        raise CommandError(f"{left} texts could not be kept")
    minutes = (time.monotonic() - began) / 60
    print(f"all texts are spoken ahead ({minutes:.0f} min, {sounds.size() / 1e6:.0f} MB)")


def _models() -> "ModelStore":
    from kiosk.accessibility.models import ModelStore

    settings = load_settings()
    return ModelStore(most_mb=settings.models_memory_mb, digests=settings.models_digests)
