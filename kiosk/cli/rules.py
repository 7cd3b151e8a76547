"""``kiosk rules``: which rule files are in force, whether the agency's own are right, and a copy to edit."""

import argparse
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import CommandError, command_errors, print_json, require_known

if TYPE_CHECKING:
    from kiosk.domain.rules.file_status import RuleFileStatus


def add(commands: Any) -> None:
    command = commands.add_parser(
        "rules",
        help="list, check and copy the rule files: ceilings, deadlines, who pays, motives…",
        description="A copy in the folder “rules” of the data folder holds in place of the file that comes "
        "with the kiosk, from the next start on; no upgrade touches it.",
    )
    verbs = command.add_subparsers(dest="verb", required=True, metavar="VERB")
    listed = verbs.add_parser("list", help="where each comes from, its date and its source")
    listed.add_argument("--json", action="store_true", help="for a script")
    listed.set_defaults(run=_list)
    check = verbs.add_parser("check", help="what is wrong with the agency's own, or with these files")
    check.add_argument("files", type=Path, nargs="*", metavar="FILE", help="before it is put in its place")
    check.set_defaults(run=_check)
    copy = verbs.add_parser("copy", help="copy one to where the agency can edit it")
    copy.add_argument("name", metavar="NAME", help="as “list” tells it")
    copy.set_defaults(run=_copy)


def _list(args: argparse.Namespace) -> int:
    """Prints one file a line; 1 when one of the agency's own is wrong."""
    from kiosk.domain.rules import RuleFileError
    from kiosk.domain.rules.file_status import LOADERS, override_errors, rule_file_status

    listed = []
    for name in LOADERS:
        try:
            found = rule_file_status(name)
        except RuleFileError:
            continue  # told below, with the others
        listed.append(found)
        if not args.json:
            print(_as_line(found))
    problems = override_errors()
    if args.json:
        rules = [asdict(each) for each in listed]
        print_json({"rules": rules, "wrong": [str(each) for each in problems]})
    else:
        for each in problems:
            print(f"{'WRONG':<14} {each}\n{'':14} {each.file} is not used")
    return 1 if problems else 0


def _check(args: argparse.Namespace) -> int:
    """Prints what is wrong; 1 when something is. Raises ``CommandError`` for a name that nothing reads."""
    from kiosk.domain.rules import RuleFileError
    from kiosk.domain.rules.file_status import LOADERS, override_errors

    if not args.files:
        problems = override_errors()
    else:
        problems = []
        for file in args.files:
            try:
                LOADERS[require_known("rule file", file.stem, LOADERS, code=2)](file)
            except RuleFileError as error:
                problems.append(error)
    for each in problems:
        print(each)
    if not problems:
        print("All is well.")
    return 1 if problems else 0


def _copy(args: argparse.Namespace) -> int:
    """Prints where the copy is. Raises ``CommandError``."""
    from kiosk.domain.rules.file_status import LOADERS
    from kiosk.domain.rules.rule_file import override_file, packaged_file

    name = require_known("rule file", args.name.removesuffix(".toml"), LOADERS, code=2)
    own = override_file(name)
    if own.exists():
        raise CommandError(f"{own} is there already: edit it, or move it away first")
    with command_errors(OSError):
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packaged_file(name), own)
    print(own)
    print("Edit it, with its source and its dates; then: kiosk rules check")
    return 0


def _as_line(found: "RuleFileStatus") -> str:
    whose = str(found.file) if found.own else "of the kiosk"
    newer = "\n  → the kiosk came with one that was checked later: compare them" if found.newer else ""
    dates = f"valid from {found.valid_from}, checked {found.checked}"
    return f"{found.name:<14} {dates}  {whose}\n{'':14} {found.source}{newer}"
