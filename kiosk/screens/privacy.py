"""What is known of the visitor, so that the loudspeaker can be silent about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple

from kiosk.accessibility.speech_privacy import Discretion
from kiosk.domain import SignedIn
from kiosk.journeys import Date, Describe, Number
from kiosk.session import Guide
from kiosk.session.screen_state import Asking


def known_of(guide: Guide) -> Discretion:
    """Names, numbers, dates and sums of who is there. Sums on offer are anyone’s."""
    shown = guide.shown
    public = isinstance(shown, Asking) and shown.run.journey.public_amounts
    return Discretion.about(_known(guide), amounts=not public)


def _known(guide: Guide) -> Iterator[object]:
    visit, shown = guide.visit, guide.shown
    identity = visit.identity if visit is not None else None
    if isinstance(identity, SignedIn):
        yield from (identity.tenant_number, identity.display_name, identity.address)
    elif identity is not None:
        yield from astuple(identity)
    if isinstance(shown, Asking):
        view = shown.run.view
        for step in shown.run.journey.steps:
            if isinstance(step, Number | Date) or (isinstance(step, Describe) and step.personal):
                yield view.get(step.key)
