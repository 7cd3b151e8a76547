"""``python -m benchmarks [NAME…]``: every ``bench_NAME`` module, one table."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

import benchmarks

from .table import Row, show


def main(names: list[str]) -> int:
    """Measures; returns how many budgets are not held."""
    found = sorted(each.name for each in pkgutil.iter_modules(benchmarks.__path__) if "bench_" in each.name)
    rows: list[Row] = []
    for module in found:
        if not names or module.removeprefix("bench_") in names:
            print(f"{module}…", file=sys.stderr, flush=True)
            rows += import_module(f"benchmarks.{module}").rows()
    show(rows)
    return sum(row.held is False for row in rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
