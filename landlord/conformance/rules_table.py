"""``python -m landlord.conformance.rules_table`` prints the rules for ``docs/agency-check.md``."""

from __future__ import annotations

from .rules import RULES


def rules_table() -> str:
    """Markdown."""
    rows = (f"| `{rule.id}` | {rule.severity} | {rule.says} | {rule.clause} |\n" for rule in RULES)
    return "| rule | | | where it is written |\n|---|---|---|---|\n" + "".join(rows)


if __name__ == "__main__":
    print(rules_table(), end="")  # noqa: T201 - that is its purpose
