"""Applications for social housing: drafted, found again, handed in, changed, renewed."""

from .opening import ResumeCodeHeader, opened
from .serve import router

__all__ = ["ResumeCodeHeader", "opened", "router"]
