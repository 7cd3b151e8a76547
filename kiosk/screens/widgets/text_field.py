"""What is being written: a caret that a touch places, corrections inside a word, lines that follow the caret.

It is as large as it is told to be, whatever is written. A line that stays as it was is not drawn again.
"""

from __future__ import annotations

import unicodedata
from itertools import groupby

import regex
from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.domain import NOTHING, T, language, verbatim

from .accessible import Told
from .fonts import face, glyphs, line_of, width_of
from .key_rows import upper
from .theme import RLM, look
from .theme_observers import follow

#: A word and the spaces after it, of which a line may end with any number.
_WORDS = regex.compile(r"\n|[^\s]+[^\S\n]*|[^\S\n]+")
#: What "erase the word" takes: the letters before the caret, and what stands between them and it.
_LAST_WORD = regex.compile(r"[^\s]+\s*$|\s+$")
#: A sentence begins here.
_BEGINS = regex.compile(r"(?:^|[.!?؟।。！？]\s+)$")
#: So much smaller letters may be for a second line to fit.
SMALLER = 0.8
#: Makes a letter join the one that would follow it.
_JOINER = "\u200d"
#: Before a line, for its direction to be that of the language.
#: Letters, figures, and the signs that may stand between figures (Unicode, UAX #9).
_FROM_LEFT, _FIGURES, _BETWEEN = {"L"}, {"EN", "AN"}, {"CS", "ES"}


def boundaries(text: str) -> list[int]:
    """Where the caret may stand: between two characters as people see them, never inside one."""
    at, found = 0, [0]
    for cluster in regex.findall(r"\X", text):
        at += len(cluster)
        found.append(at)
    return found


class TextField(Told, Widget):
    """The text, and ``caret``: so many of its characters stand before it.

    ``longest`` is how many it may have (0: any number); ``size_px`` how large its letters would like to be,
    which give way for a line to fit; ``restorable`` whether ``erase_all`` would give back what it took.
    ``on_change`` tells that the visitor has changed the text, ``on_refused`` that a character has no letter
    in this font.
    """

    __events__ = ("on_change", "on_refused")
    text = StringProperty("")
    caret = NumericProperty(0)
    longest = NumericProperty(0)
    size_px = NumericProperty(0)
    restorable = BooleanProperty(False)
    #: Pixels between the edge and the letters.
    padding = NumericProperty(0)
    #: What stands there while nothing is written: told on its own.
    hollow = ObjectProperty(None, allownone=True)

    def __init__(self, code: str, **kwargs) -> None:
        self._code = code
        self._font = face(code, bold=False)
        self._rtl = language(code).rtl
        self._taken = ""
        self._first = 0
        #: Where each line begins and ends in the text.
        self._lines: list[tuple[int, int]] = [(0, 0)]
        self._labels: list[Label] = []
        kwargs.setdefault("role", Role.FIELD)
        super().__init__(**kwargs)
        self.padding = self.padding or 5 * look.u
        with self.canvas.before:
            self._rim = Color()
            self._edge = SmoothRoundedRectangle()
            self._fill = Color()
            self._face = SmoothRoundedRectangle()
        with self.canvas.after:
            self._ink = Color()
            self._bar = Rectangle()
            self._track = Rectangle()
        self.caret = len(self.text)
        follow(self, "changes")
        for name in ("pos", "size", "size_px", "padding", "hollow"):
            self.fbind(name, self._arrange)
        self.fbind("text", self._show)
        self.fbind("caret", self._show)
        self._arrange()
        self._show()

    def look_changed(self) -> None:
        self._arrange()

    # What the visitor does

    def write(self, characters: str) -> bool:
        """Puts them where the caret is; the first of a sentence is a capital. Whether they were taken."""
        if any(ord(each) not in glyphs(self._font) for each in characters):
            self.dispatch("on_refused")
            return False
        before, after = self.text[: self.caret], self.text[self.caret :]
        if self.longest and len(self.text) + len(characters) > self.longest:
            return False
        if len(characters) == 1 and _BEGINS.search(before):
            characters = upper(characters, language(self._code).base)
        self._change(before + characters + after, self.caret + len(characters))
        return True

    def erase(self) -> None:
        """The character before the caret goes; of a syllable only the sign that was written last."""
        if self.caret:
            self._change(self.text[: self.caret - 1] + self.text[self.caret :], self.caret - 1)

    def erase_word(self) -> None:
        """The word before the caret goes."""
        before = _LAST_WORD.sub("", self.text[: self.caret])
        if self.caret:
            self._change(before + self.text[self.caret :], len(before))

    def erase_all(self) -> None:
        """All goes; done again before anything is written, it comes back."""
        if self.restorable:
            text, self.restorable = self._taken, False
            self._change(text, len(text))
        elif self.text:
            taken = self.text
            self._change("", 0)
            self._taken, self.restorable = taken, True

    def move(self, by: int) -> None:
        """The caret goes so many characters on, or back."""
        places = boundaries(self.text)
        here = max(i for i, place in enumerate(places) if place <= self.caret)
        self.caret = places[max(0, min(here + by, len(places) - 1))]

    def complete(self, prefix: str, word: str) -> None:
        """The word that begins with ``prefix``, which stands before the caret, is written to its end."""
        start = self.caret - len(prefix)
        before, after = self.text[:start], self.text[self.caret :]
        if prefix[:1] != prefix[:1].lower():
            word = upper(word[:1], language(self._code).base) + word[1:]
        gap = "" if after.startswith(" ") else " "
        if self.longest and len(before + word + gap + after) > self.longest:
            return
        self._change(before + word + gap + after, start + len(word) + 1)

    def _change(self, text: str, caret: int) -> None:
        self.restorable = False
        # The caret first goes where it is in both texts.
        self.caret = min(caret, len(self.text))
        self.text = text
        self.caret = caret
        self.dispatch("on_change")

    def on_text(self, *_args) -> None:
        self.caret = min(self.caret, len(self.text))

    def on_change(self) -> None:
        """The text is another one."""

    def on_refused(self) -> None:
        """A character was not taken: no letter of this font writes it."""

    # The outline

    def item(self):
        """What is written, and where the caret is when that is not the end."""
        self.value = verbatim(self.text) if self.text else T("rien encore")
        self.hint = self._place_told() if self.caret < len(self.text) else NOTHING
        return super().item()

    def _place_told(self):
        places = boundaries(self.text)
        here = max(i for i, place in enumerate(places) if place <= self.caret)
        if not here:
            return T("Curseur au début.")
        letter = self.text[places[here - 1] : places[here]].strip() or T("un espace")
        return T(
            "Curseur après {letter}, {rank} sur {total}.", letter=letter, rank=here, total=len(places) - 1
        )

    # Lines

    @property
    def _size(self) -> int:
        """Pixels of its letters: one line fits, however low it is."""
        line = line_of(self._font)
        room, wish = (self.height - 2 * self.padding) / line, self.size_px or look.body
        # A little smaller, and there is a line more.
        two = room / 2 if SMALLER * wish <= room / 2 < wish else wish
        return int(max(8, min(wish, two, room)))

    @property
    def _line(self) -> float:
        """Pixels from line to line: what is left over is shared out, so that as many fit as can."""
        return line_of(self._font) * self._size

    @property
    def _shown_lines(self) -> int:
        return max(1, int((self.height - 2 * self.padding + 1) // self._line))

    def _wrap(self) -> list[tuple[int, int]]:
        """Spans of the lines: as many words as there is room for, a longer word cut between characters."""
        room, size, font = self.width - 2 * self.padding - look.u, self._size, self._font
        lines: list[tuple[int, int]] = []
        start, wide = 0, 0.0
        for found in _WORDS.finditer(self.text):
            if found.group() == "\n":
                lines.append((start, found.start()))
                start, wide = found.end(), 0.0
                continue
            word = found.group().rstrip()
            needed = width_of(word, font, size) if word else 0.0
            if wide and wide + needed > room:
                lines.append((start, found.start()))
                start, wide = found.start(), 0.0
            if needed > room:
                start, needed = self._cut(lines, found.start(), word, room)
            spaces = len(found.group()) - len(word)
            wide += needed + spaces * width_of(" ", font, size)
        lines.append((start, len(self.text)))
        return lines

    def _cut(self, lines: list[tuple[int, int]], start: int, word: str, room: float) -> tuple[int, float]:
        """Puts the lines that a word fills among ``lines``: where the rest of it begins, and its width."""
        begin = 0
        for before, end in zip(boundaries(word), boundaries(word)[1:], strict=False):
            if before > begin and width_of(word[begin:end], self._font, self._size) > room:
                lines.append((start + begin, start + before))
                begin = before
        return start + begin, width_of(word[begin:], self._font, self._size)

    def _arrange(self, *_args) -> None:
        """The box, then what stands in it."""
        if self.width < 2 or self.height < 2:
            return
        stroke, radius = 1.6 * look.stroke, 6 * look.u
        self._edge.pos, self._edge.size, self._edge.radius = self.pos, self.size, [radius]
        self._face.pos = self.x + stroke, self.y + stroke
        self._face.size = self.width - 2 * stroke, self.height - 2 * stroke
        self._face.radius = [radius - stroke]
        self._rim.rgba, self._fill.rgba, self._ink.rgba = look.primary, look.surface, look.focus
        if self.hollow is not None:
            if self.hollow.parent is None:
                self.add_widget(self.hollow)
            self.hollow.size = self.width - 2 * self.padding, self.height - 2 * self.padding
            self.hollow.pos = self.x + self.padding, self.y + self.padding
        self._show()

    def _show(self, *_args) -> None:
        if self.width < 2 or self.height < 2:
            return
        if self.hollow is not None:
            self.hollow.shown = not self.text
        self._lines = self._wrap()
        at, shown = self._line_of(self.caret), self._shown_lines
        self._first = max(0, min(self._first, len(self._lines) - shown))
        self._first = min(max(self._first, at - shown + 1), at)
        visible = self._lines[self._first : self._first + shown]
        while len(self._labels) < len(visible):
            label = Label(size_hint=(None, None), font_name=self._font, valign="middle")
            self._labels.append(label)
            self.add_widget(label)
        for i, label in enumerate(self._labels):
            start, end = visible[i] if i < len(visible) else (0, 0)
            line = self.text[start:end].rstrip()
            label.text = f"{RLM}{line}" if self._rtl and line else line
            label.font_size, label.color = self._size, look.ink
            wide = width_of(line, self._font, self._size) if line else 0
            label.size = wide, self._line
            label.pos = self._left_of(wide), self._top_of(i) - self._line
        self._show_caret(at)

    def _show_caret(self, at: int) -> None:
        start, _ = self._lines[at]
        thick = max(3, 1.3 * look.u)
        x = self._left_of(self._wide(at)) + self._offset(at, self.caret - start)
        x += -thick if self._rtl else 0.2 * look.u
        self._bar.size = thick, 0.86 * self._line
        self._bar.pos = (
            min(max(x, self.x + look.u), self.right - look.u - thick),
            self._top_of(at - self._first) - 0.93 * self._line,
        )
        # How far along the lines are that are seen, where not all are.
        total, shown = len(self._lines), self._shown_lines
        if total <= shown:
            self._track.size = 0, 0
            return
        room = self.height - 2 * self.padding
        self._track.size = thick, room * shown / total
        top = self.top - self.padding - room * self._first / total
        edge = self.x + look.u if self._rtl else self.right - 2 * look.u
        self._track.pos = edge, top - self._track.size[1]

    def _top_of(self, shown: int) -> float:
        return self.top - self.padding - shown * self._line

    def _left_of(self, wide: float) -> float:
        return self.right - self.padding - wide if self._rtl else self.x + self.padding

    def _line_of(self, caret: int) -> int:
        """The line in which the caret stands."""
        return max(i for i, (start, _) in enumerate(self._lines) if start <= caret)

    def _text_of(self, at: int) -> str:
        start, end = self._lines[at]
        return self.text[start:end]

    def _wide(self, at: int) -> float:
        line = self._text_of(at).rstrip()
        return width_of(line, self._font, self._size) if line else 0.0

    def _offset(self, at: int, count: int) -> float:
        """Pixels from the left end of that line to after so many of its characters."""
        line = self._text_of(at)
        if not self._rtl:
            return self._advance(line[:count], line[count:])
        x = self._wide(at)
        for from_left, start, end in runs(line):
            if count > end:
                x -= self._advance(line[start:end], line[end:])
            elif from_left:
                whole = self._advance(line[start:end], line[end:])
                return x - whole + self._advance(line[start:count], line[count:])
            else:
                return x - self._advance(line[start:count], line[count:])
        return x

    def _advance(self, before: str, after: str) -> float:
        """How wide the letters before the caret are, joined to those after it."""
        if not before:
            return 0.0
        joined = self._rtl and after[:1].isalpha() and before[-1:].isalpha()
        spaces = len(before) - len(before.rstrip())
        wide = (
            width_of(before.rstrip() + (_JOINER if joined else ""), self._font, self._size)
            if before.strip()
            else 0
        )
        return wide + spaces * width_of(" ", self._font, self._size)

    # Touches

    def on_touch_down(self, touch) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self.place(*touch.pos)
        return True

    def on_touch_move(self, touch) -> bool:
        if touch.grab_current is not self:
            return False
        self.place(*touch.pos)
        return True

    def on_touch_up(self, touch) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        return True

    def place(self, x: float, y: float) -> None:
        """Puts the caret where that point is, or the nearest place to it."""
        shown = int((self.top - self.padding - y) // self._line)
        at = max(0, min(self._first + max(-1, min(shown, self._shown_lines)), len(self._lines) - 1))
        start, _ = self._lines[at]
        line = self._text_of(at)
        left = self._left_of(self._wide(at))
        last = at == len(self._lines) - 1
        places = [each for each in boundaries(line) if last or each < len(line) or not each]
        self.caret = start + min(places, key=lambda each: abs(left + self._offset(at, each) - x))


def runs(line: str) -> list[tuple[bool, int, int]]:
    """The parts of a line that is written from the right, in the order in which they are written, and
    whether they run from the left in themselves: Latin words, numbers (UAX #9, as far as it takes)."""
    kinds = [unicodedata.bidirectional(each) for each in line]
    from_left: list[bool] = []
    strong = "R"
    for i, kind in enumerate(kinds):
        following = next(
            (each for each in kinds[i + 1 :] if each in _FROM_LEFT | _FIGURES | {"R", "AL"}), "R"
        )
        beside = set(kinds[max(0, i - 1) : i + 2 : 2])
        if kind in _FROM_LEFT | _FIGURES or (
            kind in _BETWEEN and len(line) > i + 1 > 1 and beside <= _FIGURES
        ):
            from_left.append(True)
        else:
            neutral = kind not in {"R", "AL"}
            from_left.append(neutral and strong == "L" and following in _FROM_LEFT | _FIGURES)
        strong = "L" if kind == "L" else "R" if kind in {"R", "AL"} else strong
    found, at = [], 0
    for left, part in groupby(from_left):
        length = len(list(part))
        found.append((left, at, at + length))
        at += length
    return found
