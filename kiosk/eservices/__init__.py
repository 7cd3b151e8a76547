"""The e-services, in the order of the home screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain import Text
from kiosk.journeys import Journey, Needs

from . import (
    actualites,
    aides_locales,
    avis,
    choisir_logement,
    consommation,
    demande_logement,
    documents,
    follow,
    help,
    loyer,
    rendez_vous,
    report,
)


@dataclass(frozen=True, slots=True)
class EService:
    """A tile of the home screen. ``tint`` is a colour token, ``capability`` the service of the landlord's
    system it lives on, "" for none: a kiosk hides what is not offered."""

    key: str
    title: Text
    icon: str
    tint: str
    needs: Needs
    capability: str
    journey: Callable[[], Journey]


ESERVICES: tuple[EService, ...] = (
    EService(
        rendez_vous.KEY,
        rendez_vous.TITLE,
        "calendar-clock",
        "blue",
        Needs.GUEST,
        "appointments",
        rendez_vous.journey,
    ),
    EService(loyer.KEY, loyer.TITLE, "cash-multiple", "green", Needs.TENANT, "account", loyer.journey),
    EService(
        documents.KEY,
        documents.TITLE,
        "file-document-outline",
        "sand",
        Needs.TENANT,
        "documents",
        documents.journey,
    ),
    EService(report.KEY, report.TITLE, "wrench", "coral", Needs.GUEST, "tickets", report.journey),
    EService(
        follow.KEY, follow.TITLE, "timeline-check-outline", "lilac", Needs.TENANT, "tickets", follow.journey
    ),
    EService(
        demande_logement.KEY,
        demande_logement.TITLE,
        "home-plus",
        "sand",
        Needs.NONE,
        "housing_applications",
        demande_logement.journey,
    ),
    EService(
        choisir_logement.KEY,
        choisir_logement.TITLE,
        "home-search",
        "yellow",
        Needs.GUEST,
        "offers",
        choisir_logement.journey,
    ),
    EService(
        consommation.KEY,
        consommation.TITLE,
        "chart-bar",
        "moss",
        Needs.TENANT,
        "consumption",
        consommation.journey,
    ),
    EService(avis.KEY, avis.TITLE, "emoticon-happy-outline", "yellow", Needs.NONE, "surveys", avis.journey),
    EService(
        actualites.KEY,
        actualites.TITLE,
        "newspaper-variant-outline",
        "blue",
        Needs.NONE,
        "news",
        actualites.journey,
    ),
    EService(
        aides_locales.KEY, aides_locales.TITLE, "lifebuoy", "green", Needs.NONE, "", aides_locales.journey
    ),
    EService(help.KEY, help.TITLE, "face-agent", "teal", Needs.NONE, help.SERVICE, help.journey),
)

__all__ = ["ESERVICES", "EService"]
