"""Who does something to whom, by the grammar of a sentence (``assets/phrasebook/doers.toml``).

"I hit the neighbour" is as near in meaning to "the neighbour hit me" as anything can be.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from kiosk.runtime.paths import ASSETS

from .languages import base_language


def tells_another_doer(one: str, other: str, language: str) -> bool:
    """Whether of what both tell, whoever speaks does it in the one and somebody else in the other."""
    mine = done_by_speaker(one, language)
    theirs = done_by_speaker(other, language) if mine else {}
    return any(theirs.get(deed, by_me) is not by_me for deed, by_me in mine.items())


@lru_cache(4096)  # the wordings of what is compared
def done_by_speaker(sentence: str, language: str) -> Mapping[str, bool]:
    """What is done in ``sentence``, with whether whoever speaks does it; not what both or neither may do."""
    text = unicodedata.normalize("NFC", sentence.casefold().replace("’", "'"))
    found = {
        deed: bool(by_me.search(text))
        for deed, (by_me, by_other) in _deeds(base_language(language)).items()
        if bool(by_me.search(text)) != bool(by_other.search(text))
    }
    return found


@cache
def _deeds(language: str) -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """What tells that whoever speaks does it, and that somebody else does."""
    deeds = tomllib.loads((ASSETS / "phrasebook" / "doers.toml").read_text("utf-8")).get(language, {})
    return {deed: (_compiled(told["me"]), _compiled(told["other"])) for deed, told in deeds.items()}


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(unicodedata.normalize("NFC", pattern))
