"""The social-security number (NIR) is never kept: it is found in free text, and taken out.

13 characters (sex, year, month, department, commune, order), often followed by a key of two. What has the
form of a birth number is taken out even when its key is wrong: a slip does not make it less personal.
"""

from __future__ import annotations

import re

_GAP = r"[\s.\-]?"
_NIR = re.compile(
    r"(?<![0-9A-Za-z])"
    rf"[123478]{_GAP}[0-9]{{2}}{_GAP}"
    rf"(?:0[1-9]|1[0-2]|[2-9][0-9]){_GAP}"
    rf"(?:[0-9]{{2}}|2[AaBb]){_GAP}"
    rf"[0-9]{{3}}{_GAP}[0-9]{{3}}"
    rf"(?:{_GAP}[0-9]{{2}})?"
    r"(?![0-9A-Za-z])"
)


def has_social_number(words: str) -> bool:
    """Whether there is a number of that form in the words."""
    return _NIR.search(words) is not None


def without_social_number(words: str) -> str:
    """The words without any such number."""
    return " ".join(_NIR.sub(" ", words).split()) if has_social_number(words) else words
