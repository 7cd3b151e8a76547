"""``python -m tests.chaos``: the storm, then the visits; figures and seed. Exit code 1 if it was not held."""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import fields

from .disk import MAY_MOUNT, with_small_disks
from .storm import Figures, storm
from .visits import lent, visits


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--cycles", type=int, default=1000, help="kills (default: %(default)s)")
    parser.add_argument("--acts", type=int, default=20_000, help="acts of visitors (default: %(default)s)")
    parser.add_argument("--visits", type=int, default=10_000, help="searched after (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32), help="repeats a plan")
    parser.add_argument(MAY_MOUNT, action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    if not args.may_mount:
        try:
            with_small_disks()
        except OSError as error:
            print(f"no small disk here, so no full disk in this run: {error}", flush=True)
    figures = storm(args.cycles, args.acts, args.seed, small_disk=args.may_mount)
    show(figures)
    searched = visits(args.visits, every=100, seed=args.seed)
    for each in fields(searched):
        print(f"wipe, {each.name}: {getattr(searched, each.name)}")
    _, seconds, after = lent(args.visits // 20, args.seed)
    print(
        f"tablet that came back: {args.visits // 20} visits, wiped in {seconds:.2f} s, found: {after.found}"
    )
    held = figures.held and not searched.found and not after.found and seconds <= 2.0
    print("HELD" if held else "NOT HELD")
    return 0 if held else 1


def show(figures: Figures) -> None:
    """One line a figure."""
    for each in fields(figures):
        value = getattr(figures, each.name)
        if each.name == "faults":
            value = ", ".join(f"{count} {fault}" for fault, count in value.most_common())
        elif each.name == "seconds":
            value = f"{value:.0f}"
        if each.name != "verdict":
            print(f"{each.name.replace('_', ' ')}: {value}")
    verdict = figures.verdict
    assert verdict is not None
    print(
        f"acts kept: {verdict.kept}, killed before saying: {verdict.unsaid}, delivered: {verdict.delivered}"
    )
    for name in ("lost", "duplicated", "disordered", "altered", "unasked"):
        found = getattr(verdict, name)
        print(f"{name}: {len(found)} {' '.join(found[:10])}".rstrip())


if __name__ == "__main__":
    sys.exit(main())
