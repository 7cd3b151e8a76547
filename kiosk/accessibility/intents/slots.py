"""What a sentence says besides its intent, so that it is not asked again."""

from __future__ import annotations

from datetime import date, time
from functools import cache

from babel import Locale

from kiosk.domain import Money

from .intent_names import Intent, ServiceIntent, VoiceCommand
from .ranking import split_words
from .spoken_values import amount_within, day, hour
from .training_sentences import trained_languages

SlotValue = str | date | time | Money


def extract_slots(intent: Intent, text: str, lang: str, today: date) -> dict[str, SlotValue]:
    """``description`` (of what is reported), ``montant``, ``jour``, ``heure`` or ``langue``, where said."""
    found: dict[str, SlotValue | None] = {}
    match intent:
        case ServiceIntent.REPORT_PROBLEM:
            found = {"description": " ".join(text.split())}
        case ServiceIntent.RENT:
            found = {"montant": amount_within(text, lang)}
        case ServiceIntent.APPOINTMENT:
            found = {"jour": day(text, lang, today=today), "heure": hour(text, lang)}
        case VoiceCommand.LANGUAGE:
            found = {"langue": _language(text, lang)}
    return {name: value for name, value in found.items() if value is not None}


def _language(text: str, lang: str) -> str | None:
    """The one language named other than the one in use; "je ne parle pas français, en arabe" is Arabic."""
    words = f" {' '.join(split_words(text))} "
    named = {code for name, code in _language_names(lang).items() if f" {name} " in words}
    named -= {lang} if len(named) > 1 else set()
    return named.pop() if len(named) == 1 else None


@cache
def _language_names(lang: str) -> dict[str, str]:
    """Folded names of the languages with sayings, as ``lang`` calls them and as they call themselves."""
    codes = trained_languages()
    return {
        " ".join(split_words(name)): code
        for code in codes
        for name in (Locale.parse(lang).languages[code], Locale.parse(code).languages[code])
    }
