"""Argos Translate: neural packages, one for each direction, through English where there is no direct one.

It runs in a child process. Its importing writes folders, so they are ours. Its sentence splitter
(``minisbd``) downloads models, and loads onnxruntime, which keeps a telemetry store: so neither is loaded,
and Argos only gets sentences, with a splitter that does not split. Nothing of it looks at the network.
"""

import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from kiosk.runtime.child_process import (
    IDLE_UNLOAD_S,
    ChildDiedError,
    ChildError,
    ChildProcess,
    ChildTimeoutError,
)
from kiosk.runtime.paths import data_dir, models_dir

from .result import EngineStoppedError, TranslationMethod


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


class ArgosEngine:
    """Argos, as it runs in the child process. Raises ``ArgosError`` where it is not installed."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        """``folder`` has the packages, ``scratch`` is where Argos may write."""
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
            return Package(path), Translator(str(path / "model"), device="cpu", compute_type="auto")

        self._opened, self._apply = opened, apply_packaged_translation

    def translate(self, sentence: str, package: Path) -> str:
        """A sentence by one installed package. Raises ``ArgosError``."""
        try:
            opened, translator = self._opened(package)
            hypotheses = self._apply(opened, sentence, translator, _NoSentenceSplitter(), 1)
        except Exception as error:  # noqa: BLE001 - foreign code on foreign files may raise anything
            raise ArgosError(f"{package.name}: {type(error).__name__}") from None
        translated: str = hypotheses[0].value
        return translated


_PIVOT = "en"
_LOAD_TIMEOUT_S = 15.0  # seconds; a package of 100 MB is read from the disk at its first sentence
_TIMEOUT_S = 2.5  # seconds for a sentence; it usually takes less than one


class Argos:
    """See ``MachineTranslator``. Without an installed package nothing is started."""

    method = TranslationMethod.ARGOS

    def __init__(self, folder: Path | None = None, within: float = _TIMEOUT_S) -> None:
        """``folder`` holds the unpacked packages; ``argos`` in the models folder otherwise.

        ``within`` is seconds for a sentence, once its package is loaded.
        """
        self._folder = folder or models_dir() / "argos"
        self._timeout_s = within
        self._child = ChildProcess(
            ArgosEngine,
            self._folder,
            data_dir() / "argos",
            tries=2,
            idle_s=IDLE_UNLOAD_S,
            errors=(ArgosError,),
        )
        self._loaded: set[tuple[int | None, Path]] = set()
        self._found: tuple[float, Mapping[tuple[str, str], Path]] = (-1.0, {})

    @property
    def pid(self) -> int | None:
        """The process that translates, if one runs."""
        return self._child.pid

    def supports(self, source: str, target: str) -> bool:
        return bool(self.route(source, target))

    def route(self, source: str, target: str) -> list[Path]:
        """The packages on the way; empty if there is none."""
        packages = self._packages()
        for way in ([source, target], [source, _PIVOT, target]):
            hops = list(pairwise(way))
            if all(hop in packages for hop in hops):
                return [packages[hop] for hop in hops]
        return []

    def render(self, sentence: str, source: str, target: str) -> str | None:
        route, text = self.route(source, target), sentence
        try:
            for package in route:
                text = self._translate(text, package)
        except (ChildDiedError, ChildTimeoutError) as error:
            raise EngineStoppedError(str(error)) from error
        except (ChildError, ArgosError):
            return None
        return text if route else None

    def close(self) -> None:
        self._child.unload()

    def _translate(self, sentence: str, package: Path) -> str:
        known = (self._child.pid, package) in self._loaded
        within = self._timeout_s if known else _LOAD_TIMEOUT_S
        text = self._child.call(within, ArgosEngine.translate, sentence, package)
        self._loaded.add((self._child.pid, package))
        return text

    def _packages(self) -> Mapping[tuple[str, str], Path]:
        """Those in the folder now: `kiosk models` adds and removes them while we run."""
        changed = self._folder.stat().st_mtime if self._folder.is_dir() else 0.0
        if changed != self._found[0]:
            self._found = (changed, _installed(self._folder))
        return self._found[1]


def _installed(folder: Path) -> dict[tuple[str, str], Path]:
    found = {}
    for path in sorted(folder.glob("*/metadata.json")):
        try:
            metadata = json.loads(path.read_text(encoding="utf-8"))
            found[metadata["from_code"], metadata["to_code"]] = path.parent
        except (OSError, ValueError, KeyError, TypeError):  # a broken package is no package
            continue
    return found
