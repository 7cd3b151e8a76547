"""The e-services, one folder each, in the order of the home screen. A new one is a folder and a name here."""

from . import (
    appointments,
    consumption,
    contact,
    documents,
    feedback,
    housing_application,
    housing_offers,
    letter,
    local_help,
    news,
    rent,
    report_problem,
    requests,
)
from .eservice import EService

ESERVICES: tuple[EService, ...] = (
    appointments.SERVICE,
    rent.SERVICE,
    documents.SERVICE,
    report_problem.SERVICE,
    requests.SERVICE,
    housing_application.SERVICE,
    housing_offers.SERVICE,
    consumption.SERVICE,
    feedback.SERVICE,
    news.SERVICE,
    letter.SERVICE,
    local_help.SERVICE,
    contact.SERVICE,
)


def find_eservice(key: str) -> EService | None:
    """The e-service of that key; ``None`` for a journey that is none."""
    return next((each for each in ESERVICES if each.key == key), None)


__all__ = ["ESERVICES", "EService", "find_eservice"]
