"""The HTTP contract between a kiosk and a landlord's system, version 1.

The one source of ``docs/openapi.json``: the reference server publishes these models, the client reads
with them. A ``*Request`` is what a kiosk sends: an unknown member is refused. What the landlord answers is
a record of ``kiosk.domain``, or a ``*Response`` where it is of the wire only (lists, sessions, refusals):
an unknown member is ignored, so that a landlord can add one without breaking a kiosk.
All times carry their offset (RFC 3339), all amounts are integer cents of euro.
"""

# The face of the package is all that its modules declare.
# ruff: noqa: F403 - a second list of a hundred names would say nothing more

from kiosk.domain.records import MAX_TEXT_LENGTH as MAX_TEXT_LENGTH

from .base import *
from .requests import *
from .responses import *
