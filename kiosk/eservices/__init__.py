"""The e-services, in the order of the home screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain import Text
from kiosk.journeys import IdentityRequirement, Journey

from . import (
    appointments,
    consumption,
    contact,
    documents,
    feedback,
    housing_application,
    housing_offers,
    local_help,
    news,
    rent,
    report_problem,
    requests,
)


@dataclass(frozen=True, slots=True)
class EService:
    """A tile of the home screen. ``tint`` is a colour token, ``capability`` the service of the landlord's
    system it lives on, "" for none: a kiosk hides what is not offered."""

    key: str
    title: Text
    icon: str
    tint: str
    needs: IdentityRequirement
    capability: str
    journey: Callable[[], Journey]


ESERVICES: tuple[EService, ...] = (
    EService(
        appointments.KEY,
        appointments.TITLE,
        "calendar-clock",
        "blue",
        IdentityRequirement.GUEST,
        "appointments",
        appointments.journey,
    ),
    EService(
        rent.KEY, rent.TITLE, "cash-multiple", "green", IdentityRequirement.TENANT, "account", rent.journey
    ),
    EService(
        documents.KEY,
        documents.TITLE,
        "file-document-outline",
        "sand",
        IdentityRequirement.TENANT,
        "documents",
        documents.journey,
    ),
    EService(
        report_problem.KEY,
        report_problem.TITLE,
        "wrench",
        "coral",
        IdentityRequirement.GUEST,
        "tickets",
        report_problem.journey,
    ),
    EService(
        requests.KEY,
        requests.TITLE,
        "timeline-check-outline",
        "lilac",
        IdentityRequirement.TENANT,
        "tickets",
        requests.journey,
    ),
    EService(
        housing_application.KEY,
        housing_application.TITLE,
        "home-plus",
        "sand",
        IdentityRequirement.NONE,
        "housing_applications",
        housing_application.journey,
    ),
    EService(
        housing_offers.KEY,
        housing_offers.TITLE,
        "home-search",
        "yellow",
        IdentityRequirement.GUEST,
        "offers",
        housing_offers.journey,
    ),
    EService(
        consumption.KEY,
        consumption.TITLE,
        "chart-bar",
        "moss",
        IdentityRequirement.TENANT,
        "consumption",
        consumption.journey,
    ),
    EService(
        feedback.KEY,
        feedback.TITLE,
        "emoticon-happy-outline",
        "yellow",
        IdentityRequirement.NONE,
        "surveys",
        feedback.journey,
    ),
    EService(
        news.KEY,
        news.TITLE,
        "newspaper-variant-outline",
        "blue",
        IdentityRequirement.NONE,
        "news",
        news.journey,
    ),
    EService(
        local_help.KEY,
        local_help.TITLE,
        "lifebuoy",
        "green",
        IdentityRequirement.NONE,
        "",
        local_help.journey,
    ),
    EService(
        contact.KEY,
        contact.TITLE,
        "face-agent",
        "teal",
        IdentityRequirement.NONE,
        contact.SERVICE,
        contact.journey,
    ),
)

__all__ = ["ESERVICES", "EService"]
