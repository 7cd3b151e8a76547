"""Hypotheses of a recogniser: which words are stable, how confident they are, how they are written.

LocalAgreement-2 (Liu et al. 2020; Macháček et al. 2023 for Whisper): an engine that hears a growing piece
of audio again and again changes its mind at the end of it, rarely at its beginning.

Confidence was measured with Whisper base on telephone prompts: six words in a row were under
``MIN_CONFIDENCE`` on average in 18 of 18 cases of two voices at once that were wrong, and in 2 of 39 of one
voice, one of them wrong too.

Vosk gives bare words in small letters. What is added is only what can be known from them: a pause ends a
sentence, and a sentence that opens as a question is one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.accessibility.number_words import number_word_tables, number_words_to_digits
from kiosk.domain import KNOWN_LANGUAGES, find_language
from kiosk.domain.normalisation import normalise

from .recogniser import RecognisedWord

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
        """Show a hypothesis that comes too soon after the one before to confirm it."""
        self.unsure = list(hypothesis[self._already_sure(hypothesis) :])

    def cut(self, count: int) -> list[Token]:
        """Remove and return the first ``count`` sure words: their audio will not be recognised again."""
        first, self.sure = self.sure[:count], self.sure[count:]
        return first

    def _already_sure(self, hypothesis: Sequence[Token]) -> int:
        """How many words of the hypothesis stand for the sure ones, which it may spell otherwise."""
        from rapidfuzz.distance import Levenshtein  # here: no start waits for it

        sure = [_comparison_key(token) for token in self.sure]
        words = [_comparison_key(token) for token in hypothesis]
        count = len(sure)
        near = range(
            min(len(words), max(0, count - MAX_LENGTH_CHANGE)), min(len(words), count + MAX_LENGTH_CHANGE) + 1
        )
        return min(near, key=lambda n: (Levenshtein.distance(sure, words[:n]), abs(n - count)))


def join_tokens(tokens: Sequence[Token]) -> str:
    return "".join(token.written for token in tokens).strip()


def _comparison_key(token: Token) -> str:
    """What two words are compared by: without capitals, accents and stops."""
    return normalise(token.written, words_only=True) or token.written.strip()


WINDOW_WORDS = 6
MIN_CONFIDENCE = 0.66


def lowest_mean_confidence(confidences: Sequence[float]) -> float:
    """The lowest mean of so many words in a row, or of all when there are fewer; 1 without words."""
    from statistics import fmean  # here: no start waits for it

    starts = range(max(1, len(confidences) - WINDOW_WORDS + 1))
    return min(
        (fmean(confidences[start : start + WINDOW_WORDS]) for start in starts if confidences), default=1.0
    )


#: Languages whose numbers are known (text2num); German and Dutch are heard, and are none of the kiosk.
NUMBER_LANGUAGES = {each.code for each in KNOWN_LANGUAGES.values() if each.numbers_in_words} | {"de", "nl"}
#: A pause between two words that ends a sentence, in seconds. Within one, speakers stay under 0.4.
SENTENCE_S = 0.6


def numbers_to_digits(text: str, language: str) -> str:
    """Write the numbers of ``text`` in digits: "quatre cent douze euros" is "412 euros".

    A lone one, two or three stays a word, as does every number in a language that neither text2num
    nor a table of ours knows."""
    if language in number_word_tables():
        return number_words_to_digits(text, language, prose=True)
    if language not in NUMBER_LANGUAGES:
        return text
    from text_to_num import alpha2digit  # here: no start waits for it

    return str(alpha2digit(text, language))


def format_partial(sure: str, unsure: str, language: str) -> tuple[str, str]:
    """``numbers_to_digits`` for a line that is being said: a number at the end of ``sure`` may go on, so it
    becomes unsure again."""
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
