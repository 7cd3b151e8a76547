"""Which letters stand where, for each script: four rows of one width, and what stands beside the space."""

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from string import ascii_lowercase, digits

from kiosk.domain import FRENCH, LANGUAGES, get_language
from kiosk.runtime.paths import ASSETS

_KEYBOARDS = ASSETS / "keyboards"

#: Where the shift key stands in a row of letters; where no key stands.
SHIFT, NO_KEY = "⇧", " "
#: What an account number is made of, before it is printed in capitals.
KEPT = digits + ascii_lowercase


@dataclass(frozen=True, slots=True)
class KeyboardLayout:
    """The keys of one script.

    ``letters`` are four rows, all as long as the longest, in the rows of the keyboards that people know
    (AZERTY, QWERTY, Arabic 101, ISIRI 9147, ЙЦУКЕН…); ``comma`` and ``stop`` are what stands before the space
    and after it. ``sign`` is how the way back from digits is called. ``shifted_last_row`` is what the last
    row shows after shift, where that is not its capitals. ``more`` are letters that stand with the digits.
    """

    letters: tuple[str, str, str, str]
    sign: str = "abc"
    comma: str = ","
    stop: str = ".!"
    shifted_last_row: str = ""
    more: str = ""

    @property
    def across(self) -> int:
        return max(map(len, self.letters))


@cache
def keyboard_layout(code: str) -> KeyboardLayout:
    """The keys of a language (``assets/keyboards``); without any, those of the first of its script."""
    script = get_language(code).script
    codes = (code, *(each.base for each in LANGUAGES if each.script == script), FRENCH.code)
    paths = (_KEYBOARDS / f"{each}.toml" for each in codes)
    content = tomllib.loads(next(filter(Path.exists, paths)).read_text(encoding="utf-8"))
    return KeyboardLayout(**(content | {"letters": tuple(content["letters"])}))


#: What stands with the digits, as far as it is not among the letters and the font has it.
EXTRA_SIGNS = "@.,!?’'-:/()«»\"€%&+=*#_;"


def to_capital(character: str, code: str) -> str:
    """The capital of a letter; in Turkish the i keeps its dot."""
    return "İ" if character == "i" and code == "tr" else character.upper()


def layout_layers(code: str, has: frozenset[int]) -> dict[str, tuple[str, ...]]:
    """The rows of each layer of ``code``: ``letters``, ``shift`` and ``digits`` (with Latin letters
    where the language has others), all of the same lengths.

    ``has``: the characters that its font has.
    """
    rows = keyboard_layout(code)
    across = rows.across
    letters = tuple(row.ljust(across, NO_KEY) for row in rows.letters)
    made = {"letters": letters}
    if SHIFT in letters[3]:
        capitals = tuple("".join(to_capital(each, code) for each in row) for row in letters)
        made["shift"] = (*letters[:3], rows.shifted_last_row) if rows.shifted_last_row else capitals
    beside = rows.comma + rows.stop
    signs = iter([each for each in rows.more + EXTRA_SIGNS if ord(each) in has and each not in beside])
    # A street, a name or an address of mail has Latin letters, whatever those of the language are.
    latin = () if set(ascii_lowercase) & set("".join(letters)) else _latin_rows(FRENCH.code)
    figures = ("1234567890", *latin)
    lines = [each + "".join(islice(signs, across - len(each))) for each in figures]
    lines += ["".join(islice(signs, across)) for _ in range(4 - len(lines))]
    made["digits"] = tuple(each.ljust(across, NO_KEY) for each in lines)
    return made


def iban_layout(code: str) -> tuple[str, tuple[str, ...]]:
    """Only what an account number may have, as it is printed: in the order that one knows in that language,
    or in French where its letters are others. The language whose order it is comes first."""
    if not set(ascii_lowercase) <= set("".join(keyboard_layout(code).letters)):
        code = "fr"
    return code, ("1234567890", *(row.upper() for row in _latin_rows(code)))


def _latin_rows(code: str) -> tuple[str, ...]:
    """The letters without accents, in the order of that language."""
    rows = ("".join(each for each in row if each in ascii_lowercase) for row in keyboard_layout(code).letters)
    return tuple(filter(None, rows))
