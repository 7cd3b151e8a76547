"""The account of a direct-debit mandate: checked with ``schwifty``, never shown in full."""

from dataclasses import dataclass

from .text import T, UnusableInputError


class IbanTypoError(UnusableInputError):
    """A character is wrong, missing or too many: the check digits or the length do not fit."""

    sentence = T("Il y a une erreur dans ce numéro de compte (IBAN). Vérifiez chaque chiffre.")


class IbanNotInSepaError(UnusableInputError):
    """A right IBAN of a country where no SEPA debit is possible."""

    sentence = T("Ce compte ne permet pas le prélèvement. Donnez-en un autre, s’il vous plaît.")


@dataclass(frozen=True, slots=True)
class BankAccount:
    """``iban`` is compact and must not be logged, ``repr`` hides it. ``bank`` may be unknown (empty)."""

    iban: str
    bank: str

    @property
    def masked(self) -> str:
        """What may be shown and spoken: "FR76 •••• 0189"."""
        return f"{self.iban[:4]} •••• {self.iban[-4:]}"

    def __repr__(self) -> str:
        return f"BankAccount({self.masked})"


def parse_bank_account(typed: str) -> BankAccount:
    """The account of an IBAN as typed or read, in France or elsewhere in the zone (Regulation (EU) 260/2012,
    article 9). Raises ``IbanTypoError``, ``IbanNotInSepaError``."""
    import schwifty  # here: a start need not wait for the banks of the world
    from schwifty.exceptions import SchwiftyException

    try:
        iban = schwifty.IBAN("".join(typed.split()), validate_bban=True)
    except SchwiftyException:
        raise IbanTypoError from None  # the cause holds what was typed
    if not iban.in_sepa_zone:
        raise IbanNotInSepaError
    return BankAccount(str(iban), iban.bank_short_name or iban.bank_name or "")
