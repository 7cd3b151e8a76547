"""Faults of a landlord's system, each with the rules that must catch it, and no others."""

from .access import ACCESS
from .allowed import ALLOWED
from .envelope import ENVELOPE
from .fault import Planted
from .requests import REQUESTS
from .services import SERVICES

PLANTED = (*ENVELOPE, *ACCESS, *REQUESTS, *SERVICES)

__all__ = ["ALLOWED", "PLANTED", "Planted"]
