"""How words that were heard are written: numbers as digits, sentences with capitals and stops.

Vosk gives bare words in small letters. What is added is only what can be known from them: a pause ends a
sentence, and a sentence that opens as a question is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from text_to_num import alpha2digit

from kiosk.domain import KNOWN_LANGUAGES, find_language

from .recogniser import RecognisedWord

#: Languages whose numbers are known (text2num); German and Dutch are heard, and are none of the kiosk.
NUMBER_LANGUAGES = {each.code for each in KNOWN_LANGUAGES.values() if each.numbers_in_words} | {"de", "nl"}
#: A pause between two words that ends a sentence, in seconds. Within one, speakers stay under 0.4.
SENTENCE_S = 0.6


def numbers_to_digits(text: str, language: str) -> str:
    """With its numbers in digits: "quatre cent douze euros" is "412 euros". A lone one, two or three stays
    a word, and so does every number in a language that text2num does not know."""
    return str(alpha2digit(text, language)) if language in NUMBER_LANGUAGES else text


def format_partial(sure: str, unsure: str, language: str) -> tuple[str, str]:
    """The same for a line that is being said. A number at the end of ``sure`` may go on: not sure yet."""
    whole = numbers_to_digits(f"{sure} {unsure}".strip(), language)
    words = sure.split()
    while words:
        begun = numbers_to_digits(" ".join(words), language)
        if whole.startswith(begun) and begun.endswith(words[-1]):
            return begun, whole[len(begun) :].strip()
        words.pop()
    return "", whole


def format_sentences(words: Sequence[RecognisedWord], language: str) -> str:
    """Bare words as sentences: cut at pauses, each with its capital, its stop and its numbers in digits."""
    sentences: list[list[str]] = []
    before: RecognisedWord | None = None
    for word in words:
        if before is None or word.start - before.end >= SENTENCE_S:
            sentences.append([])
        sentences[-1].append(word.text)
        before = word
    return " ".join(_sentence(" ".join(sentence), language) for sentence in sentences)


def _sentence(text: str, language: str) -> str:
    forms = find_language(language)
    asked = bool(forms.question_openings) and re.match(forms.question_openings, f"{text} ") is not None
    stop = forms.question_mark if asked else forms.full_stop
    written = numbers_to_digits(text, language)
    opened = forms.opening_question_mark if asked else ""
    return f"{opened}{written[:1].upper()}{written[1:]}{stop}"
