"""Homes that are offered, and applications for them."""

from . import applying, listing

ROUTERS = (listing.router, applying.router)

__all__ = ["ROUTERS"]
