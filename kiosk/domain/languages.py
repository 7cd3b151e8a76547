"""The languages of the interface."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language a visitor can choose.

    ``code`` is the locale of the catalogue, ``autonym`` its name in its own script, ``greeting`` what
    the kiosk says when it is touched, ``voice`` the espeak-ng voice, ``font`` a key of ``kiosk.i18n.fonts``.
    As a value of a ``Text`` it is its name in the language of that text.
    """

    code: str
    autonym: str
    greeting: str
    voice: str
    font: str
    rtl: bool = False

    @property
    def base(self) -> str:
        """The language without its variant: easy French is French."""
        return self.code.partition("@")[0]


FRENCH = Language("fr", "Français", "Bonjour. Continuer en français.", "fr-fr", "latin")
EASY_FRENCH = Language(
    "fr@falc", "Français facile", "Bonjour. Continuer en français facile.", "fr-fr", "latin"
)
ARABIC = Language("ar", "العربية", "مرحبًا. المتابعة بالعربية.", "ar", "arabic", rtl=True)
TURKISH = Language("tr", "Türkçe", "Merhaba. Türkçe devam edin.", "tr", "european")
ENGLISH = Language("en", "English", "Hello. Continue in English.", "en-gb", "latin")
PORTUGUESE = Language("pt", "Português", "Olá. Continuar em português.", "pt", "latin")  # of Portugal
PERSIAN = Language("fa", "فارسی / دری", "سلام. ادامه به فارسی.", "fa", "arabic", rtl=True)
SPANISH = Language("es", "Español", "Hola. Continuar en español.", "es", "latin")
ROMANIAN = Language("ro", "Română", "Bună ziua. Continuați în română.", "ro", "latin")
UKRAINIAN = Language("uk", "Українська", "Добрий день. Продовжити українською.", "uk", "european")
RUSSIAN = Language("ru", "Русский", "Здравствуйте. Продолжить на русском.", "ru", "european")
BENGALI = Language("bn", "বাংলা", "স্বাগতম। বাংলায় চালিয়ে যান।", "bn", "bengali")
TAMIL = Language("ta", "தமிழ்", "வணக்கம். தமிழில் தொடரவும்.", "ta", "tamil")
CHINESE = Language("zh", "中文", "您好。用中文继续。", "cmn", "chinese")

#: In the order of the welcome screen (source: docs/sources/accessibility.md, "Without French").
LANGUAGES: tuple[Language, ...] = (
    *(FRENCH, EASY_FRENCH, ARABIC, TURKISH, ENGLISH, PORTUGUESE, PERSIAN, SPANISH),
    *(ROMANIAN, UKRAINIAN, RUSSIAN, BENGALI, TAMIL, CHINESE),
)


def get_language(code: str) -> Language:
    """The language of that code. Raises ``KeyError`` if the interface does not have it."""
    for each in LANGUAGES:
        if each.code == code:
            return each
    raise KeyError(code)
