"""Sending a one-time code: a port, and the one for demonstrations."""

from __future__ import annotations

import sys
from typing import Protocol


class CodeSender(Protocol):
    """Brings ``code`` to ``phone`` (E.164). MUST NOT block for long and MUST NOT log the phone."""

    def send(self, phone: str, code: str) -> None: ...


class ConsoleSender:
    """Prints the code where the demo's operator sees it. Never for real tenants."""

    def send(self, phone: str, code: str) -> None:
        print(f"code for {mask_phone(phone)}: {code}", file=sys.stderr, flush=True)  # noqa: T201 - its purpose


def mask_phone(phone: str) -> str:
    """Enough to recognise one's own phone, not enough to learn it."""
    return f"•• {phone[-2:]}" if phone else ""
