"""What the kiosk talks about: records, enums, texts, money and dates. No I/O.

The records of a landlord's answers are imported when one is first asked for by this package: the first pages
of a start show none, or only those of a module that they name (``kiosk.domain.agency``).
"""

# The face of the package is all that these modules declare.
# ruff: noqa: F403 - a second list of their names would say nothing more

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .acts import *
from .agency_facts import *
from .languages import *
from .people import *
from .repairs import *
from .text import *
from .values import *

if TYPE_CHECKING:
    from .all_records import *
else:

    def __getattr__(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(f"{__name__}.all_records"), name)
