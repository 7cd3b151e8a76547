"""Loading the engine that a model needs."""

from __future__ import annotations

from pathlib import Path

from kiosk.accessibility.models import Engine

from .recogniser import Recogniser


class UnusableModelError(Exception):
    """The files are there, but the engine refuses them."""


def load_recogniser(engine: Engine, folder: Path) -> Recogniser:
    """The engine, with the model of that folder. Raises ``UnusableModelError``."""
    try:
        if engine is Engine.VOSK:
            from .vosk_engine import VoskRecogniser  # here: each engine is heavy, and one is enough

            return VoskRecogniser(folder)
        from .whisper_engine import WhisperRecogniser

        return WhisperRecogniser(folder)
    except (OSError, RuntimeError, ValueError) as error:
        raise UnusableModelError(f"{folder.name}: {error}") from error
