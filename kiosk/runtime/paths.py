"""Where the program's own files are, and where it may write."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"


#: Beside a program that ``deploy/install`` put on a terminal; not in a checkout.
INSTALLATION_FILE = ROOT / "installed.toml"


class Installation(NamedTuple):
    """Where the installer put what is not the program: the settings, and the data of the service's user."""

    settings: Path
    data: Path


def read_installation() -> Installation | None:
    """What the installer wrote down; ``None`` in a checkout."""
    try:
        installed = _read_toml(INSTALLATION_FILE)
    except FileNotFoundError:
        return None
    return Installation(Path(installed["settings"]), Path(installed["data"]))


def settings_file(environ: Mapping[str, str] = os.environ) -> Path:
    """``KIOSK_CONFIG``, else that of the installed service, else ``kiosk.toml`` beside the program."""
    if environ.get("KIOSK_CONFIG"):
        return Path(environ["KIOSK_CONFIG"])
    place = read_installation()
    return place.settings if place else ROOT / "kiosk.toml"


def data_dir() -> Path:
    """The one folder the kiosk writes to: ``KIOSK_DATA``, else ``data`` of the settings, else that of the
    installed service, else ``$XDG_DATA_HOME/hlm-kiosk``."""
    chosen = os.environ.get("KIOSK_DATA")
    if not chosen:
        with suppress(OSError, ValueError):  # who reads all the settings reports what is wrong with them
            chosen = _read_toml(settings_file()).get("data")
    if chosen and isinstance(chosen, str):
        return Path(chosen)
    place = read_installation()
    if place:
        return place.data
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "hlm-kiosk"


def models_dir() -> Path:
    """Speech and translation models: ``KIOSK_MODELS``, else ``models`` in the data folder."""
    chosen = os.environ.get("KIOSK_MODELS")
    return Path(chosen) if chosen else data_dir() / "models"


def _read_toml(file: Path) -> dict[str, Any]:
    text = file.read_text(encoding="utf-8")
    import tomllib  # here: what stands by has read no such file

    return tomllib.loads(text)
