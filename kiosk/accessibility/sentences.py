"""Where a text may be cut: for a voice that begins at once, for a translation that knows each sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: After the end of a sentence (in any script of ours) or a line; not after an initial ("M. Martin").
_END = re.compile(r"(?<!\b[A-Z])[.!?…]+[»”)\"]*\s+|[؟。！？।]+\s*|\n+")


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The ``(start, end)`` of each sentence of ``text`` that says something, in order."""
    start = 0
    for match in _END.finditer(text):
        yield from _spans_with_words(text, start, match.end())
        start = match.end()
    yield from _spans_with_words(text, start, len(text))


def _spans_with_words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if any(char.isalnum() for char in text[start:end]):
        yield start, end
