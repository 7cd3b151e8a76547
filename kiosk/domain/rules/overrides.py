"""A rule file of the agency's own: it holds in place of the one of the kiosk, and no upgrade touches it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kiosk.runtime.paths import ASSETS, data_dir

from .rule_file import RuleFileError

R = TypeVar("R")

log = logging.getLogger(__name__)


def packaged_file(name: str) -> Path:
    """The one that comes with the kiosk."""
    return ASSETS / "rules" / f"{name}.toml"


def override_file(name: str) -> Path:
    """Where the agency's own copy is, if there is one: ``rules`` of the data folder."""
    return data_dir() / "rules" / f"{name}.toml"


def load_in_force(name: str, load: Callable[[Path], R]) -> R:
    """What the agency's own file says; without one, or when it is wrong, the one that comes with the kiosk.

    A terminal that stays dark for a slip in a file helps nobody: the staff are told (``survey``).
    """
    own = override_file(name)
    if own.exists():
        try:
            return load(own)
        except RuleFileError as error:
            log.error("%s is not used: %s", own, error)
    return load(packaged_file(name))
