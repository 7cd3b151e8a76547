"""``kiosk translate``: what the kiosk would make of a text, where it has it from, and what it means back."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from . import CommandError, print_json_line, require_known

if TYPE_CHECKING:
    from kiosk.accessibility.translation import Translation, Translator


def add(commands: Any) -> None:
    command = commands.add_parser("translate", help="translate texts, without any network")
    command.add_argument("--from", dest="source", default="fr", metavar="CODE", help="of the text (fr)")
    command.add_argument("--to", dest="target", metavar="CODE", help="language wanted")
    command.add_argument("--back", action="store_true", help="also translate back, to check the meaning")
    command.add_argument(
        "--directions", action="store_true", help="which languages are reached here, and how"
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.add_argument("text", nargs="*", metavar="TEXT", help="otherwise the lines of standard input")
    command.set_defaults(run=run)


#: Why a machine's translation is not shown.
REFUSAL_REASONS = {
    "empty": "it has no words",
    "echo": "it repeats the text",
    "loop": "it repeats itself",
    "script": "it is not in the letters of that language",
    "length": "it is too short or too long",
    "mark": "the engine marks words that it does not know",
    "values": "it loses or changes a number, a date or a name",
    "negation": "the text has a negation, which an engine of rules may lose or turn round",
    "obligation": "the text says what must or must not be, which an engine of rules may turn round",
    "misread": "the text has words that an engine of rules takes for others (a limit in time, a leak)",
    "meaning": "it does not come back with the same meaning",
    "danger": "the text speaks of danger, illness, children or expulsion: only phrases may say that",
    "too_long": "it is longer than what one says at once",
}


def run(args: argparse.Namespace) -> int:
    """Prints one translation a line, an empty one for a text that has none among several; then the code is 1.
    Raises ``CommandError`` for an unknown
    language."""
    from kiosk.accessibility.translation import SCRIPTS, open_translator

    if args.target is None and not args.directions:
        raise CommandError("--to CODE is missing (or --directions)")
    for language in (args.source, args.target or args.source):
        require_known("language", language, SCRIPTS)
    translator = open_translator()
    try:
        if args.directions:
            _directions(translator, args)
            return 0
        texts = args.text or (line.rstrip("\n") for line in sys.stdin)
        translated = [_translate_one(translator, text, args) for text in texts]
        return 0 if all(translated) else 1
    finally:
        translator.close()


def _translate_one(translator: "Translator", text: str, args: argparse.Namespace) -> bool:
    """Whether there is a translation."""
    from kiosk.accessibility.translation import EngineStoppedError, TranslationMethod

    try:
        found = translator.translate(text, args.source, args.target)
        back = translator.back(found.text, args.source, args.target) if args.back else None
    except EngineStoppedError as error:
        raise CommandError(f"the engine stopped, try again: {error}") from error
    known = found.method is not TranslationMethod.NONE
    if args.json:
        print_json_line(_as_json_fields(found, back))
    elif known:
        print(found.text if back is None else f"{found.text}\t{back.text}", flush=True)
    elif len(args.text) != 1:
        print(flush=True)  # an empty line: the next translation is still at the place of its text
    if known:
        return True
    why = "no engine and no phrase here knows it"
    if found.refused:
        why = f"a translation was refused: {REFUSAL_REASONS[found.refused]}"
    elif found.offer:
        why = "phrases go before what a machine makes of it"
    print(f"kiosk translate: no way from {args.source} to {args.target}: {why}", file=sys.stderr)
    return False


def _as_json_fields(found: "Translation", back: "Translation | None") -> dict[str, object]:
    from kiosk.accessibility.translation.phrasebook import with_ellipses
    from kiosk.i18n import catalogue

    shown: dict[str, object] = {
        "source": found.source,
        "text": found.text,
        "via": found.method,
        "approximate": found.approximate,
        "refused": found.refused,
        "note": catalogue("fr").render(found.note),
        "suggestions": [with_ellipses(suggestion.source) for suggestion in found.suggestions],
        "offer": found.offer.text if found.offer else None,
    }
    return shown if back is None else shown | {"back": back.text, "back_via": back.method}


def _directions(translator: "Translator", args: argparse.Namespace) -> None:
    """From ``--from`` to every language, or to ``--to`` alone."""
    from kiosk.accessibility.translation import SCRIPTS

    for target in [args.target] if args.target else [code for code in SCRIPTS if code != args.source]:
        via = translator.reach(args.source, target)
        if args.json:
            print_json_line({"from": args.source, "to": target, "via": via})
        else:
            print(f"{args.source} → {target}\t{', '.join(via) or 'not at all'}")
