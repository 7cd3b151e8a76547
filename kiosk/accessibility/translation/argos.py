"""Argos Translate: neural packages, one for each direction, through English where there is no direct one."""

from __future__ import annotations

import json
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from kiosk.accessibility.child import Child, ChildError
from kiosk.paths import data_dir, models_dir

from .argos_process import ArgosError, Hop
from .result import Via

_PIVOT = "en"
_WITHIN = 10.0  # seconds for a sentence; it usually takes less than one


class Argos:
    """See ``Machine``. Without an installed package nothing is started."""

    via = Via.ARGOS

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` holds the unpacked packages; ``argos`` in the models folder otherwise."""
        self._folder = folder or models_dir() / "argos"
        self._child = Child(
            "kiosk.accessibility.translation.argos_process:start", self._folder, data_dir() / "argos"
        )

    def route(self, source: str, target: str) -> list[Path]:
        """The packages on the way; empty if there is none."""
        for way in ([source, target], [source, _PIVOT, target]):
            hops = list(pairwise(way))
            if all(hop in self._packages for hop in hops):
                return [self._packages[hop] for hop in hops]
        return []

    def render(self, sentence: str, source: str, target: str) -> str | None:
        text: str | None = None
        try:
            for package in self.route(source, target):
                text = self._child.ask(Hop(sentence if text is None else text, package), _WITHIN)
        except (ChildError, ArgosError):
            return None
        return text

    def close(self) -> None:
        self._child.unload()

    @cached_property
    def _packages(self) -> dict[tuple[str, str], Path]:
        found = {}
        for path in sorted(self._folder.glob("*/metadata.json")):
            try:
                metadata = json.loads(path.read_text(encoding="utf-8"))
                found[metadata["from_code"], metadata["to_code"]] = path.parent
            except (OSError, ValueError, KeyError, TypeError):  # a broken package is no package
                continue
        return found
