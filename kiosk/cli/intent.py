"""``kiosk intent``: what a visitor would be understood to mean, said on the home screen."""

import argparse
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from . import command_errors, print_json_line, require_known

if TYPE_CHECKING:
    from kiosk.accessibility.intents import CommandGuess, ServiceGuess


def add(commands: Any) -> None:
    """Declares the command."""
    command = commands.add_parser("intent", help="tell what a visitor means by a sentence")
    command.add_argument("--lang", default="fr", metavar="CODE", help="language spoken (fr)")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.add_argument("text", nargs="*", metavar="TEXT", help="otherwise the lines of standard input")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints one answer a line. Raises ``CommandError`` for a language without sayings."""
    from kiosk.accessibility.intents import (
        CommandGuess,
        IntentMeaning,
        InterpretationContext,
        ServiceGuess,
        TrainingSentencesError,
        interpret,
        prepare_language,
        trained_languages,
    )
    from kiosk.accessibility.meaning import SentenceEncoder

    meaning = IntentMeaning(SentenceEncoder())
    meaning.start()
    if not meaning.ready:  # words decide alone
        require_known("language", args.lang, trained_languages())
    with command_errors(TrainingSentencesError):
        prepare_language(args.lang)  # nothing for a language without sentences
    where = InterpretationContext(datetime.now(ZoneInfo("Europe/Paris")).date())
    for text in args.text or (line.rstrip("\n") for line in sys.stdin):
        understood = interpret(text, args.lang, where=where, meant=meaning.likely(text, args.lang))
        guesses = [each for each in understood.guesses if isinstance(each, CommandGuess | ServiceGuess)]
        if args.json:
            best, *others = map(_facts, guesses) if guesses else [{"intent": None, "score": 0.0, "slots": {}}]
            print_json_line({"text": text, **best, "others": others})
        else:
            print(", ".join(f"{_name(each)} {each.confidence:.2f}" for each in guesses) or "-", flush=True)
    meaning.close()
    return 0


def _facts(guess: "CommandGuess | ServiceGuess") -> dict[str, Any]:
    return {
        "intent": _name(guess),
        "score": round(guess.confidence, 3),
        "slots": {name: _plain(value) for name, value in guess.slots.items()},
    }


def _plain(value: object) -> object:
    """Money as integer cents, days and hours as ISO 8601."""
    from kiosk.domain import Money

    return value.cents if isinstance(value, Money) else str(value)


def _name(guess: "CommandGuess | ServiceGuess") -> str:
    from kiosk.accessibility.intents import CommandGuess

    return str(guess.command if isinstance(guess, CommandGuess) else guess.service)
