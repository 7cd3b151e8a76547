"""Homes that are offered, and applications for them."""

from . import applications, listing
from .applications import OfferApplicant, renumber_ranks

ROUTERS = (listing.router, applications.router)

__all__ = ["ROUTERS", "OfferApplicant", "renumber_ranks"]
