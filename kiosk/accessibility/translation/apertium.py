"""Apertium: rule-based pairs from Debian packages, chained through Spanish or Catalan.

It is fast and needs no download, and it is rough (facts/ENGINES.md: chrF 46 to 55): always approximate.
"""

from __future__ import annotations

import re
from collections import deque
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from .pipeline import Pipeline, PipelineEndedError, PipelineError, PipelineSlowError
from .quality_checks import marked
from .result import EngineStoppedError, Via

MODES = Path("/usr/share/apertium/modes")
_CODES = {
    "fr": "fr",
    "fra": "fr",
    "es": "es",
    "spa": "es",
    "pt": "pt",
    "por": "pt",
    "it": "it",
    "ita": "it",
    "ca": "ca",
    "cat": "ca",
    "en": "en",
    "eng": "en",
}
_FIRST_THROUGH = ("es", "ca")
#: Where the other way measured better (facts/ENGINES.md).
_THROUGH = {("en", "fr"): "ca"}
_WITHIN = 2.0  # seconds; a sentence takes 0.005
_WARM = 4  # pairs, each of 40 to 400 MB: a conversation there and back through a third language
#: A name, which no pair needs to know: inside a sentence, with a capital.
_NAME = re.compile(r"(?<=\w )\*(?=[A-ZÀ-ÖØ-Þ])")
_INVERTED = re.compile(r"\b(\w+?)(?:-t)?-(je|tu|il|elle|on|nous|vous|ils|elles)\b(?=[^.!?]*\?)")


class Apertium:
    """See ``Machine``. The pairs are those installed when it is first used."""

    via = Via.APERTIUM

    def __init__(self, modes: Path = MODES, within: float = _WITHIN) -> None:
        self._modes = modes
        self._within = within
        self._warm: list[Pipeline] = []

    def route(self, source: str, target: str) -> list[str]:
        """The languages on the way, both ends included; empty if there is none."""
        through = _THROUGH.get((source, target))
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

    def reaches(self, source: str, target: str) -> bool:
        return bool(self.route(source, target))

    def render(self, sentence: str, source: str, target: str) -> str | None:
        route = self.route(source, target)
        if not route:
            return None
        text = sentence.replace("’", "'")  # the only apostrophe that its dictionaries know
        text = _in_order(text) if source == "fr" else text
        try:
            for pair in pairwise(route):
                before, text = text, _NAME.sub("", self._ask(self._pairs[pair], text))
                if marked(before, text):  # the next pair would make worse of it
                    break
        except PipelineSlowError as error:
            raise EngineStoppedError(str(error)) from error
        except PipelineError:
            return None
        return text

    def close(self) -> None:
        for pipeline in self._pairs.values():
            pipeline.close()

    def _ask(self, pipeline: Pipeline, text: str) -> str:
        """Once more, at once, where the programs have ended: somebody killed them."""
        self._keep_warm(pipeline)
        try:
            return pipeline.ask(text, self._within)
        except PipelineEndedError:
            return pipeline.ask(text, self._within)

    def _keep_warm(self, pipeline: Pipeline) -> None:
        """Ends the pair that was not asked for longest when one more would be too many."""
        self._warm = [each for each in self._warm if each is not pipeline]
        while len(self._warm) >= _WARM:
            self._warm.pop(0).close()
        self._warm.append(pipeline)

    @cached_property
    def _pairs(self) -> dict[tuple[str, str], Pipeline]:
        found = {}
        for mode in sorted(self._modes.glob("*.mode")):
            source, _, target = mode.stem.partition("-")
            if source in _CODES and target in _CODES:
                found[_CODES[source], _CODES[target]] = Pipeline(mode)
        return found


def _preference(language: str) -> int:
    return _FIRST_THROUGH.index(language) if language in _FIRST_THROUGH else len(_FIRST_THROUGH)


def _in_order(question: str) -> str:
    """ "Avez-vous … ?" as "Vous avez … ?": Apertium does not know the inverted form."""

    def turned(match: re.Match[str]) -> str:
        verb, pronoun = match.groups()
        if verb[0].isupper():
            verb, pronoun = verb.lower(), pronoun.capitalize()
        return f"{pronoun} {verb}"

    return _INVERTED.sub(turned, question)
