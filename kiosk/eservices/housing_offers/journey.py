"""Choisir un logement (*location choisie*): look, compare with one's household, ask, follow, withdraw.

Facts: see ``kiosk.eservices.given``. Anyone may look; to ask, one is a tenant or has an application.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from kiosk.domain import T, Text
from kiosk.eservices import receipts
from kiosk.journeys import Journey, Line, Needs, View

from . import applicant, apply, browse, follow, sheet

KEY = "choisir_logement"
TITLE = T("Choisir un logement")


@cache
def journey() -> Journey:
    """The journey; a tenant who signs in is asked less."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="home-search",
        needs=Needs.GUEST,
        public_amounts=True,
        steps=(
            *browse.where_steps(),
            *applicant.steps(),
            *browse.list_steps(),
            sheet.step(),
            *apply.steps(),
            *follow.steps(),
            replace(
                receipts.receipt(
                    title=T("C’est fait"),
                    headline=_headline,
                    reference=_reference,
                    facts=_facts,
                    notice=receipts.delivery,
                ),
                when=lambda view: apply.is_new(view) or follow.is_changed(view),
            ),
        ),
    )


def _headline(view: View) -> Text:
    if follow.is_changed(view):
        return follow.receipt_headline(view)
    return T("Votre candidature est envoyée.")


def _reference(view: View) -> str:
    found = follow.chosen(view)
    return found.reference if found else apply.reference(view)


def _facts(view: View) -> list[Line]:
    return follow.receipt_lines(view) if follow.is_changed(view) else apply.receipt_lines(view)
