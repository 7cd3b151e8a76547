"""Homes that are offered, and applications for them."""

from . import applying, listing
from .applying import OfferApplicant, renumber_ranks

ROUTERS = (listing.router, applying.router)

__all__ = ["ROUTERS", "OfferApplicant", "renumber_ranks"]
