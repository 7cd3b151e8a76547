"""The reference tax income (*revenu fiscal de référence*) of a household: which year's, where to find it."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain import Money, T
from kiosk.domain.rules.ceilings import TAX_YEAR_LAG
from kiosk.journeys import Amount, Context

from . import visit_facts

#: A year; nobody who asks for a social home has more: a slip of the finger.
MAX_YEARLY_INCOME = Money(30_000_000)


def tax_year(view: Context) -> int:
    """The year whose income counts now."""
    return visit_facts.now(view).year - TAX_YEAR_LAG


def tax_income_step(
    key: str, *, when: Callable[[Context], bool], known: Callable[[Context], Money | None] = lambda view: None
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
        maximum=MAX_YEARLY_INCOME,
        optional=True,
        skip_label=T("Je ne l’ai pas ici"),
        counted=False,
        when=when,
        known=known,
    )
