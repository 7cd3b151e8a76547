"""Keys on the glass: digits as on a telephone, letters in the order of each script."""

from __future__ import annotations

from string import ascii_lowercase, digits

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.domain import T, language, verbatim

from .buttons import Key
from .fonts import face
from .linger import linger
from .look import look

#: Rows of the telephone pad.
DIGITS = ("123", "456", "789")

#: Letters by language, in the rows of the keyboards that people know (AZERTY, QWERTY, Arabic 101, ISIRI 9147,
#: ЙЦУКЕН…). Bengali and Tamil stand as in the school book: consonants, then the signs of the vowels.
LETTERS: dict[str, tuple[str, ...]] = {
    "fr": ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn’éèàû", "çùêëâîïô,.?-"),
    "ar": ("1234567890", "ضصثقفغعهخحج", "شسيبلاتنمكط", "ئءؤرىةوزظذد", "أإآ،.؟"),
    "tr": ("1234567890", "qwertyuıopğü", "asdfghjklşi", "zxcvbnmöç’", ",.?-"),
    "en": ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm’", ",.?-"),
    "pt": ("1234567890", "qwertyuiop", "asdfghjklç", "zxcvbnmãõ’", "áâàéêíóôú,.?-"),
    "fa": ("1234567890", "ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپوژئ", "آءأؤ،.؟"),
    "es": ("1234567890", "qwertyuiop", "asdfghjklñ", "zxcvbnmáéí", "óúü¿?¡!,.-"),
    "ro": ("1234567890", "qwertyuiop", "asdfghjklș", "zxcvbnmțăâ", "î’,.?-"),
    "uk": ("1234567890", "йцукенгшщзхї", "фівапролджєґ", "ячсмитьбю’", ",.?-"),
    "ru": ("1234567890", "йцукенгшщзхъ", "фывапролджэё", "ячсмитьбю", ",.?-"),
    "bn": ("কখগঘঙচছজঝঞ", "টঠডঢণতথদধন", "পফবভমযরলশষ", "সহ\u09dc\u09dd\u09dfৎংঃঁ", "ািীুূৃেৈোৌ্"),
    "ta": ("கஙசஞடணதநபம", "யரலவழளறன", "ஜஷஸஹ,.?-", "ாிீுூெ", "ேைொோௌ்"),
    # Pinyin without an input method: `PINYIN` says what is better.
    "zh": ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm’", "，。？-"),
}

#: What an account number is made of, before it is printed in capitals.
KEPT = digits + ascii_lowercase

#: What the shift key shows in the languages with more letters than a hand of keys.
SHIFTED: dict[str, tuple[str, ...]] = {
    "bn": ("1234567890", "অআইঈউঊঋএঐওঔ", "।,.?-"),
    "ta": ("1234567890", "அஆஇஈஉஊஎ", "ஏஐஒஓஔஃ"),
}

#: Said where one types in Chinese.
PINYIN = T("Ce clavier écrit le pinyin, pas les caractères. Parler ou choisir une phrase marche mieux.")


class Keys(BoxLayout):
    """Rows of keys. Dispatches ``on_key(character)`` and ``on_erase()``.

    Rows do not mirror in right-to-left languages: keyboards and telephones do not either.
    """

    __events__ = ("on_key", "on_erase")
    least = NumericProperty(0)
    own_face = StringProperty("")
    grow = 0.8

    def __init__(self, rows: tuple[str, ...], **kwargs) -> None:
        kwargs.setdefault("size_hint_y", None)
        super().__init__(orientation="vertical", spacing=1.6 * look.u, **kwargs)
        self._fill(rows)

    def _fill(self, rows: tuple[str, ...]) -> None:
        for row in rows:
            self.add_widget(self._row([self._key(character) for character in row]))

    def _row(self, keys: list[Key]) -> BoxLayout:
        row = BoxLayout(spacing=1.6 * look.u)
        for key in keys:
            row.add_widget(key)
        return row

    def _key(self, character: str) -> Key:
        key = Key(told=f"key.{character}", words=verbatim(character), own_face=self.own_face)
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

    def __init__(self, code: str, capitals: bool = False, **kwargs) -> None:
        """``capitals``: only letters that an account number may have, as they are printed; in the order that
        one knows in that language, or in French where its letters are others."""
        self._base = language(code).base
        rows = LETTERS[self._base]
        if capitals:
            if not set(ascii_lowercase) <= set("".join(rows)):
                code, self._base, rows = "fr", "fr", LETTERS["fr"]
            rows = tuple("".join(each for each in row if each in KEPT).upper() for row in rows)
        super().__init__(tuple(filter(None, rows)), own_face=face(code, bold=True), **kwargs)

    def _fill(self, rows: tuple[str, ...]) -> None:
        super()._fill(rows)
        space = Key(told="key.space", words=T("Espace"))
        space.bind(on_act=lambda _key: self.dispatch("on_key", " "))
        space.size_hint_x = 4
        last = [space, self._erase()]
        if self._base in SHIFTED:
            last.insert(0, self._shift(rows))
        if look.landscape:
            for key in last:
                self.children[0].add_widget(key)
        else:
            self.add_widget(self._row(last))

    def _shift(self, rows: tuple[str, ...]) -> Key:
        """Shows the other letters; it is called by some of them."""
        others = LETTERS[self._base] if rows == SHIFTED[self._base] else SHIFTED[self._base]
        letters = others[1][:2] if others is SHIFTED[self._base] else others[0][:2]
        key = Key(told="key.shift", words=verbatim(letters), tone="quiet", own_face=self.own_face)
        key.size_hint_x = 2

        def turn(_key: Key) -> None:
            linger(list(self.children))
            self.clear_widgets()
            self._fill(others)

        key.bind(on_act=turn)
        return key
