"""Where the program's own files are, and where it may write."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"


def data_dir() -> Path:
    """The one folder the kiosk writes to: ``KIOSK_DATA``, else ``$XDG_DATA_HOME/hlm-kiosk``."""
    chosen = os.environ.get("KIOSK_DATA")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "hlm-kiosk"


def models_dir() -> Path:
    """Speech and translation models: ``KIOSK_MODELS``, else ``models`` in the data folder."""
    chosen = os.environ.get("KIOSK_MODELS")
    return Path(chosen) if chosen else data_dir() / "models"
