"""Argos Translate, as it runs in its child process.

Its importing writes folders and its sentence splitter (``minisbd``) downloads models: so its folders are
ours, and it is only given sentences, with a splitter that does not split. Its packages are opened one by one;
nothing of it looks at the network.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Hop:
    """Asks for a sentence by one installed package."""

    sentence: str
    package: Path


class _OneSentence:
    """Stands in for the sentence splitter of Argos."""

    @staticmethod
    def split_sentences(text: str) -> list[str]:
        return [text]


def start(folder: Path, scratch: Path) -> Callable[[Hop], str]:
    """The factory of the child process: ``folder`` has the packages, ``scratch`` is where Argos may write."""
    os.environ["ARGOS_PACKAGES_DIR"] = str(folder)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = str(scratch)
    from argostranslate.package import Package
    from argostranslate.translate import apply_packaged_translation
    from ctranslate2 import Translator  # type: ignore[import-untyped]  # it has no stubs

    @cache
    def opened(path: Path) -> tuple[Any, Any]:
        package = Package(path)
        return package, Translator(str(path / "model"), device="cpu", compute_type="auto")

    def answer(hop: Hop) -> str:
        package, translator = opened(hop.package)
        hypotheses = apply_packaged_translation(package, hop.sentence, translator, _OneSentence(), 1)
        translated: str = hypotheses[0].value
        return translated

    return answer
