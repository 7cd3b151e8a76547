"""Choisir un logement (*location choisie*): look, compare with one's household, ask, follow, withdraw.

Facts: see ``kiosk.eservices.given``. Anyone may look; to ask, one is a tenant or has an application.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from kiosk.domain import T, Text
from kiosk.eservices import receipts
from kiosk.journeys import Context, IdentityRequirement, Journey, SummaryLine

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
        needs=IdentityRequirement.GUEST,
        public_amounts=True,
        steps=(
            *browse.where_steps(),
            *applicant.applicant_steps(),
            *browse.list_steps(),
            sheet.details_step(),
            *apply.apply_steps(),
            *follow.follow_steps(),
            replace(
                receipts.receipt(
                    title=T("C’est fait"),
                    headline=_headline,
                    reference=_reference,
                    facts=_facts,
                    notice=receipts.delivery_notice,
                ),
                when=lambda view: apply.is_new(view) or follow.has_change(view),
            ),
        ),
    )


def _headline(view: Context) -> Text:
    if follow.has_change(view):
        return follow.receipt_headline(view)
    return T("Votre candidature est envoyée.")


def _reference(view: Context) -> str:
    found = follow.chosen_application(view)
    return found.reference if found else apply.reference(view)


def _facts(view: Context) -> list[SummaryLine]:
    return follow.receipt_lines(view) if follow.has_change(view) else apply.receipt_lines(view)
