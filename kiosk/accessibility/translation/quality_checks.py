"""What is wrong with a machine's translation, as far as one can see without knowing the language."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from .languages import SCRIPTS, letters, script_share

_LOOP = re.compile(r"(?P<phrase>[^\W\d].{0,60}?)(?:[\W_]*(?P=phrase)){3}", re.DOTALL)
_IN_SCRIPT = 0.6  # the rest may be foreign names and abbreviations
_ECHO_FROM = 3  # words; "Non.", "Hospital" may be the same in both languages
_FAILURE_MARKS = "#*@~"  # before what Apertium does not know, cannot inflect or cannot transfer

#: What says that something is not so; a language that only neural engines translate has no line.
_NEGATION = {
    "fr": r"ne|n'\w+|pas|jamais|rien|aucune?|nul(?:le)?|ni|non|sans"
    # "plus tard" is no negation; "il y a plus d'eau" is one, or is not
    r"|plus(?! (?:tard|tôt|loin|près|haut|bas|vite|fort|lentement|simple|simplement)\b)"
    r"|(?<!une )(?<!la )(?<!cette )(?<!chaque )(?<!par )personne"
    r"|à moins (?:que|qu'|d'|de (?!\d|cent|dix))|sinon|sauf|arr[êe]t\w+ d[e']",
    "es": r"no|nunca|jamás|nada|nadie|ning[úu]na?|ningún|tampoco|sin|ni|a menos que|salvo|excepto",
    "pt": r"n[ãa]o|nunca|jamais|nada|ninguém|nenhum\w*|tampouco|sem|nem|a menos que|salvo|exceto",
    "it": r"non|no|mai|niente|nulla|nessun\w*|neanche|nemmeno|neppure|senza|né"
    r"|a meno (?:che|di)|altrimenti|tranne|eccetto|salvo",
    "ca": r"no|mai|res|ningú|cap|gens|sense|ni|tampoc|pas|a menys que|llevat|tret|excepte",
    "en": r"not?|never|nothing|nobody|none|neither|nor|without|cannot|\w+n't|unless|except|otherwise"
    r"|(?:do|does|did|is|are|was|were|has|have|had|ca|wo|could|would|should|must|need)nt",
}
#: What says that something must be, or must not.
_OBLIGATION = {
    "fr": r"faut|faudr\w+|fallait|fallu|falloir|doi[st]|doivent|dû"
    r"|dev(?:ons|ez|oir|r\w+|ais|ait|ions|iez|aient)|oblig\w+|interdi\w+"
    r"|défen(?:se|dus?|dues?)|nécessaires?|impérati\w+|exig\w+|requis\w*|prière"
    r"|tenue?s? (?:de|d'|à)|pri(?:ée?s?|e|ons)|dispens\w+|suffi\w*"
    # "vous avez à payer", "il reste 12 € à payer"; not "une machine à laver", nor "à Nanterre"
    r"|(?:ai|as|a|avons|avez|ont|aur\w+|av(?:ais|ait|ions|iez|aient)|est|sont|sera|seront|étai\w+|rest\w+)"
    r"(?: [^ ]*[^ éiu])?(?: [^ ]*[^ éiu])? [àa]"
    r" (?-i:(?![A-ZÀ-Ý][a-zà-ÿ]))(?!(?:[nv]otre|quatre|autre|terre|hier|laver|manger|coucher|repasser)\b)"
    r"\w+(?:[ei]r|re)",
    "es": r"hay que|hab(?:ía|rá) que|deb\w+|(?:ten\w+|tien\w+|tuv\w+) que|hace falta"
    r"|oblig\w+|prohib\w+|prohíb\w+|necesari\w+|exig\w+|requier\w+"
    r"|(?:ha|he|has|hemos|han|hab\w+) de|rueg\w+|rogam\w+|basta\w*|exent[oa]s?|exim\w+|dispens\w+"
    r"|(?:es|son|está\w*|queda\w*)(?: [^ ]+){0,2} (?:a|por) \w+[aei]r",
    "pt": r"precis\w+|(?:te\w+|tê\w+|tiv\w+) (?:de|que)|dev\w+"
    r"|obrigat\w+|obrigad[oa]s? a|proib\w+|proíb\w+|necessári\w+|exig\w+"
    r"|h(?:á|ão|ás|ei) de|ped(?:e|imos)|solicit\w+|favor|basta\w*|isent[oa]s?|dispens\w+"
    r"|(?:é|são|está\w*|estão|fica\w*|falta\w*|resta\w*)(?: [^ ]+){0,2} (?:a|por) \w+[aei]r",
    "it": r"bisogn\w+|occorr\w+|dev\w+|dov\w+|dobbiamo"
    r"|obblig\w+|viet\w+|divieto|proibi\w+|necessari\w+"
    r"|tenut[oiae] ad?|preg(?:at[oiae]|a|o|hiamo)|basta\w*|esent[ei]|esonerat[oiae]|dispens\w+"
    r"|(?:ho|hai|ha|abbiamo|avete|hanno|è|sono|resta\w*|riman\w+)(?: [^ ]+){0,2} da \w+(?:[aei]re|[ou]rre)",
    "ca": r"cal|cali\w+|caldr\w+|(?:he|has|ha|hem|heu|han|haur\w+|havi\w+) de|deu\w*|dev\w+"
    r"|oblig\w+|prohib\w+|necess[àa]ri\w+|preg\w+|n'hi ha prou|basta\w*|exempt\w*|eximi\w+|dispens\w+"
    r"|(?:és|són|està|queda\w*)(?: [^ ]+){0,2} (?:a|per) \w+(?:[aei]r|re)",
    "en": r"must|mustn't|ha(?:ve|s|d|ving) to|needs? to|needed to|got to|gotta|should|shall|ought"
    r"|oblig\w+|mandatory|compulsory|requir\w+|forbid\w*|prohib\w+|banned"
    r"|supposed to|asked to|exempt\w*|enough to|(?:is|are|be|remains?|left|due) to",
}
#: What rules read as another word or another limit: "le tuyau fuit" becomes "the pipe flees", "rappelez" is
#: "remember", "à partir de" is "leave from"; a door to be kept shut becomes "save the shut door".
#: Most ways lead through Spanish, where tomorrow is a morning.
_MISREAD_PHRASES = {
    "fr": r"demain|(?:le|chaque) matin|les matins|laissez|gardez|laisser|garder|\A(?:laisse|garde)"
    r"|rappel(?:ez|le[rsz]?|er)"
    r"|à partir d[eu']s?|d'ici|(?:dans les|sous) [^ ]+ (?:h|heures?|jours?|semaines?|mois)|hors service"
    r"|fuit|fuient|fuy\w+|fuir|fuitent"
    r"|(?:robinet|radiateur|tuyau|toit|ballon|évier|lavabo|chaudière|douche|chauffe-eau|ça) fuite",
    "es": r"mañana|a partir del?|en el plazo|dentro de|de aquí al?|fuera de servicio"
    r"|deje|dejen|dejad|mantenga\w*|mantened|guarden?|guardad|\A(?:deja|guarda)",
    "pt": r"amanhã|a partir d[aeo]s?|no prazo|dentro de|daqui a|fora de serviço"
    r"|deixem?|mantenha\w*|guardem?|\Adeixa",
    "it": r"domani|a partire da\w*|entro|fuori servizio|lasci|lascino|lasciate|tenete|tenga\w*|richiam\w+"
    r"|perd(?:e|ono)|\A(?:lascia|tieni)",
    "ca": r"demà|a partir d[e']l?s?|en el termini|d'aquí|fora de servei"
    r"|deixeu|deixin?|mantingu\w+|guardeu|guardin?|torneu a trucar|\Adeixa",
    "en": r"tomorrow|(?:please|\A) ?(?:leave|keep)|within|as of|onwards?|out of (?:order|service)|call back"
    r"|leak(?:s|ed|ing)",
}


class QualityIssue(StrEnum):
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
    MISREAD = "misread"


def find_issue(sentence: str, translated: str, source: str, target: str) -> QualityIssue | None:
    """The first doubt about ``translated``, both texts with their values masked."""
    if letters(sentence) and not letters(translated):
        return QualityIssue.EMPTY
    if has_failure_marks(sentence, translated):
        return QualityIssue.MARK
    if script_share(translated, target) < _IN_SCRIPT:
        return QualityIssue.ECHO if _plain(sentence) == _plain(translated) else QualityIssue.SCRIPT
    if _plain(sentence) == _plain(translated):
        many = len(_plain(sentence).split()) >= _ECHO_FROM
        return QualityIssue.ECHO if many or SCRIPTS[source] != SCRIPTS[target] else None
    if _LOOP.search(translated) and not _LOOP.search(sentence):
        return QualityIssue.LOOP
    if not len(sentence) / 8 - 5 <= len(translated) <= 4 * len(sentence) + 40:
        return QualityIssue.LENGTH
    return None


def has_failure_marks(sentence: str, translated: str) -> bool:
    """Whether a machine says itself that it failed somewhere."""
    return any(translated.count(mark) > sentence.count(mark) for mark in _FAILURE_MARKS)


def find_risky_source(sentence: str, language: str) -> QualityIssue | None:
    """What in ``sentence`` rules alone lose or turn round: "il ne faut pas" becomes "it is not necessary"."""
    if language not in _NEGATION:
        return None
    said = unicodedata.normalize("NFC", sentence).replace("’", "'").strip()
    for marks, found in (
        (_NEGATION, QualityIssue.NEGATION),
        (_MISREAD_PHRASES, QualityIssue.MISREAD),
        (_OBLIGATION, QualityIssue.OBLIGATION),
    ):
        if re.search(rf"\b(?:{marks[language]})\b", said, re.IGNORECASE):
            return found
    return None


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))
