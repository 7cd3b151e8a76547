"""The phrasebook as it stands: whole, in the right script, one word for one thing, easy where it says so."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from kiosk.accessibility.translation import (
    COUNTER_LANGUAGES,
    Phrase,
    Phrasebook,
    PhraseSituation,
    PhraseSpeaker,
)
from kiosk.accessibility.translation.languages import EASY_FRENCH, base_language, script_share
from kiosk.accessibility.translation.phrasebook import PhrasebookError, read_situation, word_key
from kiosk.accessibility.translation.simplification import load_terms
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
    placed = [each for theme in Phrasebook().themes for each in theme.situations]
    assert sorted(placed) == sorted(each.id for each in SITUATIONS)
    for theme in Phrasebook().themes:
        assert theme.titles.keys() >= set(COUNTER_LANGUAGES)
        for language, text in theme.titles.items():
            assert script_share(text, language) == 1.0, (language, text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_says_who_must_still_read_it(path: Path) -> None:
    assert "to be reviewed by a native speaker" in path.read_text(encoding="utf-8").partition("[title]")[0]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.id)
def test_the_right_script(situation: PhraseSituation) -> None:
    texts = [situation.titles, *(phrase.texts for phrase in situation.phrases)]
    for language, text in ((code, text) for each in texts for code, text in each.items()):
        bare = re.sub(r"\{\w+\}|" + "|".join(LATIN), "", text)
        assert script_share(bare, language) == 1.0, (language, text)
        assert "  " not in text, (language, text)
        assert text == text.strip(), (language, text)


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


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.id)
def test_easy_french(phrase: Phrase) -> None:
    text = phrase.texts[EASY_FRENCH]
    for start, end in sentence_spans(text):
        assert len(re.findall(r"\w[\w’-]*|\{\w+\}", text[start:end])) <= EASY_WORDS, text
    assert not re.search(r"\d ?%|;|\(", text)
    assert not re.search(r"\b[A-Z]{2,}\b", text.replace("CAF", "")), text


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.id)
def test_a_question_stays_a_question(phrase: Phrase) -> None:
    asked = phrase.texts["fr"].endswith("?")
    for language, text in phrase.texts.items():
        if base_language(language) != "fr":
            assert text.endswith(("?", "؟", "？")) == asked, (language, text)


def test_dangers_are_marked_for_review() -> None:
    assert all(phrase.needs_review for phrase in PHRASES if phrase.situation == "danger")
    assert sum(phrase.needs_review for phrase in PHRASES) >= 30


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
