"""The frame of the contract: version, limits, and the kinds of values that only requests have."""

from typing import Annotated

from pydantic import StringConstraints

API_VERSION = "1"
#: On each answer, errors included: which version of the contract it keeps.
VERSION_HEADER = "Agency-Contract"
API_PREFIX = "/v1"
#: Bytes; a longer request is refused with 413.
MAX_REQUEST_BYTES = 64 * 1024
#: What a desk has said, in one answer; of what it has said, what a kiosk tells that it has.
MAX_CONVERSATION_MESSAGES = 50
#: Of what was said, so many lines are taken away at most.
MAX_TAKEN_LINES = 20
PROBLEM_JSON = "application/problem+json"

Reference = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{3,31}$")]
#: Of something that the landlord made.
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
#: A name in the landlord's or the kiosk's data files.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,64}$")]
#: Asks for the next page; opaque, and without spaces.
Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_=.-]{0,200}$")]
