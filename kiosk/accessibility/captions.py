"""Captions: a text cut into lines, and the lines around the word that is being said.

Two lines as wide as the band; a caption moves on by whole pairs of lines, never word by word.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

#: Television has 42 on a line, for who looks at the picture beside it. Here the words are what is looked
#: at: a line may be as long as one of a book, and does not end at half of a wide screen.
LINE_CHARACTERS = 64
LINES = 2


@dataclass(frozen=True, slots=True)
class Caption:
    """What the band shows: the text, and the span in it of the word being said (both 0: none)."""

    text: str
    start: int = 0
    end: int = 0


def wrap_spans(text: str, width: int = LINE_CHARACTERS) -> list[tuple[int, int]]:
    """Spans of the lines of ``text``, cut between words; a longer word stands alone on its line."""
    spans: list[tuple[int, int]] = []
    start = end = at = 0
    for word in text.split(" "):
        after = at + len(word)
        if word:
            if end > start and after - start > width:
                spans.append((start, end))
                start = at
            elif end == start:
                start = at
            end = after
        at = after + 1
    if end > start:
        spans.append((start, end))
    return spans


def wrap(text: str, width: int = LINE_CHARACTERS) -> str:
    """``text`` with its lines: as long as before, a line feed where a space was."""
    spans = wrap_spans(text, width)
    for (_, stop), (start, _) in pairwise(spans):
        text = f"{text[:stop]}\n{text[stop + 1 : start]}{text[start:]}"
    return text


def caption_at(
    text: str, start: int = 0, end: int = 0, lines: int = LINES, width: int = LINE_CHARACTERS
) -> Caption:
    """The pair of lines of ``width`` characters in which the word ``text[start:end]`` stands."""
    spans = wrap_spans(text, width)
    if not spans:
        return Caption("")
    at = next((i for i, (_, stop) in enumerate(spans) if start < stop), len(spans) - 1)
    first = at - at % lines
    last = min(first + lines, len(spans)) - 1
    begin, stop = spans[first][0], spans[last][1]
    if end <= start or start < begin:
        return Caption(text[begin:stop])
    return Caption(text[begin:stop], start - begin, min(end, stop) - begin)
