"""Which language it is, of words that were typed or spoken: to propose it, never to impose it.

Typed: the script decides where it can, then the letters that only one language has, then py3langid, whose
model is in the package (no download). Of phrases of the counter, nine in ten get an answer, and none a wrong
one (tests). Spoken: Whisper's own detection.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kiosk.domain import LANGUAGES

#: The languages of the interface, without their variants.
_LANGUAGES = tuple(each for each in LANGUAGES if not each.variant_of)
DETECTABLE_LANGUAGES = tuple(each.code for each in _LANGUAGES)
#: A typed text must be so probable, and have so many letters where its script is shared.
MIN_WRITTEN_PROBABILITY = 0.8
MIN_LETTERS = 6
#: A spoken language is worth offering from here on; at most so many are.
MIN_SPOKEN_PROBABILITY = 0.1
MAX_OFFERED = 3
#: Measured with Whisper base on telephone prompts: speech in another language gave ours a probability of at
#: most 0.04, speech in ours at least 0.86.
#: Our language is not what is spoken when it is less probable than that; another one is, when more.
MIN_EXPECTED_PROBABILITY = 0.3
MIN_OTHER_PROBABILITY = 0.5
#: Less than so many seconds do not tell a language.
MIN_DETECTION_S = 1.5

#: The beginning of the Unicode names of their letters → the only language of ours that is written so.
_LANGUAGES_OF_SCRIPT = Counter(each.script for each in _LANGUAGES)
_SCRIPTS = {each.script: each.code for each in _LANGUAGES if _LANGUAGES_OF_SCRIPT[each.script] == 1}


def detect_written_language(text: str) -> str | None:
    """The language of a typed text, where it is clear. The first call takes a second
    (``unload_written_detector``)."""
    letters = [char for char in text.lower() if char.isalpha()]
    if not letters:
        return None
    scripts = [unicodedata.name(char, "").split()[0].split("-")[0] for char in letters]
    main = max(set(scripts), key=scripts.count)
    if main in _SCRIPTS:
        return _SCRIPTS[main]
    distinctive = {
        each.code for each in _LANGUAGES if any(char in each.distinctive_letters for char in letters)
    }
    if len(distinctive) == 1:
        return distinctive.pop()
    if len(letters) < MIN_LETTERS:
        return None
    language, odds = _identifier().classify(text)
    return str(language) if odds >= MIN_WRITTEN_PROBABILITY else None


def unload_written_detector() -> None:
    """Gives back the 74 MB that telling typed languages takes, until the next call."""
    _identifier.cache_clear()


def likely_spoken_languages(odds: Mapping[str, float]) -> tuple[str, ...]:
    """The languages worth offering to someone who spoke, the likeliest first. ``odds``: Whisper's."""
    likely = sorted((-odds.get(language, 0.0), language) for language in DETECTABLE_LANGUAGES)
    return tuple(language for minus, language in likely if -minus >= MIN_SPOKEN_PROBABILITY)[:MAX_OFFERED]


def detect_other_language(odds: dict[str, float], ours: str, seconds: float) -> str | None:
    """The language that ``seconds`` of speech sound like when it is not ours, empty if none stands out;
    ``None`` when it is ours or too short to tell. ``odds``: of each language, the most probable first."""
    if seconds < MIN_DETECTION_S or odds.get(ours, 1.0) >= MIN_EXPECTED_PROBABILITY:
        return None
    likeliest = max(odds, key=odds.__getitem__)
    return likeliest if odds[likeliest] >= MIN_OTHER_PROBABILITY else ""


@cache
def _identifier() -> Any:
    from py3langid import langid  # here: a tenth of a second, and few visits need it

    model = Path(langid.__file__).parent / langid.MODEL_FILE
    identifier = langid.LanguageIdentifier.from_modelpath(model, norm_probs=True)
    identifier.set_languages([code for code in DETECTABLE_LANGUAGES if code in identifier.nb_classes])
    return identifier
