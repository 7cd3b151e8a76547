"""Yes or no."""

from __future__ import annotations

import re
from functools import cache

from ..ranking import content_words, phrases_pattern, split_words
from ..training_sentences import load_training_sentences

#: Who says more than that answers something else.
MAX_WORDS = 8


def yes_no(text: str, lang: str) -> bool | None:
    """Whether yes or no is said; ``None`` for neither and for both."""
    words = content_words(text, lang)
    if len(words) > MAX_WORDS:
        return None
    yes, no = _patterns(lang)
    for said in (words, split_words(text)):  # with its fillers too: "está bem" is nothing without "bem"
        # "pas d'accord" has a yes in it: what says no is taken out first.
        rest, refusals = no.subn("", f" {' '.join(said)} ")
        agrees = yes.search(rest) is not None
        if agrees or refusals:
            return agrees if agrees != bool(refusals) else None
    return None


@cache
def _patterns(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return phrases_pattern(load_training_sentences(lang).yes), phrases_pattern(
        load_training_sentences(lang).no
    )
