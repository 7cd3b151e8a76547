"""How running text is written: where it may be cut into sentences, and what the values in it look like.

The same for the voice, which says them, and for translation, which must not change them. Every pattern of a
value may stand in a verbose one.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

#: After the end of a sentence (in any script of ours) or a line; not after an initial ("M. Martin"). A row of
#: dots is tried from its beginning only: from each of them it took seconds on a page of dots.
_END = re.compile(r"(?:(?<![.!?…])(?<!\b[A-Z])|(?<=\b[A-Z][.!?…]))[.!?…]+[»”)\"]*\s+|[؟。！？।]+\s*|\n+")
#: No sentence ends with one of these before the next word: "12 av. Foch", "bât. B", "Mme. Haddad".
_SHORTENED = re.compile(
    r"(?<!\w)(?:Mmes?|Mlles?|[Bb]d|boul|[Aa]rt|[Rr]éf|av|pl|imp|chem|sq|lot|bât|appt|apt|tél|rés|ét|esc|env|min|max|MM|Sr|Sra|Dr|approx|aprox|ex|c\.-à-d)\.$"
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


def split_sentences(text: str) -> list[str]:
    """The sentences themselves."""
    return [text[start:end].strip() for start, end in sentence_spans(text)]


def _spans_with_words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if any(char.isalnum() for char in text[start:end]):
        yield start, end


SPACE = r"[ \u00a0\u202f]"
NUMBER = r"\d+(?:[ \u00a0\u202f.,٬]\d{3})*(?:[.,٫]\d{1,2})?(?!\d)"
DATE = r"\b\d{1,2}/\d{1,2}/\d{4}\b"
PHONE = rf"(?:(?<!\w)\+\d{{2}}|\b0)(?:{SPACE}?\d){{9}}\b"
AMOUNT = rf"(?:€{SPACE}?{NUMBER}|\b{NUMBER}{SPACE}?€)"
HOUR = rf"\b\d{{1,2}}(?:{SPACE}?h(?:{SPACE}?\d\d)?\b|:\d\d\b)"
REFERENCE = r"\b[A-Z]{1,2}\d{3,}\b"


def parse_cents(amount: str) -> int:
    """Euro cents of an ``AMOUNT``. One or two digits after its last separator are cents, in any language."""
    number = re.sub(r"[^\d,.٫]", "", amount)
    whole, _, rest = re.sub(r"[,.٫](?=\d{1,2}$)", "|", number).partition("|")
    return int(re.sub(r"\D", "", whole) or 0) * 100 + int(rest.ljust(2, "0"))


@dataclass(frozen=True, slots=True)
class TypedAmount:
    """``doubtful``: it may have been meant as another sum, and is to be asked before it is used."""

    cents: int
    doubtful: bool = False


_EURO_SIGN = re.compile(r"^\s*(?:€|eur(?:os?)?\b)|(?:€|\beur(?:os?)?)\s*$", re.IGNORECASE)
_GROUPED = r"\d{1,3}(?:%s\d{3})+|\d{1,2}(?:%s\d\d)+%s\d{3}"  # 1,245,300; 12,45,300 in Bengali and Tamil
_MOST_FIGURES = 9


def read_typed_amount(typed: str) -> TypedAmount | None:
    """The sum of euros that somebody typed, whichever way their language writes sums and figures.

    Of a point and a comma the last one stands before the cents; one alone does too, unless three figures
    follow it: "1,245" is taken for a thousand and more, with doubt. ``None`` for what is no sum, or is not
    finished: no sign of it is left out.
    """
    text = "".join(str(unicodedata.digit(each)) if each.isdecimal() else each for each in typed)
    text = _EURO_SIGN.sub("", text).strip()
    text = re.sub(r"(?<=\d)[ \u00a0\u2009\u202f'’٬](?=\d)", " ", text).replace("٫", "|")
    point = next((sign for sign in reversed(text) if sign in ".,"), "")
    if point and "|" not in text:
        whole, after = text.rsplit(point, 1)
        other = {".": ",", ",": "."}[point]
        if re.fullmatch(r"\d{1,2}", after) and point not in whole:
            text = f"{whole}|{after}"
        elif other in whole or " " in whole:
            return None
    whole, _, cents = text.partition("|")
    if ("|" in text and not re.fullmatch(r"\d{1,2}", cents)) or not whole:
        return None
    signs = set(re.findall(r"\D", whole))
    sign = re.escape(next(iter(signs), ""))
    if len(signs) > 1 or (signs and not re.fullmatch(_GROUPED % (sign, sign, sign), whole)):
        return None
    figures = re.sub(r"\D", "", whole)
    if not figures or len(figures) > _MOST_FIGURES:
        return None
    doubtful = "|" not in text and signs <= {".", ","} and len(signs) == 1 and whole.count(signs.pop()) == 1
    return TypedAmount(int(figures) * 100 + int(cents.ljust(2, "0")), doubtful)


def parse_hour(words: str) -> tuple[int, int]:
    """Hour and minute of an ``HOUR``; they need not exist."""
    found = [int(number) for number in re.findall(r"\d+", words)]
    return found[0], found[1] if len(found) > 1 else 0
