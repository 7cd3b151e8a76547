"""Easy French keeps the rules of "facile à lire et à comprendre" (FALC).

After Inclusion Europe, "Information for all" (2009): short sentences, one idea in each, words of every day,
acronyms explained, the active voice. Twelve words and the present tense are this project's own measure.
A value such as ``{day}`` counts as one word, whatever is written in its place.
Only its readers can say whether a text is easy: these rules find what is not.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator

import pytest
from babel.messages.pofile import read_po

from kiosk.i18n.catalogue import LOCALE_DIR

FOLDER = LOCALE_DIR / "fr@falc"
LONGEST = 12

#: What must stand beside an acronym, in the same text.
EXPLAINED = {
    "APL": "aide pour le loyer",
    "ARS": "santé",
    "CAF": "aides",
    "CDD": "avec une date de fin",
    "CDI": "sans date de fin",
    "FSL": "aide pour le loyer",
    "HLM": "logement social",
    "IBAN": "compte",
    "MDPH": "maison du handicap",
    "MSA": "aides",
    "PACS": "contrat de couple",
    "PLAI": "loyer très bas",
    "PLI": "loyer moyen",
    "PLS": "loyer moyen",
    "PLUS": "logement social",
    "RIB": "papier de la banque",
    "RLS": "loyer plus bas",
    "SLS": "loyer plus cher",
}
#: Letters to be recognised on a paper, which are no word: an IBAN begins with them.
LETTERS = {"FR"}
#: Words that add a second idea to a sentence.
LINKS = ("si", "s’il", "quand", "lorsque", "puis", "mais", "car", "donc", "ensuite", "parce", "dont", "afin")
PASSIVE = (
    r"\b(?:a|ont|avait|avaient|va|vont) (?:pas )?été\b|\bêtre \w+ée?s? par\b|\b(?:est|sont) \w+ée?s? par\b"
)
FUTURE = r"\b\w*(?:er|ir|dr|vr|rr)(?:ai|as|a|ons|ez|ont)\b"
#: They only end like a future.
NOT_FUTURE = {"ouvrez", "ouvrons", "vrai"}
FAMILIAR = r"\b(?:tu|toi|ton|ta|tes|te)\b|\bt’"


def _texts() -> Iterator[tuple[str, str]]:
    """Every (French, easy French) of the catalogue; a text not yet written is left out."""
    with (FOLDER / "LC_MESSAGES" / "kiosk.po").open("rb") as file:
        for message in read_po(file):
            source = message.id if isinstance(message.id, str) else message.id[0]
            easy = [message.string] if isinstance(message.string, str) else message.string or []
            yield from ((source, each) for each in easy if source and each)


TEXTS = list(_texts())
EASY = dict(TEXTS)
HARD = tomllib.loads((FOLDER / "glossary.toml").read_text())


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!…])\s+", text)


def words(sentence: str) -> list[str]:
    """« ? » is none; a telephone number or a date in figures is one."""
    joined = re.sub(r"\d+(?: \d+)+", "0", sentence)
    return [each for each in joined.split() if re.search(r"\w", each)]


def outside_brackets(text: str) -> str:
    return re.sub(r"\([^)]*\)", "", text)


def too_long(text: str) -> list[str]:
    return [each for each in sentences(text) if len(words(each)) > LONGEST]


def two_ideas(text: str) -> list[str]:
    """Sentences with more than one word that links ideas, a semicolon, or two negations."""

    def many(sentence: str) -> bool:
        asked = sentence.removesuffix(", s’il vous plaît.")
        links = [each for each in re.findall(r"[\w’]+", asked.lower()) if each in LINKS]
        negations = re.findall(r"\b(?:ne |n’)", asked, re.IGNORECASE)
        # "{first} ; {others}" only sets two texts side by side.
        return len(links) > 1 or len(negations) > 1 or (";" in asked and not asked.startswith("{"))

    return [each for each in sentences(text) if many(each)]


def unexplained(text: str) -> list[str]:
    """Acronyms without the words that explain them in the same text."""
    found = set(re.findall(r"\b[A-Z]{2,}\b", text)) - LETTERS
    return sorted(each for each in found if EXPLAINED.get(each, each) not in text.lower())


def hard(text: str) -> list[str]:
    """Words of the glossary for which it has easier ones."""
    shown = outside_brackets(text).lower()
    return [each for each in HARD if re.search(rf"\b{re.escape(each)}s?\b", shown)]


def passive(text: str) -> list[str]:
    return re.findall(PASSIVE, text, re.IGNORECASE)


def future(text: str) -> list[str]:
    return [each for each in re.findall(FUTURE, text.lower()) if each not in NOT_FUTURE]


def familiar(text: str) -> list[str]:
    return re.findall(FAMILIAR, text, re.IGNORECASE)


def percentages(text: str) -> list[str]:
    """A part of a hundred is no amount."""
    return re.findall(r"%|\bpour cent\b|\bpourcentages?\b", text)


RULES: list[tuple[Callable[[str], list[str]], str]] = [
    (too_long, "Vous recevez bientôt une lettre de votre agence pour vous dire la date."),
    (two_ideas, "Si vous êtes là, touchez l’écran quand la borne parle."),
    (two_ideas, "La porte ne ferme pas et n’ouvre pas."),
    (unexplained, "Demandez à la CAF."),
    (hard, "Les candidatures."),
    (passive, "La demande a été confiée."),
    (passive, "Votre papier est vérifié par un agent."),
    (future, "Vous recevrez un message."),
    (future, "Il viendra."),
    (familiar, "Touche ton écran."),
    (percentages, "Vous payez 30 % du prix."),
]


@pytest.mark.parametrize(("rule", "fault"), RULES, ids=[f"{rule.__name__}-{fault}" for rule, fault in RULES])
def test_a_rule_finds_a_fault(rule: Callable[[str], list[str]], fault: str) -> None:
    assert rule(fault)


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _ in RULES))
def test_every_text_keeps_the_rule(rule: Callable[[str], list[str]]) -> None:
    assert {easy: found for _, easy in TEXTS if (found := rule(easy))} == {}


def test_a_button_has_the_name_it_is_called_by() -> None:
    """« Touchez « Aide » » names what is written on the button."""
    wrong = [
        easy
        for source, easy in TEXTS
        for named in re.findall(r"« ([^»{]+) »", source)
        if named in EASY and f"« {EASY[named]} »" not in easy
    ]
    assert wrong == []


def test_an_emergency_number_is_kept() -> None:
    """Also where the words around it are others."""

    def numbers(text: str) -> list[str]:
        return re.findall(r"\b0 800(?: \d\d)+|\b(?:15|17|18|112|114)\b(?! minutes)", text)

    called = [(source, easy) for source, easy in TEXTS if re.search(r"\bappelez le \d", source)]
    assert called
    assert [easy for source, easy in called if numbers(source) != numbers(easy)] == []


@pytest.mark.parametrize("easy", list(HARD.values()))
def test_the_easy_words_are_easy(easy: str) -> None:
    assert not hard(easy)


def test_every_exception_is_still_needed() -> None:
    text = " ".join(easy for _, easy in TEXTS)
    assert [each for each in EXPLAINED if not re.search(rf"\b{each}\b", text)] == []
