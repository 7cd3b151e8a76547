"""Which answers fit which question, and what is said of those that do not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kiosk.domain import Money, T
from kiosk.journeys import (
    Amount,
    Choose,
    Context,
    Date,
    Describe,
    InvalidAnswer,
    Number,
    NumberFormat,
    Option,
    PickSlot,
    SlotOption,
    Step,
)
from kiosk.journeys.parsing import format_phone

from .trips import FACTS, VALUES

VIEW = Context({}, FACTS)
OPTIONS = tuple(Option(value, T(value)) for value in VALUES)
PHONE = Number(key="k", title=T("k"), format=NumberFormat.PHONE)
TENANT = Number(
    key="k", title=T("k"), format=NumberFormat.TENANT_NUMBER, pattern="[A-Z]?[0-9]{4,8}", length=8
)
BORN = Date(key="k", title=T("k"))
SUM = Amount(key="k", title=T("k"), minimum=Money(1_00), maximum=Money(1234_50))
NAME = Describe(key="k", title=T("k"), names=True)
WORDS = Describe(key="k", title=T("k"), max_length=20)


@pytest.mark.parametrize(
    ("step", "value", "kept"),
    [
        (Choose(key="k", title=T("k"), options=OPTIONS), "b", "b"),
        (Choose(key="k", title=T("k"), options=OPTIONS, many=True), ["c", "a", "c"], ("a", "c")),
        (Choose(key="k", title=T("k"), options=OPTIONS, many=True), "b", ("b",)),
        (PickSlot(key="k", title=T("k"), slots=[SlotOption("x", T("x"), date(2026, 1, 1))]), "x", "x"),
        (PHONE, "06 12 34 56 78", "+33612345678"),
        (PHONE, "06.12.34.56.78", "+33612345678"),
        (PHONE, "0033612345678", "+33612345678"),
        (PHONE, "+213 551 23 45 67", "+213551234567"),
        (TENANT, " a12 34-5 ", "A12345"),
        (BORN, "14031948", date(1948, 3, 14)),
        (BORN, "29/02/2000", date(2000, 2, 29)),
        (BORN, date(1948, 3, 14), date(1948, 3, 14)),
        (SUM, "1 234,50", Money(1234_50)),
        (SUM, "12.5 €", Money(12_50)),
        (SUM, "12", Money(12_00)),
        (SUM, Money(1_00), Money(1_00)),
        (WORDS, "  le   robinet\nfuit \x00", "le robinet fuit"),
        (PHONE, "09 69 12 34 56", "+33969123456"),
        (PHONE, "07 00 12 34 56", "+33700123456"),
        (NAME, "grace okafor", "Grace Okafor"),
        (NAME, "jean-pierre De villiers", "Jean-Pierre de Villiers"),
        (NAME, "awa n’diaye, jeanne d’arc", "Awa N’Diaye, Jeanne d’Arc"),
        (NAME, "PAUL DE LUCA MacDonald", "PAUL DE LUCA MacDonald"),
        (PHONE, "06 39 98 00 11", "+33639980011"),  # of no operator: the range for films
        (WORDS, "gaz\u202e abc 🚰", "gaz abc 🚰"),
        (WORDS, "'; DROP TABLE a", "'; DROP TABLE a"),
    ],
)
def test_fitting_answers_are_kept_in_one_form(step: Step, value: Any, kept: Any) -> None:
    answer = step.check(value, VIEW)
    assert answer == kept
    assert step.check(step.from_json(step.to_json(answer)), VIEW) == kept


@pytest.mark.parametrize(
    ("step", "value"),
    [
        (Choose(key="k", title=T("k"), options=OPTIONS), "z"),
        (Choose(key="k", title=T("k"), options=OPTIONS), None),
        (Choose(key="k", title=T("k"), options=OPTIONS, many=True), []),
        (Choose(key="k", title=T("k"), options=OPTIONS, many=True), ["z"]),
        (PickSlot(key="k", title=T("k"), slots=[SlotOption("x", T("x"), date(2026, 1, 1))]), "gone"),
        (PHONE, ""),
        (PHONE, "06 12"),
        (PHONE, "06 12 34 56 7"),
        (PHONE, "0899 12 34 56"),  # of services: nobody who waits answers there
        (PHONE, "0801 23 45 67"),
        (PHONE, "+33 810 12 34 56"),
        (PHONE, "36 39"),
        (PHONE, "118 218"),
        (PHONE, "+1 900 555 0123"),
        (PHONE, "+44 800 123 4567"),
        (PHONE, "00 12 34 56 78"),
        (PHONE, "06 12 34 56 78 9"),
        (PHONE, "allô"),
        (TENANT, "123"),
        (TENANT, "123456789"),
        (TENANT, "12 34 ; DROP"),
        (BORN, "31021948"),
        (BORN, "1403194"),
        (BORN, "00000000"),
        (BORN, "25112026"),  # tomorrow
        (BORN, "01011890"),
        (BORN, ""),
        (SUM, "0"),
        (SUM, "-5"),
        (SUM, "0,99"),
        (SUM, "1234,51"),
        (SUM, "1,234"),
        (SUM, "1e3"),
        (SUM, "douze"),
        (SUM, "9" * 400),
        (WORDS, "a "),
        (WORDS, "\u202e\u202e\u202e\u202e"),
        (WORDS, "a" * 21),
    ],
)
def test_other_answers_are_refused_with_a_sentence(step: Step, value: Any) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        step.check(value, VIEW)
    assert refused.value.reason.msgid.endswith((".", "!", "?"))


@pytest.mark.parametrize(
    ("kept", "shown"), [("+33612345678", "06 12 34 56 78"), ("+213551234567", "+213 551 23 45 67")]
)
def test_phones_are_shown_as_people_write_them(kept: str, shown: str) -> None:
    assert format_phone(kept) == shown
