"""Accounts: a typo, a foreign bank, and never the whole number on the screen."""

from __future__ import annotations

import pytest

from kiosk.domain.iban import BankAccount, IbanNotInSepaError, IbanTypoError, parse_bank_account

# Examples of the registry of IBANs and of banks' own pages: they belong to nobody.
FRENCH = "FR7630006000011234567890189"


@pytest.mark.parametrize("typed", [FRENCH, "FR76 3000 6000 0112 3456 7890 189", f" {FRENCH.lower()} "])
def test_as_people_type_it(typed: str) -> None:
    found = parse_bank_account(typed)
    assert found.iban == FRENCH
    assert found.masked == "FR76 •••• 0189"
    assert "AGRICOLE" in found.bank.upper()


@pytest.mark.parametrize("iban", ["DE89370400440532013000", "BE68539007547034", "PT50000201231234567890154"])
def test_a_foreign_account_of_the_zone_is_as_good(iban: str) -> None:
    assert parse_bank_account(iban).iban == iban


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "x",
        FRENCH[:-1],
        FRENCH + "0",
        FRENCH.replace("89", "98", 1),
        "FR76" * 10,
        "ZZ00123",
        "é" * 27,
        "\0",
    ],
)
def test_a_typo(typed: str) -> None:
    with pytest.raises(IbanTypoError) as refused:
        parse_bank_account(typed)
    assert refused.value.sentence
    assert not refused.value.args, "nothing of what was typed goes along"


def test_every_wrong_digit_is_found() -> None:
    for place in range(4, len(FRENCH)):
        wrong = FRENCH[:place] + str((int(FRENCH[place]) + 1) % 10) + FRENCH[place + 1 :]
        with pytest.raises(IbanTypoError):
            parse_bank_account(wrong)


def test_a_bank_outside_the_zone() -> None:
    with pytest.raises(IbanNotInSepaError):
        parse_bank_account("TR330006100519786457841326")


def test_it_does_not_slip_into_a_log() -> None:
    found = parse_bank_account(FRENCH)
    assert FRENCH not in f"{found!r} {found}"
    assert "1123456789" not in repr([BankAccount(FRENCH, "")])
