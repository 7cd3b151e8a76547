"""How running text is written: where it may be cut into sentences, and what the values in it look like.

The same for the voice, which says them, and for translation, which must not change them. Every pattern of a
value may stand in a verbose one.
"""

import re
from collections.abc import Iterator

#: After the end of a sentence (in any script of ours) or a line; not after an initial ("M. Martin"). A row of
#: dots is tried from its beginning only: from each of them it took seconds on a page of dots.
_END = re.compile(r"(?:(?<![.!?…])(?<!\b[A-Z])|(?<=\b[A-Z][.!?…]))[.!?…]+[»”)\"]*\s+|[؟。！？।]+\s*|\n+")
#: No sentence ends with one of these before the next word: "12 av. Foch", "bât. B".
_SHORTENED = re.compile(
    r"(?<!\w)(?:av|pl|imp|chem|sq|lot|bât|appt|apt|tél|rés|ét|esc|env|min|max|MM|Sr|Sra|Dr|approx|aprox|ex|c\.-à-d)\.$"
)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The ``(start, end)`` of each sentence of ``text`` that says something, in order."""
    start = 0
    for match in _END.finditer(text):
        dot = match.start() + 1
        if text[match.start()] == "." and _SHORTENED.search(text, max(0, dot - 9), dot):
            continue
        yield from _spans_with_words(text, start, match.end())
        start = match.end()
    yield from _spans_with_words(text, start, len(text))


def _spans_with_words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if any(char.isalnum() for char in text[start:end]):
        yield start, end


SPACE = r"[ \u00a0\u202f]"
NUMBER = r"\d+(?:[ \u00a0\u202f.,]\d{3})*(?:[.,]\d\d)?(?!\d)"
DATE = r"\b\d{1,2}/\d{1,2}/\d{4}\b"
PHONE = rf"(?:(?<!\w)\+\d{{2}}|\b0)(?:{SPACE}?\d){{9}}\b"
AMOUNT = rf"(?:€{SPACE}?{NUMBER}|\b{NUMBER}{SPACE}?€)"
HOUR = rf"\b\d{{1,2}}(?:{SPACE}?h(?:{SPACE}?\d\d)?\b|:\d\d\b)"
REFERENCE = r"\b[A-Z]{1,2}\d{3,}\b"


def parse_cents(amount: str) -> int:
    """Euro cents of an ``AMOUNT``. Two digits after its last separator are cents, in any language."""
    number = re.sub(r"[^\d,.]", "", amount)
    whole, _, rest = re.sub(r"[,.](?=\d\d$)", "|", number).partition("|")
    return int(re.sub(r"\D", "", whole) or 0) * 100 + int(rest or 0)


def parse_hour(words: str) -> tuple[int, int]:
    """Hour and minute of an ``HOUR``; they need not exist."""
    found = [int(number) for number in re.findall(r"\d+", words)]
    return found[0], found[1] if len(found) > 1 else 0
