"""What is known of the visitor, so that the loudspeaker can be silent about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple

from kiosk.accessibility.speech_privacy import SpeechPrivacy
from kiosk.domain import SignedInTenant
from kiosk.journeys import Date, Describe, Number
from kiosk.session import SessionController
from kiosk.session.screen_state import JourneyScreen


def private_values(controller: SessionController) -> SpeechPrivacy:
    """Names, numbers, dates and sums of who is there. Sums on offer are anyone’s."""
    shown = controller.shown
    public = isinstance(shown, JourneyScreen) and shown.run.journey.public_amounts
    return SpeechPrivacy.about(_visitor_values(controller), amounts=not public)


def _visitor_values(controller: SessionController) -> Iterator[object]:
    visit, shown = controller.visit, controller.shown
    identity = visit.identity if visit is not None else None
    if isinstance(identity, SignedInTenant):
        yield from (identity.tenant_number, identity.display_name, identity.address)
    elif identity is not None:
        yield from astuple(identity)
    if isinstance(shown, JourneyScreen):
        view = shown.run.context
        for step in shown.run.journey.steps:
            if isinstance(step, Number | Date) or (isinstance(step, Describe) and step.personal):
                yield view.get(step.key)
