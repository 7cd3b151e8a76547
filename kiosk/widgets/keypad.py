"""Keys on the glass: digits as on a telephone, letters in the order of each script."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.domain import T, verbatim

from .buttons import Key
from .look import look

#: Rows of the telephone pad.
DIGITS = ("123", "456", "789")

#: Letters by language, in the rows of the keyboards that people know (AZERTY, QWERTY, Arabic 101).
LETTERS: dict[str, tuple[str, ...]] = {
    "fr": ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn’éèà", "çùêâîô,.?-"),
    "en": ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm’", ",.?-"),
    "ar": ("1234567890", "ضصثقفغعهخحج", "شسيبلاتنمكط", "ئءؤرىةوزظذد", "أإآ،.؟"),
}


class Keys(BoxLayout):
    """Rows of keys. Dispatches ``on_key(character)`` and ``on_erase()``.

    Rows do not mirror in right-to-left languages: keyboards and telephones do not either.
    """

    __events__ = ("on_key", "on_erase")
    least = NumericProperty(0)
    grow = 0.8

    def __init__(self, rows: tuple[str, ...], **kwargs) -> None:
        kwargs.setdefault("size_hint_y", None)
        super().__init__(orientation="vertical", spacing=1.6 * look.u, **kwargs)
        for row in rows:
            self.add_widget(self._row([self._key(character) for character in row]))

    def _row(self, keys: list[Key]) -> BoxLayout:
        row = BoxLayout(spacing=1.6 * look.u)
        for key in keys:
            row.add_widget(key)
        return row

    def _key(self, character: str) -> Key:
        key = Key(told=f"key.{character}", words=verbatim(character))
        key.bind(on_act=lambda _key: self.dispatch("on_key", character))
        return key

    def _erase(self) -> Key:
        key = Key(told="key.erase", words=T("Effacer"), icon="backspace-outline", tone="quiet")
        key.bind(on_act=lambda _key: self.dispatch("on_erase"))
        return key

    def on_key(self, character: str) -> None:
        """A character was typed."""

    def on_erase(self) -> None:
        """The last character goes."""


class Keypad(Keys):
    """Digits as on a telephone."""

    comma = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        super().__init__(DIGITS, **kwargs)
        last = self._key(",") if self.comma else Widget()
        self.add_widget(self._row([last, self._key("0"), self._erase()]))


class Keyboard(Keys):
    """Letters, a space and a way to take back the last one; on a low screen in the last row of letters."""

    def __init__(self, language: str, capitals: bool = False, **kwargs) -> None:
        """``capitals``: only letters that an account number may have, as they are printed."""
        rows = LETTERS[language]
        if capitals:
            rows = tuple("".join(filter(str.isalnum, row)).upper() for row in rows)
        super().__init__(tuple(filter(None, rows)), **kwargs)
        space = Key(told="key.space", words=T("Espace"))
        space.bind(on_act=lambda _key: self.dispatch("on_key", " "))
        space.size_hint_x = 4
        if look.landscape:
            last = self.children[0]
            last.add_widget(space)
            last.add_widget(self._erase())
        else:
            self.add_widget(self._row([space, self._erase()]))
