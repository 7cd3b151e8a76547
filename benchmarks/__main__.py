"""``python -m benchmarks [NAME…]``: every ``bench_NAME`` module, one table; ``--help`` tells their names."""

from __future__ import annotations

import argparse
import ast
import pkgutil
import sys
import traceback
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import benchmarks

from .table import Row, show

HERE = Path(__file__).parent


def main(arguments: list[str]) -> int:
    """Measures; returns how many budgets are not held, a measure that broke down counted as one."""
    found = sorted(
        each.name.removeprefix("bench_")
        for each in pkgutil.iter_modules(benchmarks.__path__)
        if each.name.startswith("bench_")
    )
    names = _names(arguments, found)
    rows: list[Row] = []
    broken: list[str] = []
    for name in found:
        if not names or name in names:
            print(f"{name}…", file=sys.stderr, flush=True)
            try:
                for row in import_module(f"benchmarks.bench_{name}").rows():
                    rows.append(row)
                    print(f"  {' | '.join(filter(None, row.cells()))}", file=sys.stderr, flush=True)
            except Exception:  # noqa: BLE001 - the hour that the others took must not be lost
                traceback.print_exc()
                broken.append(name)
    show(rows)
    for name in broken:
        print(f"{name} broke down: see above")
    return sum(row.held is False for row in rows) + len(broken)


def _names(arguments: list[str], found: list[str]) -> list[str]:
    """Those that are wished; help and what is wrong are told."""
    table = "\n".join(f"  {name:12} {' '.join(_about(name))}" for name in found)
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"One table of what is measured, one measure after the other:\n{table}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="these only")
    names: list[str] = parser.parse_args(arguments).names
    if unknown := set(names).difference(found):
        parser.error(f"no measure is called {', '.join(sorted(unknown))}")
    return names


def _about(name: str) -> Iterator[str]:
    """What the module says of itself, without running it: what it measures, and how long that takes."""
    module = ast.parse((HERE / f"bench_{name}.py").read_text(encoding="utf-8"))
    yield (ast.get_docstring(module) or "").partition("\n")[0]
    rows = next(each for each in module.body if isinstance(each, ast.FunctionDef) and each.name == "rows")
    if said := ast.get_docstring(rows):
        yield f"({said.removeprefix('Measures everything; ').rstrip('.')})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
