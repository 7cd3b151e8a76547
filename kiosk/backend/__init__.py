"""The landlord as the kiosk sees it: the client, its answers and errors; ``gateway`` is what a visit uses."""

# ruff: noqa: F403 - a second list of the errors would say nothing more

from .client import AgencyClient as AgencyClient
from .client import CodeNeeded as CodeNeeded
from .errors import *
