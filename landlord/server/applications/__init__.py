"""Applications for social housing: drafted, found again, handed in, changed, renewed."""

from .opening import ResumeCodeHeader, opened
from .serve import a_year_after, router

__all__ = ["ResumeCodeHeader", "a_year_after", "opened", "router"]
