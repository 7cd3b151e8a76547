"""All that the contract declares but its orders and routes."""

# ruff: noqa: F403 - a second list of a hundred names would say nothing more

from kiosk.domain.records import MAX_TEXT_LENGTH as MAX_TEXT_LENGTH

from . import routes as routes
from .answers import ANSWERS as ANSWERS
from .base import *
from .requests import *
from .responses import *
