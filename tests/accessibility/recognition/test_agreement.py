"""Words that stay, and how they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.recognition import numbers_to_digits
from kiosk.accessibility.recognition.hypotheses import (
    LocalAgreement,
    Token,
    format_partial,
    format_sentences,
    join_tokens,
    lowest_mean_confidence,
)
from kiosk.accessibility.recognition.language_detection import detect_other_language
from kiosk.accessibility.recognition.recogniser import RecognisedWord


def tokens(text: str) -> list[Token]:
    return [Token(f" {word}", 1.0, n, n + 1) for n, word in enumerate(text.split())]


def agreed(*hypotheses: str) -> tuple[str, str]:
    agreement = LocalAgreement()
    for hypothesis in hypotheses:
        agreement.take(tokens(hypothesis))
    return join_tokens(agreement.sure), join_tokens(agreement.unsure)


def test_what_was_heard_twice_is_sure():
    assert agreed("le plombier") == ("", "le plombier")
    assert agreed("le plombier", "le plombier passe") == ("le plombier", "passe")


def test_what_changes_is_not():
    assert agreed("le plomb", "le plombier passe") == ("le", "plombier passe")
    assert agreed("le plomb", "le plombier passe", "le plombier passera") == ("le plombier", "passera")


def test_what_is_only_shown_makes_nothing_sure_and_unsure_words_new():
    agreement = LocalAgreement()
    agreement.take(tokens("le plomb"))
    agreement.show(tokens("le plombier"))
    agreement.show(tokens("le plombier passe"))
    assert (join_tokens(agreement.sure), join_tokens(agreement.unsure)) == ("", "le plombier passe")
    agreement.take(tokens("le plombier passera"))
    assert (join_tokens(agreement.sure), join_tokens(agreement.unsure)) == ("le", "plombier passera")


def test_capitals_accents_and_stops_change_no_word():
    assert agreed("a demain.", "À demain, au bureau") == ("À demain,", "au bureau")


def test_sure_words_stay_even_when_they_are_heard_otherwise_later():
    assert agreed("un deux trois", "un deux trois quatre", "un dieu trois quatre cinq") == (
        "un deux trois quatre",
        "cinq",
    )


def test_a_hypothesis_that_lost_words_takes_none_away():
    assert agreed("un deux trois", "un deux trois quatre", "un")[0] == "un deux trois"


def test_no_word_is_doubled_when_one_is_split_in_two():
    sure, unsure = agreed("au jour d'aujourd'hui on", "au jour d'aujourd'hui on va", "aujourd'hui on va bien")
    assert f"{sure} {unsure}".split().count("va") == 1


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=8), max_size=6))
def test_sure_words_only_grow(hypotheses):
    agreement = LocalAgreement()
    before: list[Token] = []
    for words in hypotheses:
        agreement.take(tokens(" ".join(words)))
        assert agreement.sure[: len(before)] == before
        before = list(agreement.sure)


@pytest.mark.parametrize(
    ("language", "said", "written"),
    [
        ("fr", "vous devez quatre cent douze euros", "vous devez 412 euros"),
        ("fr", "zéro six douze trente-quatre cinquante-six soixante-dix-huit", "06 12 34 56 78"),
        ("fr", "un robinet fuit", "un robinet fuit"),
        ("es", "son veinticinco euros", "son 25 euros"),
        ("en", "i owe twenty five euros", "i owe 25 euros"),
        ("ar", "عندي خمسة", "عندي 5"),
        ("pl", "mam pięć", "mam pięć"),
    ],
)
def test_numbers_are_written_as_digits(language, said, written):
    assert numbers_to_digits(said, language) == written


def test_a_number_that_may_go_on_is_not_sure():
    assert format_partial("vous devez quatre cent", "douze", "fr") == ("vous devez", "412")
    assert format_partial("vous devez quatre cent douze euros", "et", "fr") == ("vous devez 412 euros", "et")
    assert format_partial("", "", "fr") == ("", "")


@given(st.lists(st.sampled_from(["le", "loyer", "vingt", "deux", "cent", "et"]), max_size=10), st.data())
def test_what_is_shown_as_sure_is_never_written_otherwise(words, data):
    at = data.draw(st.integers(0, len(words)))
    sure, unsure = format_partial(" ".join(words[:at]), " ".join(words[at:]), "fr")
    assert f"{sure} {unsure}".strip() == numbers_to_digits(" ".join(words), "fr")


def spoken(text: str) -> list[RecognisedWord]:
    """A bar is a pause of a second."""
    words, at = [], 0.0
    for word in text.split():
        if word == "|":
            at += 1.0
        else:
            words.append(RecognisedWord(word, 1.0, at, at + 0.3))
            at += 0.35
    return words


@pytest.mark.parametrize(
    ("language", "said", "written"),
    [
        ("fr", "bonjour | je viens pour une fuite", "Bonjour. Je viens pour une fuite."),
        ("fr", "est-ce que le gardien est là | merci", "Est-ce que le gardien est là\u202f? Merci."),
        ("fr", "combien je dois", "Combien je dois\u202f?"),
        ("fr", "quelle fuite", "Quelle fuite."),
        ("en", "can you help me", "Can you help me?"),
        ("es", "cuánto debo", "¿Cuánto debo?"),
        ("ar", "هل يمكنكم المساعدة", "هل يمكنكم المساعدة؟"),
        ("fr", "", ""),
    ],
)
def test_bare_words_become_sentences(language, said, written):
    assert format_sentences(spoken(said), language) == written


def test_six_weak_words_in_a_row_are_enough_to_doubt():
    assert lowest_mean_confidence([0.9] * 10 + [0.3] * 6 + [0.9] * 10) == pytest.approx(0.3)
    assert lowest_mean_confidence([0.9] * 20 + [0.1] + [0.9] * 20) > 0.7
    assert lowest_mean_confidence([]) == 1.0


def test_another_language_is_told_when_ours_is_improbable():
    assert detect_other_language({"es": 0.9, "fr": 0.01}, "fr", 3.0) == "es"
    assert detect_other_language({"es": 0.4, "it": 0.3, "fr": 0.1}, "fr", 3.0) == ""
    assert detect_other_language({"fr": 0.8, "es": 0.1}, "fr", 3.0) is None
    assert detect_other_language({"es": 0.9, "fr": 0.01}, "fr", 0.5) is None
