"""The tenants' papers: which there are, their pages, and a link that opens one on a phone."""

from . import links
from .endpoints import router

#: Outside the contract: for the visitor's phone.
PAGES = (links.router,)

__all__ = ["PAGES", "router"]
