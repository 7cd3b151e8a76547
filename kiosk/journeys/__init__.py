"""The engine of every e-service: a journey is a declared list of typed questions, with no pixels."""

# The face of the package is all that these modules declare.
# ruff: noqa: F403 - a second list of their names would say nothing more

from .context import *
from .journey import *
from .parsing import *
from .run import *
from .steps import *
