"""Applications for social housing: drafted, found again, handed in, changed, renewed."""

from .opening import ResumeCodeHeader, open_application
from .serve import one_year_after, router

__all__ = ["ResumeCodeHeader", "one_year_after", "open_application", "router"]
