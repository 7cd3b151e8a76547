"""What the kiosk talks about: records, enums, texts, money and dates. No I/O."""

# The face of the package is all that these modules declare.
# ruff: noqa: F403 - a second list of their names would say nothing more

from .acts import *
from .agency import *
from .applications import *
from .appointments import *
from .community import *
from .consumption import *
from .devices import *
from .documents import *
from .languages import *
from .offers import *
from .people import *
from .records import *
from .rent import *
from .text import *
from .tickets import *
from .values import *
