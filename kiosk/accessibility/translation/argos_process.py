"""Argos Translate, as it runs in its child process.

Its importing writes folders, so they are ours. Its sentence splitter (``minisbd``) downloads models, and
loads onnxruntime, which keeps a telemetry store: so neither is loaded, and Argos only gets sentences, with
a splitter that does not split. Nothing of it looks at the network.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any


@dataclass(frozen=True, slots=True)
class ArgosRequest:
    """Asks for a sentence by one installed package."""

    sentence: str
    package: Path


class ArgosError(Exception):
    """Argos is not installed, or a package is broken; the message has no words of the sentence."""


class _MiniSbdStub(ModuleType):
    """What Argos imports of ``minisbd``, and never calls."""

    SBDetect = None
    models = SimpleNamespace(cache_dir="")


class _NoSentenceSplitter:
    """Stands in for the sentence splitter of Argos."""

    @staticmethod
    def split_sentences(text: str) -> list[str]:
        return [text]


def create_handler(folder: Path, scratch: Path) -> Callable[[ArgosRequest], str]:
    """The factory of the child process: ``folder`` has the packages, ``scratch`` is where Argos may write."""
    os.environ["ARGOS_PACKAGES_DIR"] = str(folder)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = str(scratch)
    sys.modules["minisbd"] = _MiniSbdStub("minisbd")
    try:
        from argostranslate.package import Package
        from argostranslate.translate import apply_packaged_translation
        from ctranslate2 import Translator  # type: ignore[import-untyped]  # it has no stubs
    except (ImportError, OSError) as error:
        raise ArgosError(f"argos-translate-lt cannot start: {error}") from error

    @cache
    def opened(path: Path) -> tuple[Any, Any]:
        package = Package(path)
        return package, Translator(str(path / "model"), device="cpu", compute_type="auto")

    def answer(hop: ArgosRequest) -> str:
        try:
            package, translator = opened(hop.package)
            hypotheses = apply_packaged_translation(
                package, hop.sentence, translator, _NoSentenceSplitter(), 1
            )
        except Exception as error:  # noqa: BLE001 - foreign code on foreign files may raise anything
            raise ArgosError(f"{hop.package.name}: {type(error).__name__}") from None
        translated: str = hypotheses[0].value
        return translated

    return answer
