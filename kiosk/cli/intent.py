"""``kiosk intent``: what a visitor would be understood to mean, said on the home screen."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from . import CommandError

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
        InterpretationContext,
        ServiceGuess,
        TrainingSentencesError,
        interpret,
        prepare_language,
        trained_languages,
    )

    if args.lang not in trained_languages():
        raise CommandError(f"unknown language {args.lang!r}; known: {', '.join(trained_languages())}")
    try:
        prepare_language(args.lang)
    except TrainingSentencesError as error:
        raise CommandError(str(error)) from error
    where = InterpretationContext(datetime.now(ZoneInfo("Europe/Paris")).date())
    for text in args.text or (line.rstrip("\n") for line in sys.stdin):
        understood = interpret(text, args.lang, where=where)
        guesses = [each for each in understood.guesses if isinstance(each, CommandGuess | ServiceGuess)]
        print(_as_json(text, guesses) if args.json else _as_line(guesses), flush=True)
    return 0


def _as_json(text: str, guesses: list[CommandGuess | ServiceGuess]) -> str:
    best, *others = [_facts(guess) for guess in guesses] or [{"intent": None, "score": 0.0, "slots": {}}]
    return json.dumps({"text": text, **best, "others": others}, ensure_ascii=False)


def _facts(guess: CommandGuess | ServiceGuess) -> dict[str, Any]:
    return {
        "intent": _name(guess),
        "score": round(guess.confidence, 3),
        "slots": {name: _plain(value) for name, value in guess.slots.items()},
    }


def _plain(value: object) -> object:
    """Money as integer cents, days and hours as ISO 8601."""
    from kiosk.domain import Money

    return value.cents if isinstance(value, Money) else str(value)


def _as_line(guesses: list[CommandGuess | ServiceGuess]) -> str:
    return ", ".join(f"{_name(guess)} {guess.confidence:.2f}" for guess in guesses) or "-"


def _name(guess: CommandGuess | ServiceGuess) -> str:
    from kiosk.accessibility.intents import CommandGuess

    return (guess.command if isinstance(guess, CommandGuess) else guess.service).value
