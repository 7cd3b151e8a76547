"""What is wrong with a machine's translation, as far as one can see without knowing the language."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from .tongues import SCRIPTS, letters, share_in_script

_LOOP = re.compile(r"(?P<phrase>[^\W\d].{0,60}?)(?:[\W_]*(?P=phrase)){3}", re.DOTALL)
_IN_SCRIPT = 0.6  # the rest may be foreign names and abbreviations
_ECHO_FROM = 3  # words; "Non.", "Hospital" may be the same in both languages
_FAILURES = "#*@~"  # before what Apertium does not know, cannot inflect or cannot transfer

#: What says that something is not so; a language that only neural engines translate has no line.
_NEGATED = {
    "fr": r"ne|n'\w+|pas|jamais|rien|aucune?|nul(?:le)?|ni|non|sans"
    # "plus tard" is no negation; "il y a plus d'eau" is one, or is not
    r"|plus(?! (?:tard|tôt|loin|près|haut|bas|vite|fort|lentement|simple|simplement)\b)"
    r"|(?<!une )(?<!la )(?<!cette )(?<!chaque )(?<!par )personne",
    "es": r"no|nunca|jamás|nada|nadie|ning[úu]na?|ningún|tampoco|sin|ni",
    "pt": r"n[ãa]o|nunca|jamais|nada|ninguém|nenhum\w*|tampouco|sem|nem",
    "it": r"non|no|mai|niente|nulla|nessun\w*|neanche|nemmeno|neppure|senza|né",
    "ca": r"no|mai|res|ningú|cap|gens|sense|ni|tampoc|pas",
    "en": r"not?|never|nothing|nobody|none|neither|nor|without|cannot|\w+n't"
    r"|(?:do|does|did|is|are|was|were|has|have|had|ca|wo|could|would|should|must|need)nt",
}
#: What says that something must be, or must not.
_OBLIGED = {
    "fr": r"faut|faudr\w+|fallait|fallu|falloir|doi[st]|doivent|dû"
    r"|dev(?:ons|ez|oir|r\w+|ais|ait|ions|iez|aient)|oblig\w+|interdi\w+|défen(?:se|dus?|dues?)|nécessaires?|impérati\w+|exig\w+|requis\w*|prière",
    "es": r"hay que|hab(?:ía|rá) que|deb\w+|(?:ten\w+|tien\w+|tuv\w+) que|hace falta"
    r"|oblig\w+|prohib\w+|prohíb\w+|necesari\w+|exig\w+|requier\w+",
    "pt": r"precis\w+|(?:te\w+|tê\w+|tiv\w+) (?:de|que)|dev\w+"
    r"|obrigat\w+|obrigad[oa]s? a|proib\w+|proíb\w+|necessári\w+|exig\w+",
    "it": r"bisogn\w+|occorr\w+|dev\w+|dov\w+|dobbiamo"
    r"|obblig\w+|viet\w+|divieto|proibi\w+|necessari\w+",
    "ca": r"cal|cali\w+|caldr\w+|(?:he|has|ha|hem|heu|han|haur\w+|havi\w+) de|deu\w*|dev\w+"
    r"|oblig\w+|prohib\w+|necess[àa]ri\w+",
    "en": r"must|mustn't|ha(?:ve|s|d|ving) to|needs? to|needed to|got to|gotta|should|shall|ought"
    r"|oblig\w+|mandatory|compulsory|requir\w+|forbid\w*|prohib\w+|banned",
}


class Doubt(StrEnum):
    """Why a translation is not shown."""

    EMPTY = "empty"
    ECHO = "echo"
    LOOP = "loop"
    SCRIPT = "script"
    LENGTH = "length"
    MARK = "mark"
    VALUES = "values"
    NEGATION = "negation"
    OBLIGATION = "obligation"


def doubt(sentence: str, translated: str, source: str, target: str) -> Doubt | None:
    """The first doubt about ``translated``, both texts with their values masked."""
    if letters(sentence) and not letters(translated):
        return Doubt.EMPTY
    if marked(sentence, translated):
        return Doubt.MARK
    if share_in_script(translated, target) < _IN_SCRIPT:
        return Doubt.ECHO if _plain(sentence) == _plain(translated) else Doubt.SCRIPT
    if _plain(sentence) == _plain(translated):
        many = len(_plain(sentence).split()) >= _ECHO_FROM
        return Doubt.ECHO if many or SCRIPTS[source] != SCRIPTS[target] else None
    if _LOOP.search(translated) and not _LOOP.search(sentence):
        return Doubt.LOOP
    if not len(sentence) / 8 - 5 <= len(translated) <= 4 * len(sentence) + 40:
        return Doubt.LENGTH
    return None


def marked(sentence: str, translated: str) -> bool:
    """Whether a machine says itself that it failed somewhere."""
    return any(translated.count(mark) > sentence.count(mark) for mark in _FAILURES)


def turns_round(sentence: str, language: str) -> Doubt | None:
    """What in ``sentence`` rules alone lose or turn round: "il ne faut pas" becomes "it is not necessary"."""
    if language not in _NEGATED:
        return None
    said = unicodedata.normalize("NFC", sentence).casefold().replace("’", "'")
    for marks, found in ((_NEGATED, Doubt.NEGATION), (_OBLIGED, Doubt.OBLIGATION)):
        if re.search(rf"\b(?:{marks[language]})\b", said):
            return found
    return None


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))
