"""Attacks with a text: what someone types, or a colleague writes, that takes the kiosk's time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kiosk.accessibility.speech.lexicon import LexiconError, read_lexicon
from kiosk.accessibility.speech.pronunciation import spoken_sentences
from kiosk.accessibility.written_text import sentence_spans
from kiosk.domain.records import MAX_TEXT_LENGTH

LONG = 5 * MAX_TEXT_LENGTH


@pytest.mark.parametrize("sign", [*".!?…\n »", ".»", "!?"])
def test_a_page_of_signs_is_cut_at_once(sign: str) -> None:
    began = time.process_time()
    assert not list(sentence_spans(sign * LONG))
    assert len(list(sentence_spans(sign * LONG + " fin"))) == 1
    assert time.process_time() - began < 20


@pytest.mark.parametrize(("text", "ends"), [("A... b", [5, 6]), ("M. Martin", [9]), ("A.. b. c", [4, 7, 8])])
def test_an_initial_before_dots_is_read_as_it_was(text: str, ends: list[int]) -> None:
    assert [end for _, end in sentence_spans(text)] == ends


@pytest.mark.parametrize("sign", ["\n", " ", "•", "…"])
def test_a_text_without_words_is_given_to_the_voice_in_parts(sign: str) -> None:
    said = spoken_sentences(sign * MAX_TEXT_LENGTH, "fr")
    assert max(len(spoken.text) for _, spoken in said) <= 300
    assert len(spoken_sentences("?", "fr")) == len(spoken_sentences("", "fr")) == 1


def test_a_file_of_pronunciations_that_is_nested_without_end_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "pronunciation.toml").write_text("[fr]\na = " + "[" * 100_000)
    with pytest.raises(LexiconError):
        read_lexicon(tmp_path / "pronunciation.toml")
