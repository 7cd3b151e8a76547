"""Questions that several e-services ask: who a guest is, a commune, the tax income, an application made
before."""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from kiosk.domain import NO_TEXT, FoundApplication, Guest, Identity, Money, Query, T, Text, verbatim
from kiosk.domain.rules.ceilings import TAX_YEAR_LAG
from kiosk.domain.rules.communes import Commune, packaged_communes
from kiosk.domain.rules.official_numbers import compact_number, has_social_number, unique_number_warning
from kiosk.journeys import (
    Amount,
    Context,
    Date,
    Describe,
    Dynamic,
    FetchStep,
    Find,
    Information,
    Number,
    NumberFormat,
    Option,
    RefusalRule,
    Step,
    SummaryLine,
    Tone,
    fetched_value,
    format_phone,
)

from . import visit_facts

#: Who a guest is; a journey that asks for an address has a step of that key.
GUEST_NAME, GUEST_PHONE, GUEST_ADDRESS = "nom", "telephone_invite", "adresse"


def is_guest(context: Context) -> bool:
    return visit_facts.identity(context) is None


NO_PHONE = T("Je n’ai pas de téléphone")


def guest_steps(when: Callable[[Context], bool] = is_guest, *, needs_phone: bool = True) -> tuple[Step, ...]:
    """Name and phone. ``needs_phone``: what is asked for is answered by a call."""
    return (
        Describe(
            key=GUEST_NAME,
            title=T("Quel est votre nom ?"),
            examples=(verbatim("Grace Okafor"),),
            names=True,
            letters_only=True,
            min_length=2,
            max_length=200,
            when=when,
        ),
        Number(
            key=GUEST_PHONE,
            title=T("À quel numéro vous joindre ?"),
            format=NumberFormat.PHONE,
            length=10,
            optional=not needs_phone,
            skip_label=NO_PHONE,
            when=when,
        ),
    )


def guest_lines(context: Context) -> list[SummaryLine]:
    """What a guest answered to these, to check; nothing where they were not asked."""
    if not is_guest(context) or GUEST_NAME not in context:
        return []
    phone = context.get(GUEST_PHONE)
    return [
        SummaryLine(T("Votre nom"), verbatim(context[GUEST_NAME]), GUEST_NAME),
        SummaryLine(T("Votre téléphone"), verbatim(format_phone(phone)) if phone else NO_PHONE, GUEST_PHONE),
    ]


def identity_or_guest(context: Context) -> Identity:
    """The tenant, or the guest as they answered."""
    return visit_facts.identity(context) or Guest(
        context[GUEST_NAME], context.get(GUEST_PHONE) or "", context.get(GUEST_ADDRESS, "")
    )


_COMMUNE_ANSWER = re.compile(r"([0-9][0-9AB][0-9]{3})\|([0-9]{5})?\|(.{1,200})")


class ChosenCommune(NamedTuple):
    """``code`` is INSEE's."""

    code: str
    postcode: str
    name: str


def encode_commune(code: str, postcode: str, name: str) -> str:
    """What is kept as the answer; "" when there is no commune."""
    return f"{code}|{postcode}|{name}" if code and name else ""


def chosen_commune(context: Context, key: str) -> ChosenCommune | None:
    found = _COMMUNE_ANSWER.fullmatch(context.get(key, ""))
    return ChosenCommune(found[1], found[2] or "", found[3]) if found else None


def find_commune(
    key: str,
    title: Text,
    *,
    when: Callable[[Context], bool] = lambda context: True,
    prefill: Callable[[Context], str] = lambda context: "",
    hint: Dynamic[Text] = NO_TEXT,
    optional: bool = False,
    counted: bool = False,
    by_postcode: bool = False,
) -> Find:
    """A question for a commune; ``by_postcode`` offers each of its postcodes on its own."""
    return Find(
        key=key,
        title=title,
        hint=hint,
        search=lambda typed: _search_communes(typed, by_postcode=by_postcode),
        find_option=_find_commune_option,
        example=T("Par exemple 69100, ou Villeurbanne"),
        optional=optional,
        skip_label=T("Pas d’autre commune"),
        counted=counted,
        when=when,
        prefill=lambda context: prefill(context) or None,
    )


#: The best so many; a page shows the first few of them.
MAX_COMMUNE_RESULTS = 8


def _search_communes(typed: str, *, by_postcode: bool) -> list[Option]:
    found: list[Option] = []
    for commune in packaged_communes().search(typed, most=MAX_COMMUNE_RESULTS):
        for postcode in _postcodes(commune, typed) if by_postcode else commune.postcodes[:1]:
            kept = encode_commune(commune.code, postcode, commune.name)
            found.append(Option(kept, verbatim(commune.name), verbatim(postcode)))
    return found[:MAX_COMMUNE_RESULTS]


def _postcodes(commune: Commune, typed: str) -> tuple[str, ...]:
    digits = re.sub(r"\D", "", typed)
    return tuple(postcode for postcode in commune.postcodes if postcode.startswith(digits))


def _find_commune_option(kept: str) -> Option | None:
    found = _COMMUNE_ANSWER.fullmatch(kept)
    return Option(kept, verbatim(found[3]), verbatim(found[2] or "")) if found else None


#: A year; nobody who asks for a social home has more: a slip of the finger.
MAX_YEARLY_INCOME = Money(30_000_000)


def tax_year(context: Context) -> int:
    """The year whose income counts now."""
    return visit_facts.now(context).year - TAX_YEAR_LAG


def tax_income_step(
    key: str,
    *,
    when: Callable[[Context], bool] = lambda context: True,
    prefill: Callable[[Context], Money | None] = lambda context: None,
) -> Amount:
    """How much it is, where the visitor has the notice."""
    return Amount(
        key=key,
        title=lambda context: T("Votre revenu fiscal de référence de {year}", year=str(tax_year(context))),
        hint=lambda context: T(
            "Il est sur l’avis d’impôt reçu en {year}. Additionnez ceux des adultes du foyer.",
            year=str(tax_year(context) + 1),
        ),
        minimum=Money(0),
        maximum=MAX_YEARLY_INCOME,
        optional=True,
        skip_label=T("Je ne l’ai pas ici"),
        counted=False,
        when=when,
        prefill=prefill,
    )


APPLICATION_STEP = "dossier"
APPLICATION_NUMBER, APPLICATION_BIRTH_DATE = "numero", "ne_le"

#: Shorter numbers are those that a kiosk makes.
UNIQUE_NUMBER_MIN_LENGTH = 12

#: What stands alone in the code that a kiosk draws.
KIOSK_NUMBER = re.compile(r"[A-Z][A-Z0-9]{3,19}")

APPLICATION_NOT_FOUND = T(
    "Nous ne trouvons pas cette demande. Vérifiez le numéro et la date, s’il vous plaît."
)


def found_application(context: Context) -> FoundApplication | None:
    found = fetched_value(context, APPLICATION_STEP)
    return found if isinstance(found, FoundApplication) else None


def application_lookup_steps(
    when: Callable[[Context], bool], *, skip_label: Text = NO_TEXT
) -> tuple[Step, ...]:
    """Number and birth date, then the landlord's system is asked; with ``skip_label`` one can go without."""

    def numbered(context: Context) -> bool:
        return (
            when(context)
            and APPLICATION_NUMBER in context
            and not has_social_number(context[APPLICATION_NUMBER])
        )

    return (
        Describe(
            key=APPLICATION_NUMBER,
            title=T("Le numéro de votre demande de logement"),
            hint=T("Celui de la borne, ou votre numéro unique de 18 caractères."),
            min_length=4,
            max_length=60,
            optional=bool(skip_label),
            skip_label=skip_label,
            counted=False,
            scan=_kiosk_number_in_code,
            when=when,
        ),
        Information(
            key=f"{APPLICATION_NUMBER}_secret",
            title=T("Ce numéro ressemble à un numéro de sécurité sociale."),
            body=(
                T("Nous ne l’utilisons pas, et nous ne l’avons pas gardé."),
                T("Touchez Retour, et écrivez le numéro de votre demande."),
            ),
            tone=Tone.WARN,
            primary=T("Continuer"),
            when=lambda context: when(context) and has_social_number(context.get(APPLICATION_NUMBER, "")),
        ),
        Information(
            key=f"{APPLICATION_NUMBER}_douteux",
            title=T("Vérifiez ce numéro, s’il vous plaît."),
            body=lambda context: (
                unique_number_warning(context[APPLICATION_NUMBER], _today(context)),
                T("S’il est bien comme cela sur votre papier, continuez."),
            ),
            tone=Tone.WARN,
            primary=T("Continuer quand même"),
            when=lambda context: numbered(context) and _is_doubtful_number(context),
        ),
        Date(
            key=APPLICATION_BIRTH_DATE,
            title=T("Votre date de naissance"),
            hint=T("Le jour, le mois, l’année. Par exemple 02 03 1948."),
            counted=False,
            when=numbered,
        ),
        FetchStep(
            key=APPLICATION_STEP,
            asks=_application_query,
            title=T("Nous cherchons votre demande…"),
            refusals={
                "identification_failed": RefusalRule(
                    APPLICATION_NOT_FOUND, (APPLICATION_NUMBER, APPLICATION_BIRTH_DATE)
                ),
            },
            when=numbered,
        ),
    )


def _application_query(context: Context) -> Query:
    number, born = context[APPLICATION_NUMBER], context[APPLICATION_BIRTH_DATE]
    return Query("application", f"{compact_number(number)} {born.isoformat()}")


def _kiosk_number_in_code(content: str) -> str | None:
    """The number in the code that a kiosk gave for an application."""
    return content if KIOSK_NUMBER.fullmatch(content) else None


def _today(context: Context) -> date:
    return visit_facts.now(context).date()


def _is_doubtful_number(context: Context) -> bool:
    typed = compact_number(context[APPLICATION_NUMBER])
    return len(typed) >= UNIQUE_NUMBER_MIN_LENGTH and bool(unique_number_warning(typed, _today(context)))
