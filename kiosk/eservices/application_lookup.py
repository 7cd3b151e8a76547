"""A housing application that exists: found again with its number and the birth date."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from kiosk.domain import NO_TEXT, HousingApplication, Query, T, Text
from kiosk.domain.rules.social_number import has_social_number
from kiosk.domain.rules.unique_number import compact_number, unique_number_warning
from kiosk.journeys import (
    Context,
    Date,
    Describe,
    FetchStep,
    Information,
    RefusalRule,
    Step,
    Tone,
    fetched_value,
)

from . import visit_facts

KEY = "dossier"
NUMBER, BIRTH_DATE = "numero", "ne_le"

#: Shorter numbers are those that a kiosk makes.
UNIQUE_NUMBER_MIN_LENGTH = 12

#: What stands alone in the code that a kiosk draws.
KIOSK_NUMBER = re.compile(r"[A-Z][A-Z0-9]{3,19}")

NOT_FOUND = T("Nous ne trouvons pas cette demande. Vérifiez le numéro et la date, s’il vous plaît.")


def found_application(view: Context) -> HousingApplication | None:
    """The application that was found."""
    found = fetched_value(view, KEY)
    return found if isinstance(found, HousingApplication) else None


def lookup_steps(when: Callable[[Context], bool], *, skip_label: Text = NO_TEXT) -> tuple[Step, ...]:
    """Number and birth date, then the landlord's system is asked; with ``skip_label`` one can go without."""

    def numbered(view: Context) -> bool:
        return when(view) and NUMBER in view and not has_social_number(view[NUMBER])

    return (
        Describe(
            key=NUMBER,
            title=T("Le numéro de votre demande de logement"),
            hint=T("Celui de la borne, ou votre numéro unique de 18 caractères."),
            min_length=4,
            max_length=60,
            optional=bool(skip_label),
            skip_label=skip_label,
            counted=False,
            scan=_of_code,
            when=when,
        ),
        Information(
            key=f"{NUMBER}_secret",
            title=T("Ce numéro ressemble à un numéro de sécurité sociale."),
            body=(
                T("Nous ne l’utilisons pas, et nous ne l’avons pas gardé."),
                T("Touchez Retour, et écrivez le numéro de votre demande."),
            ),
            tone=Tone.WARN,
            primary=T("Continuer"),
            when=lambda view: when(view) and has_social_number(view.get(NUMBER, "")),
        ),
        Information(
            key=f"{NUMBER}_douteux",
            title=T("Vérifiez ce numéro, s’il vous plaît."),
            body=lambda view: (
                unique_number_warning(view[NUMBER], _today(view)),
                T("S’il est bien comme cela sur votre papier, continuez."),
            ),
            tone=Tone.WARN,
            primary=T("Continuer quand même"),
            when=lambda view: numbered(view) and _is_doubtful(view),
        ),
        Date(
            key=BIRTH_DATE,
            title=T("Votre date de naissance"),
            hint=T("Le jour, le mois, l’année. Par exemple 02 03 1948."),
            counted=False,
            when=numbered,
        ),
        FetchStep(
            key=KEY,
            asks=lambda view: Query(
                "application", f"{compact_number(view[NUMBER])} {view[BIRTH_DATE].isoformat()}"
            ),
            title=T("Nous cherchons votre demande…"),
            refusals={
                "identification_failed": RefusalRule(NOT_FOUND, (NUMBER, BIRTH_DATE)),
            },
            when=numbered,
        ),
    )


def _of_code(content: str) -> str | None:
    """The number in the code that a kiosk gave for an application."""
    return content if KIOSK_NUMBER.fullmatch(content) else None


def _today(view: Context) -> date:
    return visit_facts.now(view).date()


def _is_doubtful(view: Context) -> bool:
    typed = compact_number(view[NUMBER])
    return len(typed) >= UNIQUE_NUMBER_MIN_LENGTH and bool(unique_number_warning(typed, _today(view)))
