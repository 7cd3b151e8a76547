"""What only people can check, as a list to work through and to sign."""

from __future__ import annotations

from ..clauses import clauses, manual_checks


def as_manual_checks() -> str:
    """One section a task, with the clauses it serves."""
    parts = [
        "# What only people can check",
        "A machine has measured the rest. Each task names who does it, how, and when again.",
    ]
    for task in manual_checks().values():
        serves = ", ".join(clause.id for clause in clauses() if task.id in clause.people)
        parts += [
            f"## {task.title}",
            f"- Who: {task.who}\n- How: {task.how}\n- When: {task.when}\n- For: {serves}",
            "Done by: ____________  on: ____________  found: ____________",
        ]
    return "\n\n".join(parts) + "\n"
