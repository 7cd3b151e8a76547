"""``python -m benchmarks [NAME…]``: every ``bench_NAME`` module, one table."""

from __future__ import annotations

import pkgutil
import sys
import traceback
from importlib import import_module

import benchmarks

from .table import Row, show


def main(names: list[str]) -> int:
    """Measures; returns how many budgets are not held, a measure that broke down counted as one."""
    found = sorted(each.name for each in pkgutil.iter_modules(benchmarks.__path__) if "bench_" in each.name)
    rows: list[Row] = []
    broken: list[str] = []
    for module in found:
        if not names or module.removeprefix("bench_") in names:
            print(f"{module}…", file=sys.stderr, flush=True)
            try:
                rows += import_module(f"benchmarks.{module}").rows()
            except Exception:  # noqa: BLE001 - the hour that the others took must not be lost
                traceback.print_exc()
                broken.append(module)
    show(rows)
    for module in broken:
        print(f"{module} broke down: see above")
    return sum(row.held is False for row in rows) + len(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
