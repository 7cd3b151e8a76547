"""The reference tax income (*revenu fiscal de référence*) of a household: which year's, where to find it."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain import Money, T
from kiosk.domain.rules.ceilings import YEARS_BACK
from kiosk.journeys import Amount, View

from . import given

#: A year; nobody who asks for a social home has more: a slip of the finger.
MOST_A_YEAR = Money(30_000_000)


def tax_year(view: View) -> int:
    """The year whose income counts now."""
    return given.now(view).year - YEARS_BACK


def question(
    key: str, *, when: Callable[[View], bool], known: Callable[[View], Money | None] = lambda view: None
) -> Amount:
    """How much it is, where the visitor has the notice."""
    return Amount(
        key=key,
        title=lambda view: T("Votre revenu fiscal de référence de {year}", year=str(tax_year(view))),
        hint=lambda view: T(
            "Il est sur l’avis d’impôt reçu en {year}. Additionnez ceux des adultes du foyer.",
            year=str(tax_year(view) + 1),
        ),
        minimum=Money(0),
        maximum=MOST_A_YEAR,
        optional=True,
        skip_label=T("Je ne l’ai pas ici"),
        counted=False,
        when=when,
        known=known,
    )
