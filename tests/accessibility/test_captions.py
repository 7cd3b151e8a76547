"""Captions: nothing is lost, lines are short, the word said is the word marked."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.captions import LINE_CHARACTERS, LINES, caption_at, wrap, wrap_spans

words = st.text(alphabet="abcdéèœàمرحبا.,’-", min_size=1, max_size=60)
texts = st.lists(words, max_size=40).map(" ".join) | st.text(alphabet="ab  ", max_size=200)


@given(text=texts)
def test_every_word_stands_on_a_line_in_order(text: str) -> None:
    on_lines = [word for start, end in wrap_spans(text) for word in text[start:end].split(" ") if word]
    assert on_lines == [word for word in text.split(" ") if word]


@given(text=texts)
def test_a_line_is_short_unless_it_is_one_long_word(text: str) -> None:
    for start, end in wrap_spans(text):
        line = text[start:end]
        assert len(line) <= LINE_CHARACTERS or " " not in line


@given(text=texts)
def test_a_line_is_as_full_as_it_can_be(text: str) -> None:
    spans = wrap_spans(text)
    for (start, _), (begin, _) in itertools.pairwise(spans):
        first_word = re.match(r"[^ ]+", text[begin:])
        assert first_word is not None
        assert begin + first_word.end() - start > LINE_CHARACTERS


@given(text=texts, data=st.data())
def test_the_word_that_is_said_is_the_word_marked(text: str, data: st.DataObject) -> None:
    spans = [match.span() for match in re.finditer(r"[^ ]+", text)]
    if not spans:
        return
    start, end = data.draw(st.sampled_from(spans))
    shown = caption_at(text, start, end)
    assert shown.text[shown.start : shown.end] == text[start:end]
    assert len(wrap_spans(shown.text)) <= LINES


@given(text=texts)
def test_words_said_one_after_the_other_show_the_whole_text(text: str) -> None:
    seen: list[str] = []
    for match in re.finditer(r"[^ ]+", text):
        shown = caption_at(text, *match.span()).text
        if not seen or seen[-1] != shown or shown not in seen:
            seen.append(shown)
    assert [w for part in seen for w in part.split(" ") if w] == [w for w in text.split(" ") if w]


def test_a_caption_moves_on_by_pairs_of_lines() -> None:
    text = " ".join(f"mot{n:02}" for n in range(40))
    shown = [caption_at(text, *match.span()).text for match in re.finditer(r"\S+", text)]
    changes = sum(a != b for a, b in itertools.pairwise(shown))
    assert changes == (len(wrap_spans(text)) + 1) // LINES - 1


def test_nothing_said_marks_nothing() -> None:
    assert (caption_at("").text, caption_at("   ").text) == ("", "")
    shown = caption_at("un deux trois")
    assert (shown.text, shown.start, shown.end) == ("un deux trois", 0, 0)


@given(st.text(alphabet="abc é", max_size=200), st.integers(12, 42))
def test_a_broken_text_has_the_lines_that_were_cut(text: str, width: int) -> None:
    shown = wrap(text, width)
    assert len(shown) == len(text)
    assert shown.replace("\n", " ") == text
    cuts = wrap_spans(text, width)
    if cuts:
        first, last = cuts[0][0], cuts[-1][1]
        assert [line.strip() for line in shown[first:last].split("\n")] == [text[a:b] for a, b in cuts]


@pytest.mark.parametrize(
    ("said", "marked"), [("l", "l’agence"), ("agence", "l’agence"), ("vous", "rendez-vous"), ("de", "de")]
)
def test_no_letter_is_marked_without_its_word(said: str, marked: str) -> None:
    text = "Ici, de l’agence : un rendez-vous."
    start = text.index(said)
    shown = caption_at(text, start, start + len(said))
    assert shown.text[shown.start : shown.end] == marked
