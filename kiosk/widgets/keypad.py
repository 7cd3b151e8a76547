"""Keys on the glass: digits as on a telephone, letters in the order of each script."""

from __future__ import annotations

from string import ascii_lowercase, digits

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display import KEY_GAP_MM, KEY_MM
from kiosk.domain import T, language, verbatim

from .buttons import Key
from .fonts import face
from .linger import linger
from .look import look

#: Rows of the telephone pad.
DIGITS = ("123", "456", "789")

#: Abreast on the low screen of a tablet, with its foot beside; units of one key that space and shift take.
ABREAST = 12
SPACE, LEAST_SPACE, SHIFT = 4, 2, 2
#: Where a word would be too small.
SPACE_SIGN = "keyboard-space"
#: Signs that stand on both sides of their letter: their key is as wide as two.
WIDE = "ௌ"

#: Letters by language, at most ``ABREAST`` in a row, in the rows of the keyboards that people know (AZERTY,
#: QWERTY, Arabic 101, ISIRI 9147, ЙЦУКЕН…); accents where rows leave room. Bengali and Tamil stand as in the
#: school book: consonants, then the signs of the vowels.
LETTERS: dict[str, tuple[str, ...]] = {
    "fr": ("1234567890", "azertyuiopéè", "qsdfghjklmàù", "wxcvbn’çêëâû", "îïô,.?-"),
    "ar": ("1234567890", "ضصثقفغعهخحج", "شسيبلاتنمكط", "ئءؤرىةوزظذد", "أإآ،.؟"),
    "tr": ("1234567890", "qwertyuıopğü", "asdfghjklşi", "zxcvbnmöç’", ",.?-"),
    "en": ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm’", ",.?-"),
    "pt": ("1234567890", "qwertyuiopãõ", "asdfghjklçáâ", "zxcvbnm’àéêí", "óôú,.?-"),
    "fa": ("1234567890", "ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپوژئ", "آءأؤ،.؟"),
    "es": ("1234567890", "qwertyuiopáé", "asdfghjklñíó", "zxcvbnmúü¿¡", "?!,.-"),
    "ro": ("1234567890", "qwertyuiop", "asdfghjklș", "zxcvbnmțăâ", "î’,.?-"),
    "uk": ("1234567890", "йцукенгшщзхї", "фівапролджєґ", "ячсмитьбю’", ",.?-"),
    "ru": ("1234567890", "йцукенгшщзхъ", "фывапролджэё", "ячсмитьбю", ",.?-"),
    "bn": ("কখগঘঙচছজঝঞ", "টঠডঢণতথদধন", "পফবভমযরলশষ্", "সহ\u09dc\u09dd\u09dfৎংঃঁ", "ািীুূৃেৈোৌ"),
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


def units(row: str) -> int:
    """How many keys these characters are wide."""
    return len(row) + sum(map(row.count, WIDE))


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
        self._gap = max(KEY_GAP_MM * look.mm, 0 if look.high else 1.6 * look.u)
        super().__init__(orientation="vertical", spacing=self._gap, **kwargs)
        if look.landscape:
            self.fbind("children", self._measure)
        self._fill(rows)

    def _measure(self, *_args) -> None:
        """On a low screen keys are as small as they may be, and grow where there is room."""
        self.least = max(1.0, len(self.children) * (KEY_MM * look.mm + self._gap) - self._gap)

    def _fill(self, rows: tuple[str, ...]) -> None:
        for row in rows:
            self.add_widget(self._row([self._key(character) for character in row]))

    def _row(self, keys: list[Key]) -> BoxLayout:
        row = BoxLayout(spacing=self._gap)
        for key in keys:
            row.add_widget(key)
        return row

    def _key(self, character: str) -> Key:
        key = Key(told=f"key.{character}", words=verbatim(character), own_face=self.own_face)
        key.size_hint_x = units(character)
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
        space.size_hint_x = SPACE
        shift = [self._shift(rows)] if self._base in SHIFTED else []
        if not look.landscape:
            self.add_widget(self._row([*shift, space, self._erase()]))
            return
        # A low screen has no room for another row: they stand where the letters leave some.
        last = self.children[0]
        if units(rows[-1]) + LEAST_SPACE + 1 + SHIFT * len(shift) > ABREAST:
            for key in (*shift, self._erase()):
                self.children[1].add_widget(key)
            space.size_hint_x, space.icon = LEAST_SPACE, SPACE_SIGN
            last.add_widget(space)
            return
        for key in (*shift, space, self._erase()):
            last.add_widget(key)
        space.size_hint_x = min(SPACE, ABREAST - units(rows[-1]) - 1 - SHIFT * len(shift))
        if space.size_hint_x <= LEAST_SPACE:
            space.icon = SPACE_SIGN

    def _shift(self, rows: tuple[str, ...]) -> Key:
        """Shows the other letters; it is called by some of them."""
        others = LETTERS[self._base] if rows == SHIFTED[self._base] else SHIFTED[self._base]
        letters = others[1][:2] if others is SHIFTED[self._base] else others[0][:2]
        key = Key(told="key.shift", words=verbatim(letters), tone="quiet", own_face=self.own_face)
        key.size_hint_x = SHIFT

        def turn(_key: Key) -> None:
            linger(list(self.children))
            self.clear_widgets()
            self._fill(others)

        key.bind(on_act=turn)
        return key
