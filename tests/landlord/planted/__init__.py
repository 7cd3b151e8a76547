"""Faults of a landlord's system, each with the rules that must catch it, and no others."""

from .allowed import ALLOWED
from .doors import DOORS
from .fault import Planted
from .frame import FRAME
from .requests import REQUESTS
from .services import SERVICES

PLANTED = (*FRAME, *DOORS, *REQUESTS, *SERVICES)

__all__ = ["ALLOWED", "PLANTED", "Planted"]
