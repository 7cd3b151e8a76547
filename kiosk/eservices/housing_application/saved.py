"""What the landlord's system told of an application that exists, and what the visitor does with it."""

from __future__ import annotations

from datetime import date

from kiosk.domain import ApplicationState, HousingApplication
from kiosk.eservices import application_lookup, visit_facts
from kiosk.journeys import Context

#: Steps and values that decide where the journey goes.
START, NEW, FIND = "debut", "nouvelle", "retrouver"
LOOKUP_STEP = application_lookup.KEY
NEXT, RENEW, CHANGE, PRINT, DONE = "suite", "renouveler", "modifier", "imprimer", "fini"

EMPTY_APPLICATION = HousingApplication(reference="", state=ApplicationState.BROUILLON, resume_code="")


def saved_application(view: Context) -> HousingApplication:
    """The application that was found again, or an empty one."""
    return application_lookup.found_application(view) or EMPTY_APPLICATION


def is_found(view: Context) -> bool:
    return LOOKUP_STEP in view


def is_draft(view: Context) -> bool:
    return saved_application(view).state is ApplicationState.BROUILLON


def is_being_filled(view: Context) -> bool:
    """Whether the nine sections are gone through: a new one, a draft, or one to change or to renew."""
    if view.get(START) == NEW:
        return True
    return is_found(view) and (is_draft(view) or view.get(NEXT) in {RENEW, CHANGE})


def reference(view: Context) -> str:
    """The number that the visitor says: the unique number once there is one."""
    found = saved_application(view)
    return found.number or found.reference or visit_facts.reference(view)


def today(view: Context) -> date:
    return visit_facts.now(view).date()
