"""Homes that are offered, and applications for them."""

from . import applying, listing
from .applying import Applicant, number_wishes

ROUTERS = (listing.router, applying.router)

__all__ = ["ROUTERS", "Applicant", "number_wishes"]
