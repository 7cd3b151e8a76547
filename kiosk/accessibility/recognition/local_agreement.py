"""Words that stay: those that two hypotheses in a row agree on.

LocalAgreement-2 (Liu et al. 2020; Macháček et al. 2023 for Whisper): an engine that hears a growing piece
of audio again and again changes its mind at the end of it, rarely at its beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from kiosk.accessibility.intents.choice_matching import fold

#: So many words may a hypothesis be longer or shorter than the one before over the same audio.
MAX_LENGTH_CHANGE = 3


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it is written, with the space before it if it has one; ``start``, ``end`` in seconds."""

    written: str
    confidence: float
    start: float
    end: float


class LocalAgreement:
    """``sure`` words only grow; ``unsure`` ones are the end of the last hypothesis."""

    def __init__(self) -> None:
        self.sure: list[Token] = []
        self.unsure: list[Token] = []
        self._previous_unsure: list[Token] = []

    def take(self, hypothesis: Sequence[Token]) -> None:
        """One more hypothesis, over the audio of all words so far and more."""
        self.show(hypothesis)
        agreed = 0
        for one, other in zip(self.unsure, self._previous_unsure, strict=False):
            if _comparison_key(one) != _comparison_key(other):
                break
            agreed += 1
        self.sure += self.unsure[:agreed]
        self.unsure = self._previous_unsure = self.unsure[agreed:]

    def show(self, hypothesis: Sequence[Token]) -> None:
        """A hypothesis so soon after the one before that to agree with it means nothing."""
        self.unsure = list(hypothesis[self._already_sure(hypothesis) :])

    def cut(self, count: int) -> list[Token]:
        """Takes the first ``count`` sure words away: their audio will not be heard again."""
        first, self.sure = self.sure[:count], self.sure[count:]
        return first

    def _already_sure(self, hypothesis: Sequence[Token]) -> int:
        """How many words of the hypothesis stand for the sure ones, which it may spell otherwise."""
        sure = [_comparison_key(token) for token in self.sure]
        words = [_comparison_key(token) for token in hypothesis]
        count = len(sure)
        near = range(
            min(len(words), max(0, count - MAX_LENGTH_CHANGE)), min(len(words), count + MAX_LENGTH_CHANGE) + 1
        )
        return min(near, key=lambda n: (Levenshtein.distance(sure, words[:n]), abs(n - count)))


def join_tokens(tokens: Sequence[Token]) -> str:
    """As it is written."""
    return "".join(token.written for token in tokens).strip()


def _comparison_key(token: Token) -> str:
    """Two words with the same are the same word: capitals, accents and stops aside."""
    return fold(token.written) or token.written.strip()
