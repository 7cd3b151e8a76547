"""Spoken Arabic in the words of the written one, for what compares meanings (``dialects.toml``)."""

import re
import tomllib
import unicodedata
from functools import cache

from kiosk.runtime.paths import ASSETS

#: Vowel points and the tatweel.
_POINTS = re.compile("[\u064b-\u0652\u0670\u0640]")
#: What is joined: "b" or "k" before a verb of the present ("بيهددني", "كيهددني", "كتخدم"; after "ما" it is
#: denied), "this" or "on the" before a noun ("هالشهر", "عالحيط"), "in the" ("فالكاف").
_VERB_PREFIX = (
    r"(?:ب(?=[يت](?!ت|ان|ين|ع|اريخ|كلف)\w{3,})|ك(?=ي(?!ف|ل|ان|س|مي|را|فما)\w{3,}|ت(?![ابفلميو])\w{3,}"
    r"|ن(?![ادزيتئس])\w{3,}))"
)
_DENIED_VERB = re.compile(rf"(?<!\w)(?:ما|ليس) {_VERB_PREFIX}")
_JOINED_VERB = re.compile(rf"(?<!\w){_VERB_PREFIX}")
_JOINED_THIS = re.compile(r"(?<!\w)هال(?=\w{3,})")
_JOINED_ON = re.compile(r"(?<!\w)عال(?!مي|مة|قي|قة)(?=\w{3,})")
_JOINED_IN = re.compile(r"(?<!\w)(و?)فال(?=\w{3,})")
#: What denies before and behind a verb: "ما يخلينيش", "مبتقفلش"; "ما خلصتش" of what has been.
_DENIED_AROUND = re.compile(r"(?<!\w)(?:ما ?[بك]?|م[بك])(?=[يتن])(?!\w(?:عي|ناق|فت|غ)ش)(\w{3,})ش(?!\w)")
_DENIED_PAST = re.compile(r"(?<!\w)ما ?(\w{2,}(?:ت|نا|وا?))ش(?!\w)")


def standard_form(text: str, language: str) -> str:
    """``text`` with the words of dialects in their standard form; unchanged in a language without such."""
    pattern, standard = _spoken_words(language)
    if not standard:
        return text
    text = _POINTS.sub("", unicodedata.normalize("NFC", text))
    text = _JOINED_ON.sub("على ال", _JOINED_THIS.sub("هذا ال", _JOINED_IN.sub(r"\1في ال", text)))
    # What is joined before a word, or around it, hides that.
    for _ in range(2):
        text = pattern.sub(lambda found: found[1] + standard[found[2]], text)
        text = _DENIED_PAST.sub(r"ما \1", _DENIED_AROUND.sub(r"لا \1", text))
        text = _JOINED_VERB.sub("", _DENIED_VERB.sub("لا ", text))
    return " ".join(text.split())


@cache
def _spoken_words(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds the words of dialects, an "and" or "in" joined before them apart; what each stands for."""
    table = tomllib.loads((ASSETS / "phrasebook" / "dialects.toml").read_text("utf-8")).get(language, {})
    standard = {word: form for form, words in table.items() for word in words}
    longest_first = sorted(standard, key=len, reverse=True)
    any_of = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<!\w)(و?[بفك]?(?=ال)|و?)({any_of})(?!\w)"), standard
