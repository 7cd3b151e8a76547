"""The e-services, one folder each, in the order of the home screen. A new one is a folder and a name here."""

from functools import cache
from importlib import import_module

from .eservice import EService

#: The last one stands apart.
FOLDERS = (
    *("appointments", "rent", "documents", "report_problem", "letter", "requests", "housing_application"),
    *("housing_offers", "consumption", "feedback", "news", "local_help", "contact"),
)


@cache
def eservices() -> tuple[EService, ...]:
    """All of them, imported when they are first asked for: no first page of a start shows one."""
    return tuple(import_module(f"{__name__}.{folder}").SERVICE for folder in FOLDERS)


def find_eservice(key: str) -> EService | None:
    """The e-service of that key; ``None`` for a journey that is none."""
    return next((each for each in eservices() if each.key == key), None)


__all__ = ["EService", "eservices", "find_eservice"]
