"""The reference server: the contract over SQLAlchemy, SQLite by default, PostgreSQL for fleets."""

from kiosk.domain.records import RequestModel


def _build_requests(base: type[RequestModel]) -> None:
    """A kiosk builds a request when it first makes one; FastAPI must have all when a route takes them."""
    for each in base.__subclasses__():
        each.model_config["defer_build"] = False
        each.model_rebuild()
        _build_requests(each)


import landlord.contract.models  # noqa: E402, F401 - declares them

_build_requests(RequestModel)

from .app import build_app  # noqa: E402 - declares the routes
from .app_state import AppState  # noqa: E402

__all__ = ["AppState", "build_app"]
