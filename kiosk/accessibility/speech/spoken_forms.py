"""How amounts, hours, dates and signs are said, language by language.

Names of currency, months and units are the CLDR's (Babel); here is only what it does not have. To be
reviewed by native speakers, like the catalogues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name
from babel.units import get_unit_name

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


_SPOKEN_FORMS = {
    "fr": SpokenForms(
        "fr",
        "{0} heures {1}",
        "{0} heures",
        {"one": "centime", "other": "centimes"},
        signs={"−": "moins", "n°": "numéro", "Mme": "madame", "M.": "monsieur", "RDV": "rendez-vous"},
    ),
    "en": SpokenForms(
        "en", "{0} {1}", "{0} o'clock", cents_joiner=" and ", signs={"−": "minus", "n°": "number"}
    ),
    "ar": SpokenForms(
        "ar",
        "{0} و{1} دقيقة",
        "{0}",
        {"other": "سنت"},
        " و ",
        signs={"−": "ناقص", "n°": "رقم", "+": "زائد", "kWh": "كيلوواط ساعة", "°C": "درجة مئوية"},
    ),
    "tr": SpokenForms("tr", "{0} {1}", "{0}", {"other": "sent"}, signs={"−": "eksi", "n°": "numara"}),
    "pt": SpokenForms(
        "pt_PT",
        "{0} horas e {1}",
        "{0} horas",
        {"one": "cêntimo", "other": "cêntimos"},
        " e ",
        "d 'de' MMMM 'de' y",
        {"−": "menos", "n°": "número"},
    ),
    "fa": SpokenForms(
        "fa",
        "{0} و {1} دقیقه",
        "{0}",
        {"other": "سنت"},
        " و ",
        signs={
            "−": "منفی",
            "n°": "شماره",
            "+": "به علاوه",
            "m²": "متر مربع",
            "m³": "متر مکعب",
            "°C": "درجه سانتی‌گراد",
        },
    ),
    "es": SpokenForms(
        "es",
        "{0} y {1}",
        "{0}",
        {"one": "céntimo", "other": "céntimos"},
        " con ",
        "d 'de' MMMM 'de' y",
        {"−": "menos", "n°": "número"},
    ),
    "ro": SpokenForms(
        "ro",
        "{0} și {1}",
        "{0}",
        {"one": "cent", "few": "cenți", "other": "de cenți"},
        " și ",
        signs={"−": "minus", "n°": "numărul"},
    ),
    "uk": SpokenForms(
        "uk",
        "{0} {1}",
        "{0}",
        {"one": "цент", "few": "центи", "many": "центів", "other": "цента"},
        signs={"−": "мінус", "n°": "номер"},
    ),
    "ru": SpokenForms(
        "ru",
        "{0} {1}",
        "{0}",
        {"one": "цент", "few": "цента", "many": "центов", "other": "цента"},
        signs={"−": "минус", "n°": "номер"},
    ),
    "bn": SpokenForms(
        "bn",
        "{0}টা {1} মিনিট",
        "{0}টা",
        {"other": "সেন্ট"},
        signs={"−": "মাইনাস", "n°": "নম্বর", "m²": "বর্গমিটার"},
    ),
    "ta": SpokenForms(
        "ta", "{0} மணி {1} நிமிடம்", "{0} மணி", {"other": "சென்ட்"}, signs={"−": "மைனஸ்", "n°": "எண்"}
    ),
    "zh": SpokenForms(
        "zh",
        "{0}点{1}分",
        "{0}点",
        {"other": "欧分"},
        "",
        "y年M月d日",
        {"−": "负", "n°": "号", "+": "加", "m²": "平方米", "m³": "立方米", "kWh": "千瓦时"},
        "百分之{0}",
    ),
    "it": SpokenForms(
        "it",
        "{0} e {1}",
        "{0}",
        {"one": "centesimo", "other": "centesimi"},
        " e ",
        signs={"−": "meno"},
    ),
}


def spoken_forms(language: str) -> SpokenForms:
    """The forms of a language; of another one that the CLDR knows, its words in the plainest order."""
    base = language.partition("@")[0]  # easy French is French
    if base in _SPOKEN_FORMS:
        return _SPOKEN_FORMS[base]
    try:
        return SpokenForms(str(Locale.parse(base)))
    except (ValueError, UnknownLocaleError):
        return SpokenForms()
