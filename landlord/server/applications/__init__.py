"""Applications for social housing: drafted, found again, handed in, changed, renewed."""

from .access import ResumeCodeHeader, open_application
from .endpoints import one_year_after, router

__all__ = ["ResumeCodeHeader", "one_year_after", "open_application", "router"]
