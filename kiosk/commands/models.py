"""``kiosk models``: the speech models of this machine."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from . import CommandError

if TYPE_CHECKING:
    from kiosk.accessibility.models import Models


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declares the command."""
    verbs = commands.add_parser("models", help="speech models: list, install, verify, remove").add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    listing = verbs.add_parser("list", help="what is installed, what is not, and why")
    listing.add_argument("--json", action="store_true", help="a JSON list")
    listing.set_defaults(run=_list)
    install = verbs.add_parser("install", help="fetch, check, put in place")
    install.add_argument("names", nargs="*", metavar="NAME")
    install.add_argument("--default", action="store_true", help="the default model (also without a name)")
    install.set_defaults(run=_install)
    verify = verbs.add_parser("verify", help="read every byte and compare digests")
    verify.add_argument("names", nargs="*", metavar="NAME", help="all that are installed, if none is named")
    verify.set_defaults(run=_verify)
    remove = verbs.add_parser("remove", help="take off the disk")
    remove.add_argument("names", nargs="+", metavar="NAME")
    remove.set_defaults(run=_remove)


def _list(args: argparse.Namespace) -> int:
    models = _models()
    rows: list[dict[str, Any]] = []
    for model in models.manifest.models:
        state = models.state(model.name)
        rows.append(
            {
                "name": model.name,
                "engine": model.engine,
                "languages": model.languages,
                "megabytes": round(model.bytes / 1e6),
                "licence": model.licence,
                "default": model.default,
                "state": state.status,
                "why": state.reason,
            }
        )
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    print(f"models in {models.folder}")
    for row in rows:
        languages = " ".join(row["languages"])
        print(
            f"{row['state']:<10} {row['name']:<34} {row['engine']:<8} {row['megabytes']:>5} MB  {languages}"
        )
        if row["why"]:
            print(f"           why: {row['why']}")
    return 0


def _install(args: argparse.Namespace) -> int:
    models = _models()
    names = list(args.names)
    if args.default or not names:
        names += [model.name for model in models.manifest.models if model.default]

    def install(name: str) -> None:
        if models.state(name).installed:
            print(f"{name}: already installed")
            return
        size = next(model.bytes for model in models.manifest.models if model.name == name)
        print(f"{name}: fetching {size / 1e6:.0f} MB", flush=True)
        with _Bar(name, size) as bar:
            models.install(name, bar.show)
        print(f"{name}: installed and checked, in {models.path(name)}")

    return _each(names, install)


def _verify(args: argparse.Namespace) -> int:
    models = _models()
    from kiosk.accessibility.models import ModelError, Status

    names = args.names or [
        model.name
        for model in models.manifest.models
        if models.state(model.name).status is not Status.MISSING
    ]

    def verify(name: str) -> None:
        state = models.verify(name)
        if not state.installed:
            raise ModelError(f"{name}: {state.status}" + (f": {state.reason}" if state.reason else ""))
        print(f"{name}: whole")

    if not names:
        print("no model is installed")
    return _each(names, verify)


def _remove(args: argparse.Namespace) -> int:
    models = _models()

    def remove(name: str) -> None:
        models.remove(name)
        print(f"{name}: removed")

    return _each(args.names, remove)


def _each(names: Iterable[str], act: Callable[[str], None]) -> int:
    """Does it for every name; those that fail are said, and the others still done."""
    from kiosk.accessibility.models import ModelError

    failures = []
    for name in dict.fromkeys(names):
        try:
            act(name)
        except ModelError as error:
            failures.append(str(error))
    if failures:
        raise CommandError("\n".join(failures))
    return 0


def _models() -> Models:
    from kiosk.accessibility.models import Models

    return Models()


class _Bar:
    """A progress bar on a terminal; nothing elsewhere."""

    def __init__(self, name: str, total: int) -> None:
        from tqdm import tqdm  # type: ignore[import-untyped]  # ships no types

        # disable=None: only on a terminal.
        self._bar = tqdm(
            desc=name, total=total, unit="B", unit_scale=True, disable=None, file=sys.stderr, leave=False
        )

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *exc: object) -> None:
        self._bar.close()

    def show(self, done: int, total: int) -> None:
        """``done`` of ``total`` bytes are here."""
        self._bar.total = max(total, done)
        self._bar.update(done - self._bar.n)
