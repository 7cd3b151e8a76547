"""Parse what a visitor types: a phone number, an IBAN, a date, a sum, plain words; format a phone number."""

import re
import unicodedata
from datetime import date

from kiosk.domain import Money, T, UnusableInputError
from kiosk.domain.iban import parse_bank_account

from .context import InvalidAnswer

#: The country code of France, and the least and the most of what follows it: nine digits, the first no zero.
FRANCE, LEAST_FRENCH, MOST_FRENCH = 33, 100_000_000, 999_999_999
#: Of ten digits those that begin with 08 are all of services, and the short ones (ARCEP, numbering plan): 15,
#: 3639, 118 218.
FRENCH_SERVICES = 8
_FRENCH_SHORT_NUMBER = re.compile(r"1[0-9]{1,2}|10[0-9]{2}|11[68][0-9]{3}|3[0-9]{3}")
SERVICE_NUMBER = T(
    "On ne peut pas vous rappeler à ce numéro : c’est celui d’un service. Donnez le vôtre, s’il vous plaît."
)
#: Nobody living is older; a typed century is the usual mistake.
MAX_AGE_YEARS = 120


def clean_text(words: str) -> str:
    """The words without control or invisible direction characters, with single spaces, in NFC."""
    kept = (
        c if unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"} and not _bidi_control(c) else " "
        for c in unicodedata.normalize("NFC", words)
    )
    return " ".join("".join(kept).split())


#: Inside a name these stay small; what stands before its capital: a space, a hyphen, "N’" and the like.
_SMALL_IN_NAMES = frozenset({"De", "Du", "Des", "D"})
_NAME_PART = re.compile(r"(?:(?<![^\s-])|(?<=^[^\W\d_][’'])|(?<=[\s-][^\W\d_][’']))[^\W\d_]+")


def capitalise_name(words: str) -> str:
    """The name with a capital where each of its parts begins, but for "de" and "du" inside it."""

    def capitalise(part: re.Match[str]) -> str:
        raised = part[0][:1].upper() + part[0][1:]
        return raised.lower() if part.start() and raised in _SMALL_IN_NAMES else raised

    return _NAME_PART.sub(capitalise, words)


def _bidi_control(c: str) -> bool:
    # They could reorder what is shown around the visitor's words; joiners of emoji and Persian stay.
    return "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"


def parse_phone(typed: str) -> str:
    """The phone number at which a person is called back, in E.164, read as French without a country code.
    Raises ``InvalidAnswer``, also for one of a service: it may cost much, and is nobody’s own.

    A French one has ten digits and any prefix: the blocks that are given to operators change from year to
    year (ARCEP), and a new one must not be refused at a kiosk.
    """
    import phonenumbers  # here: the first page needs none of its patterns

    if _FRENCH_SHORT_NUMBER.fullmatch(re.sub(r"[^0-9+]", "", typed).removeprefix("+33")):
        raise InvalidAnswer(SERVICE_NUMBER)
    try:
        number = phonenumbers.parse(typed, "FR")
    except phonenumbers.NumberParseException:
        number = None
    french = (
        number is not None
        and number.country_code == FRANCE
        and LEAST_FRENCH <= (number.national_number or 0) <= MOST_FRENCH
    )
    if number is None or not (french or phonenumbers.is_valid_number(number)):
        raise InvalidAnswer(T("Ce numéro de téléphone n’est pas complet. Vérifiez-le, s’il vous plaît."))
    kinds = phonenumbers.PhoneNumberType
    of_service = {kinds.PREMIUM_RATE, kinds.SHARED_COST, kinds.TOLL_FREE, kinds.UAN, kinds.PERSONAL_NUMBER}
    french_service = french and (number.national_number or 0) // LEAST_FRENCH == FRENCH_SERVICES
    if french_service or phonenumbers.number_type(number) in of_service:
        raise InvalidAnswer(SERVICE_NUMBER)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def format_phone(e164: str) -> str:
    """A phone number as people here write it: "06 12 34 56 78", "+213 551 23 45 67" or, short, "115"."""
    if not e164.startswith("+"):
        return e164
    import phonenumbers

    number = phonenumbers.parse(e164)
    french = number.country_code == phonenumbers.country_code_for_region("FR")
    style = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(number, style.NATIONAL if french else style.INTERNATIONAL))


def parse_iban(typed: str) -> str:
    """An IBAN of the SEPA area without spaces. Raises ``InvalidAnswer``."""
    try:
        return parse_bank_account(typed).iban
    except UnusableInputError as error:
        raise InvalidAnswer(error.sentence) from None


def parse_day(value: object) -> date:
    """A day: a ``date``, or its eight digits DDMMYYYY. Raises ``InvalidAnswer``."""
    if isinstance(value, date):
        return value
    digits = re.sub(r"\D", "", str(value))
    if len(digits) != 8:
        raise InvalidAnswer(T("Tapez huit chiffres : le jour, le mois, puis l’année."))
    try:
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        raise InvalidAnswer(T("Cette date n’existe pas. Vérifiez le jour et le mois.")) from None


def parse_birth_date(value: object, today: date) -> date:
    """A date of birth (see ``parse_day``) of someone who may be alive. Raises ``InvalidAnswer``."""
    born = parse_day(value)
    if not today.year - MAX_AGE_YEARS <= born.year or born > today:
        raise InvalidAnswer(T("Vérifiez l’année de naissance, s’il vous plaît."))
    return born


def parse_money(typed: str) -> Money:
    """Euros as typed in France ("1 234,50", "12.5 €"). Raises ``InvalidAnswer``."""
    found = re.fullmatch(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?", re.sub(r"[\s€]", "", typed))
    if not found:
        raise InvalidAnswer(T("Tapez un montant en euros, par exemple 12,50."))
    euros, cents = found.groups(default="")
    return Money(int(euros) * 100 + int(cents.ljust(2, "0")))
