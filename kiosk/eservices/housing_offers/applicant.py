"""Who applies: a tenant of this landlord who wants to move, or someone with a housing application."""

from __future__ import annotations

from typing import Any, cast

from kiosk.domain import (
    ApplicationState,
    OfferApplication,
    SignedIn,
    T,
    Wanted,
)
from kiosk.domain.rules.ceilings import ceilings_in_force
from kiosk.domain.rules.household import Situation, situation
from kiosk.eservices import found_application, given, tax_income
from kiosk.journeys import Await, Choose, Option, Step, View, heard

from . import browse, labels

HOUSEHOLD, INCOME = "foyer", "revenu"

#: Where an application stands when it lets its owner apply for a home.
CAN_APPLY = frozenset(
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


def is_tenant(view: View) -> bool:
    return isinstance(given.identity(view), SignedIn)


def steps() -> tuple[Step, ...]:
    """Who it is; nobody has to say it to look. Before the list: from home to home nothing is asked."""
    return (
        *found_application.questions(
            lambda view: (
                browse.WHERE in view and not is_tenant(view) and given.offers(view, "housing_applications")
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
        tax_income.question(INCOME, when=lambda view: HOUSEHOLD in view),
    )


def candidacies_step(key: str, **more: Any) -> Await:
    """Asks for the homes that were applied for."""
    return Await(
        key=key,
        asks=lambda view: Wanted("offer_applications", "" if is_tenant(view) else resume_code(view)),
        title=T("Nous cherchons vos candidatures…"),
        **more,
    )


def candidacies(view: View, key: str) -> tuple[OfferApplication, ...]:
    return cast("tuple[OfferApplication, ...]", heard(view, key, ()))


def running(view: View, key: str) -> list[OfferApplication]:
    """Those of which something may still come, the dearest wish first."""
    return sorted(
        (each for each in candidacies(view, key) if each.state not in labels.ENDED),
        key=lambda each: each.rank,
    )


def may_apply(view: View) -> bool:
    """Whether there is something to apply with."""
    found = found_application.application(view)
    return is_tenant(view) or (found is not None and found.state in CAN_APPLY)


def resume_code(view: View) -> str:
    found = found_application.application(view)
    return found.resume_code if found else ""


def who(view: View) -> dict[str, Any]:
    """Who applies, as the contract wants it."""
    identity = given.identity(view)
    if isinstance(identity, SignedIn):
        return {"reporter": given.reporter(identity)}
    return {"resume_code": resume_code(view)}


def compared(view: View) -> Situation | None:
    """What a home is compared with; ``None`` when nothing was told."""
    found = found_application.application(view)
    if found is not None:
        return situation(found, ceilings_in_force().limits, given.now(view).date())
    if HOUSEHOLD in view:
        people, category, *_ = HOUSEHOLDS[view[HOUSEHOLD]]
        return Situation(people, people, category, view.get(INCOME))
    return None
