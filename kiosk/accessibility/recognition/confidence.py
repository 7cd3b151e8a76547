"""When not to trust what was heard: two voices at once, a voice far away, another language.

Measured with Whisper base on telephone prompts: six words in a row were under ``MIN_CONFIDENCE`` on average
in 18 of
18 cases of two voices at once that were wrong, and in 2 of 39 of one voice, one of them wrong too. Speech in
another language gave ours a probability of at most 0.04, speech in ours at least 0.86.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

WINDOW_WORDS = 6
MIN_CONFIDENCE = 0.66
#: Our language is not what is spoken when it is less probable than that; another one is, when more.
MIN_EXPECTED_PROBABILITY = 0.3
MIN_OTHER_PROBABILITY = 0.5
#: Less than so many seconds do not tell a language.
MIN_DETECTION_S = 1.5


def lowest_mean_confidence(confidences: Sequence[float]) -> float:
    """The lowest mean of so many words in a row, or of all when there are fewer; 1 without words."""
    starts = range(max(1, len(confidences) - WINDOW_WORDS + 1))
    return min(
        (fmean(confidences[start : start + WINDOW_WORDS]) for start in starts if confidences), default=1.0
    )


def detect_other_language(odds: dict[str, float], ours: str, seconds: float) -> str | None:
    """The language that ``seconds`` of speech sound like when it is not ours, empty if none stands out;
    ``None`` when it is ours or too short to tell. ``odds``: of each language, the most probable first."""
    if seconds < MIN_DETECTION_S or odds.get(ours, 1.0) >= MIN_EXPECTED_PROBABILITY:
        return None
    likeliest = max(odds, key=odds.__getitem__)
    return likeliest if odds[likeliest] >= MIN_OTHER_PROBABILITY else ""
