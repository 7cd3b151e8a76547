"""Who does something to whom, by the grammar of a sentence (``assets/phrasebook/doers.toml``).

"I hit the neighbour" is as near in meaning to "the neighbour hit me" as anything can be.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kiosk.runtime.paths import ASSETS

from .languages import FRENCH, base_language

if TYPE_CHECKING:
    from .phrasebook import Phrase


def tells_another_doer(phrase: Phrase, sentence: str, language: str) -> bool:
    """Whether most wordings of a phrase that tell who does it tell another one than the sentence: whoever
    speaks, or somebody else."""
    said = done_by_speaker(sentence, base_language(language))
    if not said:
        return False
    told = [
        done_by_speaker(text, base_language(code))
        for code in dict.fromkeys((language, FRENCH, "en"))
        for text in (phrase.text(code), *phrase.paraphrases.get(code, ()))
        if text
    ]
    for deed, by_speaker in said.items():
        doers = [each[deed] for each in told if deed in each]
        if doers.count(not by_speaker) > doers.count(by_speaker):
            return True
    return False


@lru_cache(4096)  # the wordings of what is compared
def done_by_speaker(sentence: str, language: str) -> Mapping[str, bool]:
    """What is done in ``sentence``, each with whether whoever speaks does it; not what both or neither may
    do."""
    text = unicodedata.normalize("NFC", sentence.casefold().replace("’", "'"))
    found = {}
    for deed, (by_speaker, by_another) in _deeds(language).items():
        mine = by_speaker.search(text) is not None
        if mine != (by_another.search(text) is not None):
            found[deed] = mine
    return found


@cache
def _deeds(language: str) -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """What tells that whoever speaks does it, and that somebody else does."""
    deeds = tomllib.loads((ASSETS / "phrasebook" / "doers.toml").read_text("utf-8")).get(language, {})
    return {deed: (_compiled(told["me"]), _compiled(told["other"])) for deed, told in deeds.items()}


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(unicodedata.normalize("NFC", pattern))
