"""Argos Translate: neural packages, one for each direction, through English where there is no direct one.

It runs in a child process. Its importing writes folders, so they are ours. Its sentence splitter
(``minisbd``) downloads models, and loads onnxruntime, which keeps a telemetry store: so neither is loaded,
and Argos only gets sentences, with a splitter that does not split. Nothing of it looks at the network.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from kiosk.runtime.child_process import ChildDiedError, ChildError, ChildProcess, ChildTimeoutError
from kiosk.runtime.paths import data_dir, models_dir

from .result import EngineStoppedError, TranslationMethod


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


_PIVOT = "en"
_LOAD_TIMEOUT_S = 15.0  # seconds; a package of 100 MB is read from the disk at its first sentence
_TIMEOUT_S = 2.5  # seconds for a sentence; it usually takes less than one


class Argos:
    """See ``Machine``. Without an installed package nothing is started."""

    method = TranslationMethod.ARGOS

    def __init__(self, folder: Path | None = None, within: float = _TIMEOUT_S) -> None:
        """``folder`` holds the unpacked packages; ``argos`` in the models folder otherwise.

        ``within`` is seconds for a sentence, once its package is loaded.
        """
        self._folder = folder or models_dir() / "argos"
        self._timeout_s = within
        self._child = ChildProcess(
            "kiosk.accessibility.translation.argos:create_handler", self._folder, data_dir() / "argos"
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
        text: str | None = None
        try:
            for package in self.route(source, target):
                text = self._request(ArgosRequest(sentence if text is None else text, package))
        except (ChildDiedError, ChildTimeoutError) as error:
            raise EngineStoppedError(str(error)) from error
        except (ChildError, ArgosError):
            return None
        return text

    def close(self) -> None:
        self._child.unload()

    def _request(self, hop: ArgosRequest) -> str:
        """Once more, at once, where the process died: killed, out of memory, or hung."""
        try:
            return self._request_once(hop)
        except ChildDiedError:
            return self._request_once(hop)

    def _request_once(self, hop: ArgosRequest) -> str:
        known = (self._child.pid, hop.package) in self._loaded
        text: str = self._child.ask(hop, self._timeout_s if known else _LOAD_TIMEOUT_S)
        self._loaded.add((self._child.pid, hop.package))
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
