"""``kiosk models``: the models of this machine that hear, speak and translate."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import CommandError, load_settings, print_json

if TYPE_CHECKING:
    from kiosk.accessibility.models import Model, ModelStore


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verbs = commands.add_parser("models", help="models that hear, speak and translate").add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    listing = verbs.add_parser("list", help="what is installed, what is not, and why")
    listing.add_argument("--json", action="store_true", help="a JSON list")
    listing.set_defaults(run=_list)
    install = verbs.add_parser("install", help="fetch, check, put in place")
    install.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help='a model, or languages: "fr+ar+tr" is all that hears, speaks and translates between them',
    )
    install.add_argument("--default", action="store_true", help="the default model (also without a name)")
    install.add_argument("--from", dest="stick", type=Path, metavar="DIR", help="first from this folder")
    install.add_argument(
        "--digest",
        default="",
        metavar="SHA256",
        help="take the one model named if it is this, as the command said when nobody publishes its digest",
    )
    install.add_argument("--yes", action="store_true", help="do not ask before fetching for languages")
    install.set_defaults(run=_install)
    plan = verbs.add_parser("plan", help="what is in memory when, how much, and what is missing")
    plan.add_argument("--json", action="store_true", help="for a supervision system")
    plan.set_defaults(run=_plan)
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
                "use": model.engine.use,
                "languages": model.languages,
                "megabytes": _megabytes(model.bytes),
                "memory_megabytes": model.memory_mb,
                "licence": model.licence,
                "sources": _sources(model),
                "digests": _digests(model, models.digests),
                "sha256": models.digest(model.name),
                "default": model.default,
                "state": state.status,
                "why": state.reason,
            }
        )
    if args.json:
        print_json(rows)
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
    if args.stick is not None and not args.stick.is_dir():
        raise CommandError(f"{args.stick} is not a folder")
    names: list[str] = []
    for name in args.names:
        names += _missing_for_languages(models, name, args.yes) if "+" in name else [name]
    if args.default or not args.names:
        names += [model.name for model in models.manifest.models if model.default]

    def install(name: str) -> None:
        if models.state(name).installed:
            print(f"{name}: already installed")
            return
        size = next(model.bytes for model in models.manifest.models if model.name == name)
        print(f"{name}: fetching {_megabytes(size)} MB", flush=True)
        with _ProgressBar(name, size) as bar:

            def confirm(where: str, digest: str) -> bool:
                bar.close()
                return _confirm_digest(name, where, digest, args.digest)

            models.install(name, bar.show, stick=args.stick, confirm=confirm)
        print(f"{name}: installed and checked, in {models.path(name)}")
        model = models.manifest.get(name)
        if model is not None and model.engine == "kokoro":
            _measure_speed()

    if args.digest and len(names) != 1:
        raise CommandError("--digest is of one model: name it")
    return _for_each(names, install)


def _measure_speed() -> None:
    """Of the warm voice, while nobody waits for it; where it cannot be measured now, it is taken as usual."""
    from . import voices

    try:
        voices.measure()
    except CommandError as error:
        print(error, file=sys.stderr)


def _missing_for_languages(models: ModelStore, languages: str, yes: bool) -> list[str]:
    """The models of a bundle that are not here, after its sizes were shown and agreed to."""
    from kiosk.accessibility.models import bundle_for

    known = {language for model in models.manifest.models for language in model.languages}
    codes = list(dict.fromkeys(code.strip() for code in languages.split("+") if code.strip()))
    if unknown := [code for code in codes if code not in known]:
        raise CommandError(f"no model is for {', '.join(unknown)}; see: kiosk models list")
    needed = bundle_for(models, codes)
    missing = [model for model in needed.models if not models.state(model.name).installed]
    for model in needed.models:
        there = "" if model in missing else "  (installed)"
        languages = " to ".join(model.languages) if model.engine == "argos" else " ".join(model.languages)
        print(f"{_megabytes(model.bytes):>6} MB  {model.engine.use:<9} {model.name:<34} {languages}{there}")
    for gap in needed.gaps:
        print(f"           not possible: {gap}")
    total = sum(model.bytes for model in missing)
    print(f"{_megabytes(total):>6} MB  to fetch", flush=True)
    if missing and not yes and not _confirm_download():
        raise CommandError("nothing was fetched: say yes, or add --yes")
    return [model.name for model in missing]


def _confirm_download() -> bool:
    if not sys.stdin.isatty():
        return False
    return input("Fetch them? [y/N] ").strip().lower() in ("y", "yes", "o", "oui")


def _confirm_digest(name: str, where: str, digest: str, expected: str) -> bool:
    """Whether the technician says that this is the model; then what to write for the whole fleet is said."""
    if expected:
        agreed = digest == expected.lower()
    else:
        print(f"{name}: nobody publishes its digest. From {where} came SHA-256\n  {digest}", flush=True)
        agreed = sys.stdin.isatty() and input("Is it right? Type yes: ").strip().lower() == "yes"
    if agreed:
        print(
            f"For the other terminals, in kiosk.toml or by kiosk agency-server --configure:\n"
            f'  models_digests = {{"{name}" = "{digest}"}}',
            flush=True,
        )
    return agreed


def _plan(args: argparse.Namespace) -> int:
    from kiosk.accessibility.models import find_missing, memory_plan
    from kiosk.domain import LANGUAGES

    settings, models = load_settings(), _models()
    languages = list(dict.fromkeys(each.base for each in LANGUAGES))
    loads = memory_plan(models, languages, settings.voices)
    lacks = find_missing(models, languages, settings.voices)
    if args.json:
        print_json(
            {
                "limit_megabytes": settings.models_memory_mb,
                "loads": [asdict(load) for load in loads],
                "missing": [asdict(lack) for lack in lacks],
            }
        )
        return 0
    for load in loads:
        print(
            f"{load.megabytes or '?':>5} MB  {load.engine:<8} loaded {load.loaded}; unloaded {load.unloaded}"
        )
        print(f"{'':10} {', '.join(load.holds)}")
    limit = f"{settings.models_memory_mb} MB" if settings.models_memory_mb else "no limit"
    print(f"{sum(load.megabytes for load in loads):>5} MB  measured, all at once; models_memory_mb: {limit}")
    for lack in lacks:
        print(f"missing   {lack.engine:<8} {lack.language:<6} {lack.why}")
        if lack.command:
            print(f"{'':25} → {lack.command}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    models = _models()
    from kiosk.accessibility.models import ModelError, ModelStatus

    names = args.names or [
        model.name
        for model in models.manifest.models
        if models.state(model.name).status is not ModelStatus.MISSING
    ]

    def verify(name: str) -> None:
        state = models.verify(name)
        if not state.installed:
            raise ModelError(f"{name}: {state.status}" + (f": {state.reason}" if state.reason else ""))
        print(f"{name}: whole")

    if not names:
        print("no model is installed")
    return _for_each(names, verify)


def _remove(args: argparse.Namespace) -> int:
    models = _models()

    def remove(name: str) -> None:
        print(f"{name}: {'removed' if models.remove(name) else 'is not installed'}")

    return _for_each(args.names, remove)


def _for_each(names: Iterable[str], act: Callable[[str], None]) -> int:
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


def _models() -> ModelStore:
    from kiosk.accessibility.models import ModelStore

    settings = load_settings()
    return ModelStore(
        mirror=settings.models_mirror,
        most_mb=settings.models_memory_mb,
        digests=settings.models_digests,
    )


def _sources(model: Model) -> Sequence[str]:
    from kiosk.accessibility.models.sources import describe_source

    return [describe_source(source) for source in model.sources]


def _digests(model: Model, confirmed: Mapping[str, str]) -> str:
    """Who says what it is."""
    if model.apt_source:
        return "signed by Debian"
    if model.name in confirmed:
        return "confirmed by the fleet"
    return "published" if model.files or model.archive_pin else "to be confirmed by a technician"


def _megabytes(size: int) -> int:
    return max(1, round(size / 1e6)) if size else 0


class _ProgressBar:
    """A progress bar on a terminal; nothing elsewhere."""

    def __init__(self, name: str, total: int) -> None:
        from tqdm import tqdm  # type: ignore[import-untyped]  # ships no types

        # disable=None: only on a terminal.
        self._bar = tqdm(
            desc=name, total=total, unit="B", unit_scale=True, disable=None, file=sys.stderr, leave=False
        )

    def __enter__(self) -> _ProgressBar:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._bar.close()

    def show(self, done: int, total: int) -> None:
        self._bar.total = max(total, done)
        self._bar.update(done - self._bar.n)
