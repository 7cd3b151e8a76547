"""Signaler un problème: where, what in own words, when someone is home."""

from kiosk.journeys import IdentityRequirement

from ..eservice import EService
from .journey import KEY, TITLE, build_report, danger_warning_journey, steps
from .state import ReportState, danger_in_text, names_symptom

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    act=build_report,
    icon="wrench",
    tint="coral",
    needs=IdentityRequirement.GUEST,
    capability="tickets",
    danger_in=danger_in_text,
    is_named_in=names_symptom,
    danger_journey=danger_warning_journey,
    needs_requests=True,
    leads_to=ReportState.next_service,
)
