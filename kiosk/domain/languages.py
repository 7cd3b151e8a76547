"""The languages: ``assets/languages.toml``, the only list of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.runtime.bytecode import read_toml
from kiosk.runtime.paths import ASSETS

LANGUAGES_FILE = ASSETS / "languages.toml"


@dataclass(frozen=True, slots=True)
class Language:
    """One language; what has a default here need not stand in its table.

    As a value of a ``Text`` it is its name in the language of that text.
    """

    #: The locale of its catalogue: "ar", "fr@falc".
    code: str
    #: Its name in its own script, and in French (where the CLDR has none).
    autonym: str = ""
    french: str = ""
    #: What the kiosk says when it is touched; one word for the welcome page; "touch the screen".
    greeting: str = ""
    hello: str = ""
    invitation: str = ""
    #: The language of which it is a variant: easy French is French.
    variant_of: str = ""
    #: Whether visitors can choose it; the others are known to the translation at the counter only.
    interface: bool = True
    #: Whether a native speaker has read its texts.
    reviewed: bool = False

    #: How the Unicode names of its letters begin; key of ``kiosk.i18n.fonts``; height of a line, in letters.
    script: str = "LATIN"
    font: str = "latin"
    rtl: bool = False
    line_height: float = 1.12
    #: Whether a space stands before high punctuation, which a line must not break.
    spaced_punctuation: bool = False

    #: Formats: locale of the CLDR (its code), patterns of dates, what stands between a day and an hour.
    locale: str = ""
    day_format: str = "EEEE d MMMM"
    month_format: str = "LLLL y"
    hour_format: str = "H:mm"
    date_joiner: str = ","
    #: In a translated date: what stands between day, month and year; whether the weekday comes last.
    date_particle: str = ""
    weekday_last: bool = False
    #: Pattern of an amount, where that of the CLDR does not do.
    amount_format: str = ""

    #: The espeak-ng voice (its code); the warm voice (of Kokoro), if it has one, and the espeak-ng voice of
    #: which that was taught the phonemes (``espeak``).
    espeak: str = ""
    kokoro: str = ""
    kokoro_phonemes: str = ""
    #: Sentences that were recognised: how a question begins (regular expression), and what ends a sentence.
    question_openings: str = ""
    opening_question_mark: str = ""
    #: Words that ask (regular expression), where a spoken question must have one.
    asking_words: str = ""
    question_mark: str = "?"
    full_stop: str = "."
    #: Whether text2num reads its numbers in words; those of others are in assets/intents/numbers.toml.
    numbers_in_words: bool = False
    #: Letters that no other language of its script has.
    distinctive_letters: str = ""
    #: What denies in a sentence, and what says that something must be done (regular expressions).
    negation: str = ""
    obligation: str = ""
    #: Whether it says "not" inside a word: then one letter turns a phrase round.
    negation_inside_words: bool = False
    #: Whether a capital inside a sentence begins a name.
    names_by_capital: bool = False
    #: Its second code in the names of Apertium's pairs.
    apertium: str = ""
    #: Tesseract's model, where it has other letters than French.
    tesseract: str = ""

    @property
    def base(self) -> str:
        """The language without its variant: easy French is French."""
        return self.variant_of or self.code


#: What a variant does not take over from its language.
_OWN_KEYS = {"autonym", "french", "greeting", "hello", "invitation", "interface", "reviewed"}


def _read() -> dict[str, Language]:
    tables: dict[str, dict[str, Any]] = read_toml(LANGUAGES_FILE)
    return {code: _language(code, table, tables) for code, table in tables.items()}


def _language(code: str, table: dict[str, Any], tables: Mapping[str, dict[str, Any]]) -> Language:
    base = tables.get(table.get("variant_of", ""), {})
    inherited = {key: value for key, value in base.items() if key not in _OWN_KEYS}
    named = {"locale": table.get("variant_of", code), "espeak": table.get("variant_of", code)}
    return Language(code, **(named | inherited | table))


#: Every language, by its code, those that only the counter knows included.
KNOWN_LANGUAGES: Mapping[str, Language] = _read()
#: Those of the interface, in the order of the welcome screen
#: (docs/sources/accessibility.md, "Without French").
LANGUAGES: tuple[Language, ...] = tuple(each for each in KNOWN_LANGUAGES.values() if each.interface)

#: The source of all texts, its easy variant, and the one that is written with an input method.
FRENCH, EASY_FRENCH, CHINESE = (KNOWN_LANGUAGES[code] for code in ("fr", "fr@falc", "zh"))


def get_language(code: str) -> Language:
    """The language of that code. Raises ``KeyError`` if the interface does not have it."""
    found = KNOWN_LANGUAGES[code]
    if not found.interface:
        raise KeyError(code)
    return found


def find_language(code: str) -> Language:
    """The language of that code; one that is in no table has every default."""
    return KNOWN_LANGUAGES.get(code) or Language(code, locale=code, espeak=code)
