"""Who applies: a tenant of this landlord who wants to move, or someone with a housing application."""

from __future__ import annotations

from typing import Any, cast

from kiosk.domain import (
    ApplicationState,
    OfferApplication,
    Query,
    SignedInTenant,
    T,
)
from kiosk.domain.rules.ceilings import ceilings_in_force
from kiosk.domain.rules.household import HouseholdProfile, household_profile
from kiosk.eservices import application_lookup, tax_income, visit_facts
from kiosk.journeys import Choose, Context, FetchStep, Option, Step, fetched_value

from . import browse, labels

HOUSEHOLD, INCOME = "foyer", "revenu"

#: Where an application stands when it lets its owner apply for a home.
STATES_THAT_CAN_APPLY = frozenset(
    {
        ApplicationState.DEPOSEE,
        ApplicationState.A_VALIDER,
        ApplicationState.ENREGISTREE,
        ApplicationState.A_RENOUVELER,
        ApplicationState.EN_INSTRUCTION,
        ApplicationState.EN_CALEOL,
    }
)

#: People and category of the law's table (kiosk.domain.rules.household) for what a household can be.
HOUSEHOLDS = {
    "seul": (1, 1, T("Seul ou seule"), "account"),
    "couple": (2, 2, T("En couple"), "account-heart"),
    "seul_1": (2, 3, T("Seul ou seule, avec un enfant"), "human-male-child"),
    "seul_2": (3, 4, T("Seul ou seule, avec deux enfants"), "human-male-child"),
    "seul_3": (4, 5, T("Seul ou seule, avec trois enfants"), "human-male-child"),
    "couple_1": (3, 3, T("En couple, avec un enfant"), "human-male-female-child"),
    "couple_2": (4, 4, T("En couple, avec deux enfants"), "human-male-female-child"),
    "couple_3": (5, 5, T("En couple, avec trois enfants"), "human-male-female-child"),
    "couple_4": (6, 6, T("En couple, avec quatre enfants"), "human-male-female-child"),
}


def is_tenant(view: Context) -> bool:
    return isinstance(visit_facts.identity(view), SignedInTenant)


def applicant_steps() -> tuple[Step, ...]:
    """Who it is; nobody has to say it to look. Before the list: from home to home nothing is asked."""
    return (
        *application_lookup.lookup_steps(
            lambda view: (
                browse.WHERE in view
                and not is_tenant(view)
                and visit_facts.has_service(view, "housing_applications")
            ),
            skip_label=T("Continuer sans numéro"),
        ),
        Choose(
            key=HOUSEHOLD,
            title=T("Qui habitera le logement ?"),
            hint=T("Pour voir si les logements vous conviennent."),
            options=[Option(key, label, icon=icon) for key, (_, _, label, icon) in HOUSEHOLDS.items()],
            optional=True,
            skip_label=T("C’est autrement, ou ne pas le dire"),
            counted=False,
            when=lambda view: browse.is_browsing(view) and is_tenant(view),
        ),
        tax_income.tax_income_step(INCOME, when=lambda view: HOUSEHOLD in view),
    )


def offer_applications_step(key: str, **more: Any) -> FetchStep:
    """Asks for the homes that were applied for."""
    return FetchStep(
        key=key,
        asks=lambda view: Query("offer_applications", "" if is_tenant(view) else resume_code(view)),
        title=T("Nous cherchons vos candidatures…"),
        **more,
    )


def offer_applications(view: Context, key: str) -> tuple[OfferApplication, ...]:
    return cast("tuple[OfferApplication, ...]", fetched_value(view, key, ()))


def active_applications(view: Context, key: str) -> list[OfferApplication]:
    """Those of which something may still come, the dearest wish first."""
    return sorted(
        (each for each in offer_applications(view, key) if each.state not in labels.FINAL_STATES),
        key=lambda each: each.rank,
    )


def can_apply(view: Context) -> bool:
    """Whether there is something to apply with."""
    found = application_lookup.found_application(view)
    return is_tenant(view) or (found is not None and found.state in STATES_THAT_CAN_APPLY)


def resume_code(view: Context) -> str:
    found = application_lookup.found_application(view)
    return found.resume_code if found else ""


def applicant_json(view: Context) -> dict[str, Any]:
    """Who applies, as the contract wants it."""
    identity = visit_facts.identity(view)
    if isinstance(identity, SignedInTenant):
        return {"reporter": visit_facts.reporter_json(identity)}
    return {"resume_code": resume_code(view)}


def household_to_compare(view: Context) -> HouseholdProfile | None:
    """What a home is compared with; ``None`` when nothing was told."""
    found = application_lookup.found_application(view)
    if found is not None:
        return household_profile(found, ceilings_in_force().household_limits, visit_facts.now(view).date())
    if HOUSEHOLD in view:
        people, category, *_ = HOUSEHOLDS[view[HOUSEHOLD]]
        return HouseholdProfile(people, people, category, view.get(INCOME))
    return None
