"""Texts made comparable: what may differ and still be the same, and what may not."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.normalisation import normalise

OPTIONS = st.fixed_dictionaries({"keep_accents": st.booleans(), "words_only": st.booleans()})
#: Of the languages of the kiosk, with their signs.
LETTERS = st.text(
    st.characters(codec="utf-8", categories=["L", "M", "N"], max_codepoint=0x0BFF) | st.sampled_from("œŒæı ")
)


@given(st.text(), OPTIONS)
def test_normalising_again_changes_nothing(text: str, options: dict[str, Any]) -> None:
    once = normalise(text, **options)
    assert normalise(once, **options) == once


@given(st.text(), OPTIONS, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_form_in_which_it_came_does_not_matter(text: str, options: dict[str, Any], form: Any) -> None:
    assert normalise(unicodedata.normalize(form, text), **options) == normalise(text, **options)


@given(st.text(), OPTIONS)
def test_capitals_do_not_matter(text: str, options: dict[str, Any]) -> None:
    assert normalise(text.casefold(), **options) == normalise(text, **options)


@given(st.text(), st.booleans())
def test_what_is_the_same_with_accents_is_the_same_without(text: str, words_only: bool) -> None:
    kept = normalise(text, keep_accents=True)
    assert normalise(kept, words_only=words_only) == normalise(text, words_only=words_only)


@given(st.text())
def test_no_accent_stays(text: str) -> None:
    assert not [c for c in normalise(text) if unicodedata.combining(c) >= 27]


@given(st.text())
def test_words_have_letters_and_one_space_between_them(text: str) -> None:
    words = normalise(text, words_only=True)
    assert words == " ".join(words.split())
    assert {unicodedata.category(c)[0] for c in words if c not in " _"} <= set("LNM")


@given(LETTERS, LETTERS)
def test_words_are_normalised_each_for_itself(one: str, other: str) -> None:
    both = normalise(f"{one} {other}", words_only=True)
    each = normalise(one, words_only=True), normalise(other, words_only=True)
    assert both == " ".join(filter(None, each))


@given(st.text(max_size=50))
def test_it_stays_bounded(text: str) -> None:
    assert len(normalise(text)) <= 18 * len(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("À 10 h, déjà ! İstanbul", "a 10 h, deja ! istanbul"),
        ("Œuf, Ægir", "oeuf, aegir"),
        ("Kızılırmak", "kizilirmak"),
        ("Йод", "иод"),
        ("إلى الأمام", "الي الامام"),
        ("كَتَبَ", "كتب"),
        ("کتابـــخانه", "كتابخانه"),
        ("𝕊ａｌｌｅ ①", "salle 1"),
        ("ﬁn", "fin"),
    ],
)
def test_what_is_the_same(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("jamais", "james"), ("সড়ক", "সডক"), ("ন্ত", "নত"), ("க்", "க"), ("يوم", "نوم")],
)
def test_what_is_another_word(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_accents_are_kept_where_they_are_wanted() -> None:
    assert normalise("ÉTÉ — Ａ", keep_accents=True) == "été — a"
    assert normalise("« Où çà ? »", keep_accents=True, words_only=True) == "où çà"


def test_words_without_punctuation() -> None:
    assert normalise("L’Haÿ-les-Roses, 94 240 !", words_only=True) == "l hay les roses 94 240"
    assert normalise("…", words_only=True) == ""


@pytest.mark.parametrize("word", ["রান্নাঘর", "குளியலறை", "নমস্কার", "厨房"])
def test_vowel_signs_belong_to_their_words(word: str) -> None:
    assert len(normalise(word, words_only=True).split()) == 1
