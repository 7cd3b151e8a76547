"""The HTTP contract between a kiosk and a landlord's system, version 1.

The one source of ``docs/openapi.json``: the reference server publishes these models, the client reads
with them. A ``*Request`` is what a kiosk sends: an unknown member is refused. What the landlord answers is
a record of ``kiosk.domain``, or a ``*Response`` where it is of the wire only (lists, sessions, refusals):
an unknown member is ignored, so that a landlord can add one without breaking a kiosk.
All times carry their offset (RFC 3339), all amounts are integer cents of euro.

Its models are imported when one is first asked for: a kiosk's modules write ``wire.HelpRequest``, and its
first pages wait for none of them.
"""

# The face of the package is all that its modules declare.
# ruff: noqa: F403 - a second list of a hundred names would say nothing more

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import *
else:

    def __getattr__(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(f"{__name__}.models"), name)
