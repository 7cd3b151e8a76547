"""Choisir un logement (*location choisie*): look, compare with one's household, ask, follow, withdraw.

Facts: see ``kiosk.eservices.visit_facts``. Anyone may look; to ask, one is a tenant or has an application.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from kiosk.domain import T, Text
from kiosk.journeys import Context, IdentityRequirement, Journey, SummaryLine

from .. import receipts
from . import apply, browse

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
            *browse.applicant_steps(),
            *browse.list_steps(),
            browse.details_step(),
            *apply.apply_steps(),
            *apply.follow_steps(),
            replace(
                receipts.receipt(
                    title=T("C’est fait"),
                    headline=_headline,
                    reference=_reference,
                    facts=_facts,
                    notice=receipts.delivery_notice,
                ),
                when=lambda context: apply.is_new(context) or apply.has_change(context),
            ),
        ),
    )


def _headline(context: Context) -> Text:
    if apply.has_change(context):
        return apply.change_headline(context)
    return T("Votre candidature est envoyée.")


def _reference(context: Context) -> str:
    found = apply.chosen_application(context)
    return found.reference if found else apply.reference(context)


def _facts(context: Context) -> list[SummaryLine]:
    return apply.change_lines(context) if apply.has_change(context) else apply.receipt_lines(context)
