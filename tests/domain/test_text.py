"""Texts, money and languages: what everything else is made of."""

from __future__ import annotations

import pytest

from kiosk.domain import LANGUAGES, NO_TEXT, TN, Act, ActKind, Money, T, get_language, verbatim


def test_a_text_is_a_value() -> None:
    assert T("a {b}", b=1) == T("a {b}", b=1)
    assert T("a {b}", b=1) != T("a {b}", b=2)
    assert len({T("a"), T("a"), T("b")}) == 2


def test_nothing_is_false() -> None:
    assert not NO_TEXT
    assert not verbatim("")
    assert T("a")


def test_a_count_can_be_used_in_the_words() -> None:
    text = TN("{count} jour", "{count} jours", 3, who="x")
    assert dict(text.params) == {"count": 3, "who": "x"}


def test_money_counts_in_cents() -> None:
    assert Money(1050) + Money(25) - Money(5) == Money(1070)
    assert -Money(5) < Money(0)


def test_languages_are_found_by_code_only() -> None:
    codes = "fr fr@falc ar tr en pt fa es ro uk ru bn ta zh"
    assert [each.code for each in LANGUAGES] == codes.split()
    assert [each.code for each in LANGUAGES if each.rtl] == ["ar", "fa"]
    assert {each.base for each in LANGUAGES} == {*codes.split()} - {"fr@falc"}
    assert get_language("ar").rtl
    with pytest.raises(KeyError):
        get_language("xx")


def test_an_act_in_a_log_says_nothing_of_the_person() -> None:
    assert "Zorglub" not in repr(Act(ActKind.TICKET, "T1", "/v1/tickets", {"name": "Zorglub"}))
