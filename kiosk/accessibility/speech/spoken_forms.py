"""How amounts, hours, dates and signs are said, language by language.

Names of currency, months and units are the CLDR's (Babel); here is only what it does not have. To be
reviewed by native speakers, like the catalogues.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name
from babel.units import get_unit_name

from kiosk.domain import find_language
from kiosk.runtime.paths import ASSETS

_UNITS = {
    "m²": "area-square-meter",
    "m³": "volume-cubic-meter",
    "kWh": "energy-kilowatt-hour",
    "°C": "temperature-celsius",
}


@dataclass(frozen=True, slots=True)
class SpokenForms:
    """``hour`` has the hour and the minute, ``full_hour`` the hour. ``cents`` by plural category; ``joined``
    stands between euros and cents. ``signs``: words for signs and units that the CLDR or the voice lacks."""

    locale: str = "en"
    hour: str = "{0}:{1:0>2}"
    full_hour: str = "{0}:00"
    cents: Mapping[str, str] = field(default_factory=lambda: {"one": "cent", "other": "cents"})
    cents_joiner: str = " "
    date: str = "d MMMM y"
    signs: Mapping[str, str] = field(default_factory=dict)
    percent: str = "{0} %"

    def euros_text(self, count: int) -> str:
        """``count`` with the word for it."""
        return f"{count} {get_currency_name('EUR', count=count, locale=self.locale)}"

    def cents_text(self, count: int) -> str:
        """``count`` with the word for it."""
        category = Locale.parse(self.locale).plural_form(count)
        return f"{count} {self.cents.get(category, self.cents['other'])}"

    def sign(self, sign: str) -> str | None:
        """What is said for a sign or a unit, ``None`` if nothing is known."""
        if sign in self.signs:
            return self.signs[sign]
        unit = _UNITS.get(sign)
        return get_unit_name(unit, locale=self.locale) if unit else None


@cache
def spoken_forms(language: str) -> SpokenForms:
    """The forms of a language (``assets/spoken``); of another one that the CLDR knows, its words in the
    plainest order."""
    base = find_language(language).base
    path = ASSETS / "spoken" / f"{base}.toml"
    if path.exists():
        return SpokenForms(**({"locale": base} | tomllib.loads(path.read_text(encoding="utf-8"))))
    try:
        return SpokenForms(str(Locale.parse(base)))
    except (ValueError, UnknownLocaleError):
        return SpokenForms()
