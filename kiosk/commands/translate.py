"""``kiosk translate``: what the kiosk would make of a text, and where it has it from."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from . import CommandError

if TYPE_CHECKING:
    from kiosk.accessibility.translation import Translation


def add(commands: Any) -> None:
    """Declares the command."""
    command = commands.add_parser("translate", help="translate texts, without any network")
    command.add_argument("--from", dest="source", required=True, metavar="CODE", help="language of the text")
    command.add_argument("--to", dest="target", required=True, metavar="CODE", help="language wanted")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.add_argument("text", nargs="*", metavar="TEXT", help="otherwise the lines of standard input")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints one translation a line. Raises ``CommandError`` for an unknown language."""
    from kiosk.accessibility.translation import SCRIPTS, Via, open_translator

    for language in (args.source, args.target):
        if language not in SCRIPTS:
            raise CommandError(f"unknown language {language!r}; known: {', '.join(SCRIPTS)}")
    translator = open_translator()
    try:
        for text in args.text or (line.rstrip("\n") for line in sys.stdin):
            translation = translator.translate(text, args.source, args.target)
            print(_as_json(translation) if args.json else translation.text, flush=True)
            if translation.via is Via.NONE:
                print(f"kiosk translate: no way from {args.source} to {args.target}", file=sys.stderr)
    finally:
        translator.close()
    return 0


def _as_json(translation: Translation) -> str:
    shown = {key: asdict(translation)[key] for key in ("source", "text", "via", "approximate")}
    return json.dumps(shown, ensure_ascii=False)
