"""Where the program's own files are, and where it may write."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"


def settings_file(environ: Mapping[str, str] = os.environ) -> Path:
    """``KIOSK_CONFIG``, else ``kiosk.toml`` beside the program."""
    return Path(environ.get("KIOSK_CONFIG") or ROOT / "kiosk.toml")


def data_dir() -> Path:
    """The one folder the kiosk writes to: ``KIOSK_DATA``, else ``data`` of the settings, else
    ``$XDG_DATA_HOME/hlm-kiosk``."""
    chosen = os.environ.get("KIOSK_DATA")
    if not chosen:
        with suppress(OSError, ValueError):  # what is wrong with the settings is told by who reads them all
            chosen = tomllib.loads(settings_file().read_text(encoding="utf-8")).get("data")
    if chosen and isinstance(chosen, str):
        return Path(chosen)
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "hlm-kiosk"


def models_dir() -> Path:
    """Speech and translation models: ``KIOSK_MODELS``, else ``models`` in the data folder."""
    chosen = os.environ.get("KIOSK_MODELS")
    return Path(chosen) if chosen else data_dir() / "models"
