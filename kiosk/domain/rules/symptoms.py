"""What can be wrong in a home, and how it is recognised in what a visitor says.

A phrase of ``symptoms.toml`` counts when each of its words is heard, give or take a slip of a letter (speech
recognition and hurried typing make them). The more words a phrase has, the surer it is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from kiosk.domain import FRENCH, Payer, RepairPlace, T, Text, Trade, Urgency
from kiosk.domain.settled import is_settled

from .dangers import DangerKind, without_other_fires
from .keywords import KeywordPhrase, extract_keywords, parse_keyword_phrase
from .rule_file import RuleTable, read_rule_file

PAYER_KEY = "pays"


class ProblemNoun(StrEnum):
    """The noun for it on a timeline: "Vous avez signalé la fuite"."""

    FUITE = "fuite"
    PANNE = "panne"
    PROBLEME = "probleme"


@dataclass(frozen=True, slots=True)
class Symptom:
    """One line of ``symptoms.toml``.

    ``trade`` is ``None`` when someone has to look first. ``collective`` is the symptom it becomes when
    the neighbours have it too, "" where the question makes no sense. ``payer`` is an indication.
    """

    key: str
    label: Text
    icon: str
    places: tuple[RepairPlace, ...]
    trade: Trade | None
    urgency: Urgency
    payer: Payer
    explanation: Text
    noun: ProblemNoun
    danger: DangerKind | None = None
    collective: str = ""
    phrases: tuple[KeywordPhrase, ...] = field(default=(), repr=False)


def load_symptoms(file: Path) -> dict[str, Symptom]:
    """The symptoms by key, in the order of the file. Raises ``RuleFileError``."""
    top = read_rule_file(file, PAYER_KEY, "symptom")
    usual = {payer: top.table(PAYER_KEY).get(payer, str) for payer in Payer}
    symptoms: dict[str, Symptom] = {}
    for table in top.get_tables("symptom"):
        symptom = _symptom(table, usual)
        if symptom.key in symptoms:
            raise table.error("key", "is there twice")
        symptoms[symptom.key] = symptom
    for table in top.get_tables("symptom"):
        collective = table.values.get("collective", "")
        if collective and RepairPlace.PARTIES_COMMUNES not in getattr(symptoms.get(collective), "places", ()):
            raise table.error("collective", f"{collective!r} is not a symptom of the shared parts")
    return symptoms


def _symptom(table: RuleTable, usual: dict[Payer, str]) -> Symptom:
    table.only(
        *("key", "label", "icon", "places", "trade", "urgency", "pays", "explanation"),
        *("danger", "noun", "collective", "keywords"),
    )
    payer = table.get_enum(PAYER_KEY, Payer)
    phrases = []
    for phrase in table.texts("keywords"):
        try:
            phrases.append(parse_keyword_phrase(phrase))
        except ValueError as error:
            raise table.error("keywords", str(error)) from None
    return Symptom(
        key=table.get("key", str),
        label=T(table.get("label", str)),
        icon=table.get("icon", str),
        places=tuple(table.parse_enum("places", place, RepairPlace) for place in table.texts("places")),
        trade=table.get_enum("trade", Trade) if "trade" in table.values else None,
        urgency=table.get_enum("urgency", Urgency),
        payer=payer,
        explanation=T(table.find("explanation", str, usual[payer])),
        noun=table.get_enum("noun", ProblemNoun),
        danger=table.get_enum("danger", DangerKind) if "danger" in table.values else None,
        collective=table.find("collective", str, ""),
        phrases=tuple(phrases),
    )


#: Words shorter than this must be the same: one letter makes another word of them.
FUZZY_MIN_LENGTH = 5

#: A slip adds or drops no more letters than this: "apparent" is no "appartement".
MOST_LETTERS_SLIPPED = 2

#: Least likeness of two longer words, in percent ("robinet" and "robinets" are 93).
SIMILARITY_CUTOFF = 84.0

#: How sure a phrase of one, two, three or more words makes us, in percent.
CONFIDENCE_BY_PHRASE_LENGTH = (0.0, 70.0, 85.0, 95.0)

#: From this score on, and ``CONFIDENCE_MARGIN`` of the next, a suggestion is taken until the review.
CONFIDENCE_THRESHOLD = 68.0
CONFIDENCE_MARGIN = 8.0


#: What is not there: "sans fuite d’eau" is no leak. Not what is dangerous: better told once too often. Nor
#: what is more than before: "il y a de plus en plus de cafards", "y a plus de rats que jamais".
_ABSENT = re.compile(
    r"\b(?:sans|ni|aucune?s?|pas (?:de |d[eu]s |d['’]|une? )"
    r"|n['’](?:y )?(?:a|ai|avons|ont) plus (?:de |d['’]))"
    r"\s*(?:la |petite |grosse )?"
    r"(?:fuites?(?! de gaz)|inondations?|moisissures?|humidité|(?:cafard|souris|rat|punaise|fourmi)s?)\b",
    re.IGNORECASE,
)


class SymptomSuggestion(NamedTuple):
    """A symptom and how sure it is, 0 to 100."""

    symptom: Symptom
    score: float


def suggest_symptoms(
    text: str, symptoms: Iterable[Symptom], place: RepairPlace | None = None
) -> list[SymptomSuggestion]:
    """What the text may be about, what is dangerous before the rest, the surest first; only symptoms of
    ``place`` if it is known. Of what is settled, only what is dangerous: better told once too often."""
    settled = is_settled(text, FRENCH.code)
    matcher = _PhraseMatcher(_ABSENT.sub(" ", text))
    found = [
        SymptomSuggestion(symptom, score)
        for symptom in symptoms
        if (place is None or place in symptom.places)
        and (symptom.danger or not settled)
        and (score := max((matcher.score(phrase) for phrase in symptom.phrases), default=0.0))
    ]
    return sorted(found, key=lambda suggestion: (suggestion.symptom.danger is None, -suggestion.score))


def recognise_symptom(
    text: str, symptoms: Iterable[Symptom], place: RepairPlace | None = None
) -> Symptom | None:
    """The one symptom the text is clearly about, if there is one."""
    found = suggest_symptoms(text, symptoms, place)
    if not found or found[0].score < CONFIDENCE_THRESHOLD:
        return None
    if len(found) > 1 and found[0].score - found[1].score < CONFIDENCE_MARGIN:
        return None
    return found[0].symptom


def tells_of_symptom(text: str, symptoms: Iterable[Symptom]) -> bool:
    """Whether the text is clearly about one of them, whichever it is."""
    found = suggest_symptoms(text, symptoms)
    return bool(found) and found[0].score >= CONFIDENCE_THRESHOLD


def detect_danger(text: str, symptoms: Iterable[Symptom]) -> DangerKind | None:
    """The danger that the words mention, whatever else they say."""
    dangerous = [symptom for symptom in symptoms if symptom.danger]
    found = suggest_symptoms(text, dangerous)
    return found[0].symptom.danger if found else None


class _PhraseMatcher:
    """Matches phrases with the words of a text; compares each keyword only once."""

    def __init__(self, text: str) -> None:
        self._words = frozenset(extract_keywords(without_other_fires(text)))
        self._long = [word for word in self._words if len(word) >= FUZZY_MIN_LENGTH]
        self._likeness: dict[str, float] = {}

    def score(self, phrase: KeywordPhrase) -> float:
        """How sure the phrase makes us, 0 when one of its words was not heard."""
        likeness = [max(map(self._like, slot)) for slot in phrase]
        if not all(likeness):
            return 0.0
        return (
            CONFIDENCE_BY_PHRASE_LENGTH[min(len(phrase), len(CONFIDENCE_BY_PHRASE_LENGTH) - 1)]
            * sum(likeness)
            / len(likeness)
            / 100
        )

    def _like(self, keyword: str) -> float:
        if keyword not in self._likeness:
            self._likeness[keyword] = self._compare(keyword)
        return self._likeness[keyword]

    def _compare(self, keyword: str) -> float:
        if keyword in self._words:
            return 100.0
        if len(keyword) < FUZZY_MIN_LENGTH:
            return 0.0
        from rapidfuzz import fuzz, process  # here: no start waits for it

        alike = [word for word in self._long if abs(len(word) - len(keyword)) <= MOST_LETTERS_SLIPPED]
        nearest = process.extractOne(keyword, alike, scorer=fuzz.ratio, score_cutoff=SIMILARITY_CUTOFF)
        return nearest[1] if nearest else 0.0
