"""The files of ``assets/demo``."""

from __future__ import annotations

import tomllib
from typing import Any

from kiosk.runtime.paths import ASSETS


def read_demo_file(name: str) -> dict[str, Any]:
    """One file of the demo. Everyone and everything in it is invented."""
    return tomllib.loads((ASSETS / "demo" / f"{name}.toml").read_text(encoding="utf-8"))
