"""Apertium: rule-based pairs from Debian packages, chained through Spanish or Catalan.

It is fast and needs no download, and it is rough (chrF 46 to 55: docs/sources/engines.md,
"Translation"): always approximate.
"""

from __future__ import annotations

import re
from collections import deque
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from kiosk.domain import KNOWN_LANGUAGES

from .apertium_pipeline import ApertiumPipeline, PipelineEndedError, PipelineError, PipelineTimeoutError
from .quality_checks import has_failure_marks
from .result import EngineStoppedError, TranslationMethod

MODES = Path("/usr/share/apertium/modes")
#: The codes in the names of its pairs → ours.
_CODES = {
    name: code
    for code, language in KNOWN_LANGUAGES.items()
    if language.apertium and not language.variant_of
    for name in (code, language.apertium)
}
_PREFERRED_PIVOTS = ("es", "ca")
#: Where the other way measured better (docs/sources/engines.md, "Translation").
_PIVOT_OVERRIDES = {("en", "fr"): "ca"}
_TIMEOUT_S = 2.0  # seconds; a sentence takes 0.005
_MAX_RUNNING_PAIRS = 4  # pairs, each of 40 to 400 MB: a conversation there and back through a third language
#: A name, which no pair needs to know: inside a sentence, with a capital.
_NAME = re.compile(r"(?<=\w )\*(?=[A-ZÀ-ÖØ-Þ])")
_INVERTED = re.compile(r"\b(\w+?)(?:-t)?-(je|tu|il|elle|on|nous|vous|ils|elles)\b(?=[^.!?]*\?)")


class Apertium:
    """See ``Machine``. The pairs are those installed when it is first used."""

    method = TranslationMethod.APERTIUM

    def __init__(self, modes: Path = MODES, within: float = _TIMEOUT_S) -> None:
        self._modes = modes
        self._within = within
        self._running: list[ApertiumPipeline] = []

    def route(self, source: str, target: str) -> list[str]:
        """The languages on the way, both ends included; empty if there is none."""
        through = _PIVOT_OVERRIDES.get((source, target))
        if through and {(source, through), (through, target)} <= self._pairs.keys():
            return [source, through, target]
        ways = deque([[source]])
        seen = {source}
        while ways:
            way = ways.popleft()
            if way[-1] == target:
                return way
            onward = {there for here, there in self._pairs if here == way[-1]} - seen
            seen |= onward
            ways.extend([*way, there] for there in sorted(onward, key=_preference))
        return []

    def supports(self, source: str, target: str) -> bool:
        return bool(self.route(source, target))

    def render(self, sentence: str, source: str, target: str) -> str | None:
        route = self.route(source, target)
        if not route:
            return None
        text = sentence.replace("’", "'")  # the only apostrophe that its dictionaries know
        text = _uninvert_question(text) if source == "fr" else text
        try:
            for pair in pairwise(route):
                before, text = text, _NAME.sub("", self._request(self._pairs[pair], text))
                if has_failure_marks(before, text):  # the next pair would make worse of it
                    break
        except PipelineTimeoutError as error:
            raise EngineStoppedError(str(error)) from error
        except PipelineError:
            return None
        return text

    def close(self) -> None:
        for pipeline in self._pairs.values():
            pipeline.close()

    def _request(self, pipeline: ApertiumPipeline, text: str) -> str:
        """Once more, at once, where the programs have ended: somebody killed them."""
        self._limit_running(pipeline)
        try:
            return pipeline.ask(text, self._within)
        except PipelineEndedError:
            return pipeline.ask(text, self._within)

    def _limit_running(self, pipeline: ApertiumPipeline) -> None:
        """Ends the pair that was not asked for longest when one more would be too many."""
        self._running = [each for each in self._running if each is not pipeline]
        while len(self._running) >= _MAX_RUNNING_PAIRS:
            self._running.pop(0).close()
        self._running.append(pipeline)

    @cached_property
    def _pairs(self) -> dict[tuple[str, str], ApertiumPipeline]:
        found = {}
        for mode in sorted(self._modes.glob("*.mode")):
            source, _, target = mode.stem.partition("-")
            if source in _CODES and target in _CODES:
                found[_CODES[source], _CODES[target]] = ApertiumPipeline(mode)
        return found


def _preference(language: str) -> int:
    return _PREFERRED_PIVOTS.index(language) if language in _PREFERRED_PIVOTS else len(_PREFERRED_PIVOTS)


def _uninvert_question(question: str) -> str:
    """ "Avez-vous … ?" as "Vous avez … ?": Apertium does not know the inverted form."""

    def turned(match: re.Match[str]) -> str:
        verb, pronoun = match.groups()
        if verb[0].isupper():
            verb, pronoun = verb.lower(), pronoun.capitalize()
        return f"{pronoun} {verb}"

    return _INVERTED.sub(turned, question)
