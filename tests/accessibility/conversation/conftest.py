"""The models of the tests of recognition."""

from tests.accessibility.recognition.conftest import models, whisper_folder

__all__ = ["models", "whisper_folder"]
