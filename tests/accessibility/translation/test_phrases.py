"""The phrasebook as it stands: whole, in the right script, one word for one thing, easy where it says so."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from kiosk.accessibility.translation import (
    COUNTER_LANGUAGES,
    PhraseSpeaker,
    packaged_phrasebook,
)
from kiosk.accessibility.translation.languages import EASY_FRENCH, base_language, script_share
from kiosk.accessibility.translation.phrasebook import PhrasebookError, read_situation
from kiosk.accessibility.translation.simplification import load_terms
from kiosk.accessibility.translation.words import word_key
from kiosk.accessibility.written_text import sentence_spans
from kiosk.runtime.paths import ASSETS

FILES = sorted((ASSETS / "phrasebook" / "situations").glob("*.toml"))
SITUATIONS = [read_situation(path) for path in FILES]
PHRASES = [phrase for situation in SITUATIONS for phrase in situation.phrases]
#: What is not translated yet is reported by ``kiosk status``; what is written is held to the rules.
WRITTEN = {code: [phrase for phrase in PHRASES if code in phrase.texts] for code in COUNTER_LANGUAGES}
#: In Latin letters in every script: the signs of offices and benefits, which people must know.
LATIN = ("APL", "CAF", "DALO", "France Travail", "FSL", "MSA", "RIB", "RSA")
EASY_WORDS = 12
#: A translation may be so much longer than the French, and a few letters for what is short.
LONGER, MORE = 1.6, 22

WHOLE = """
order = 1
icon = "key"

[title]
{texts}

[[phrase]]
id = "oui"
by = "tous"
icon = "key"
{texts}
"""
TEXTS = "\n".join(f'"{code}" = "Le {{date}}"' for code in COUNTER_LANGUAGES)


def test_enough_of_them() -> None:
    assert len(PHRASES) >= 1000
    assert len(SITUATIONS) >= 80
    assert Counter(phrase.speaker for phrase in PHRASES)[PhraseSpeaker.VISITOR] > len(PHRASES) / 3
    assert Counter(phrase.speaker for phrase in PHRASES)[PhraseSpeaker.CLERK] > len(PHRASES) / 3
    assert len({situation.order for situation in SITUATIONS}) == len(SITUATIONS)


def test_each_situation_has_one_theme() -> None:
    placed = [each for theme in packaged_phrasebook().themes for each in theme.situations]
    assert sorted(placed) == sorted(each.id for each in SITUATIONS)
    for theme in packaged_phrasebook().themes:
        assert theme.titles.keys() >= set(COUNTER_LANGUAGES)
        for language, text in theme.titles.items():
            assert script_share(text, language) == 1.0, (language, text)


def test_each_file_says_who_must_still_read_it() -> None:
    assert FILES
    heads = {path.name: path.read_text(encoding="utf-8").partition("[title]")[0] for path in FILES}
    assert [name for name, head in heads.items() if "to be reviewed by a native speaker" not in head] == []


def test_the_right_script() -> None:
    texts = [each.titles for each in SITUATIONS] + [phrase.texts for phrase in PHRASES]
    wrong = []
    for language, text in ((code, text) for each in texts for code, text in each.items()):
        bare = re.sub(r"\{\w+\}|" + "|".join(LATIN), "", text)
        if script_share(bare, language) != 1.0 or "  " in text or text != text.strip():
            wrong.append((language, text))
    assert wrong == []


@pytest.mark.parametrize("language", COUNTER_LANGUAGES)
def test_the_first_hour_comes_first(language: str) -> None:
    """What is said is matched by the order of its values."""
    for phrase in WRITTEN[language]:
        slots = re.findall(r"\{(\w+)\}", phrase.texts[language])
        times = [slot for slot in slots if slot.startswith("time")]
        assert times == sorted(times), phrase.texts[language]


@pytest.mark.parametrize("language", [code for code in COUNTER_LANGUAGES if code != EASY_FRENCH])
def test_no_two_phrases_alike(language: str) -> None:
    count = Counter(word_key(phrase.texts[language]) for phrase in WRITTEN[language])
    assert [words for words, times in count.items() if times > 1] == []


@pytest.mark.parametrize("language", [code for code in COUNTER_LANGUAGES if code not in ("fr", EASY_FRENCH)])
def test_one_word_for_one_thing(language: str) -> None:
    wrong = [
        (term.word("fr"), phrase.id, phrase.texts[language])
        for phrase in WRITTEN[language]
        for term in load_terms()
        if term.occurs_in(phrase.texts["fr"], "fr")
        and language in term.forms
        and not term.occurs_in(phrase.texts[language], language)
    ]
    assert wrong == []


def test_the_glossary_is_whole() -> None:
    assert len(load_terms()) >= 60
    for term in load_terms():
        assert {"fr"} <= term.forms.keys() <= set(COUNTER_LANGUAGES) - {EASY_FRENCH}, term
        for sentence in re.split(r"(?<=[.:]) ", term.explanation):
            assert len(sentence.split()) <= EASY_WORDS, sentence


@pytest.mark.parametrize("language", [code for code in COUNTER_LANGUAGES if code not in ("fr", EASY_FRENCH)])
def test_no_translation_is_much_longer(language: str) -> None:
    long = [
        phrase.texts[language]
        for phrase in WRITTEN[language]
        if len(phrase.texts[language]) > LONGER * len(phrase.texts["fr"]) + MORE
    ]
    assert long == []


def test_easy_french() -> None:
    texts = [phrase.texts[EASY_FRENCH] for phrase in PHRASES]
    assert [text for text in texts if is_hard(text)] == []


def is_hard(text: str) -> bool:
    """Whether a sentence is long, or has signs or abbreviations that must be known."""
    sentences = (text[start:end] for start, end in sentence_spans(text))
    long = any(len(re.findall(r"\w[\w’-]*|\{\w+\}", each)) > EASY_WORDS for each in sentences)
    return bool(
        long or re.search(r"\d ?%|;|\(", text) or re.search(r"\b[A-Z]{2,}\b", text.replace("CAF", ""))
    )


def test_a_question_stays_a_question() -> None:
    wrong = [
        (language, text)
        for phrase in PHRASES
        for language, text in phrase.texts.items()
        if base_language(language) != "fr"
        and text.endswith(("?", "؟", "？")) != phrase.texts["fr"].endswith("?")
    ]
    assert wrong == []


def test_dangers_are_marked_for_review() -> None:
    assert all(phrase.needs_review("ta") for phrase in PHRASES if phrase.situation == "danger")
    assert sum(phrase.needs_review("ta") for phrase in PHRASES) >= 30


@pytest.mark.parametrize(
    ("broken", "repaired", "why"),
    [
        ("[[phrase]]", "[[phrase", "Expected"),
        ('by = "tous"\n', "", "oui: by is missing"),
        ('by = "tous"', 'by = "maire"', "'maire' is not a valid PhraseSpeaker"),
        ('icon = "key"', 'icon = "clef"', "unknown pictogram clef"),
        ('"ta" = "Le {date}"', '"ta" = " "', "no text in ta"),
        ('"fr" = "Le {date}"', "", "no text in fr"),
        ('"ta" = "Le {date}"', '"ta" = "Le"', r"ta has not the slots \['date'\]"),
        ("{date}", "{colour}", "unknown slot colour"),
        ('"ta"', '"klingon"', "unknown key klingon"),
        ("order = 1", "", "order is missing"),
        ('id = "oui"', 'review = true\nid = "oui"\nnote = "x"', "unknown key note"),
        ('id = "oui"', 'review = ["fr"]\nid = "oui"', "oui: review is no list of its languages"),
        ('id = "oui"', 'review = "ta"\nid = "oui"', "oui: review is no list of its languages"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, broken: str, repaired: str, why: str) -> None:
    path = tmp_path / "oui.toml"
    whole = WHOLE.format(texts=TEXTS)
    path.write_text(whole, encoding="utf-8")
    assert read_situation(path).phrases[0].slots == ("date",)
    path.write_text(whole.replace(broken, repaired), encoding="utf-8")
    with pytest.raises(PhrasebookError, match=f"oui.toml: .*{why}"):
        read_situation(path)


def test_two_phrases_of_one_id(tmp_path: Path) -> None:
    whole = WHOLE.format(texts=TEXTS)
    path = tmp_path / "oui.toml"
    path.write_text(whole + whole.partition("\n\n")[2].partition("\n\n")[2], encoding="utf-8")
    with pytest.raises(PhrasebookError, match="two phrases of one id"):
        read_situation(path)


#: Where the ground floor is the first one: a floor of a French lease is one higher by that count. (Bengali:
#: নিচতলা is the first of the house; elsewhere the first floor is the one above, as in France.)
GROUND_FLOOR_IS_FIRST = {
    "zh": "底层算零楼",
    "ru": "нижний этаж — нулевой",
    "uk": "нижній поверх — нульовий",
    "bn": "নিচতলা শূন্য",
}


@pytest.mark.parametrize("language", COUNTER_LANGUAGES)
def test_a_floor_is_never_one_off(language: str) -> None:
    floors = [each for each in PHRASES if "étage {number}" in each.texts["fr"]]
    assert len(floors) >= 3
    told = GROUND_FLOOR_IS_FIRST.get(language, "")
    assert all(told in (each.text(language) or "") for each in floors)
    if language in GROUND_FLOOR_IS_FIRST:
        book = packaged_phrasebook()
        for each in floors:
            match = book.find((each.text(language) or "").replace("{number}", "3"), language, "fr")
            assert match is not None
            assert match.text("fr") == each.texts["fr"].replace("{number}", "3")
