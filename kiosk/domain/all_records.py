"""All records of what a landlord's system answers, and the enumerations in them."""

# ruff: noqa: F403 - a second list of their names would say nothing more

from .agency import *
from .applications import *
from .appointments import *
from .community import *
from .consumption import *
from .devices import *
from .documents import *
from .offers import *
from .records import *
from .rent import *
from .tickets import *
