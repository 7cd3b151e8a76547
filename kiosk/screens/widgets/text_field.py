"""The text field: a caret that a touch places, corrections inside a word, lines that follow the caret.

It is as large as it is made, whatever is written. A line that stays as it was is not drawn again.
"""

import re
import unicodedata
from itertools import groupby
from typing import Any

from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.input import MotionEvent
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import OutlineItem, Role
from kiosk.domain import NO_TEXT, T, Text, get_language, verbatim
from kiosk.i18n.keyboard_layouts import to_capital

from .accessible import AccessibleBehavior
from .fonts import font_path, line_height_em, supported_characters, text_width
from .theme import RLM, observe_theme, theme

#: A word and the spaces after it, of which a line may end with any number.
_WORDS = re.compile(r"\n|[^\s]+[^\S\n]*|[^\S\n]+")
#: What "erase the word" takes: the letters before the caret, and what stands between them and it.
_LAST_WORD = re.compile(r"[^\s]+\s*$|\s+$")
#: A sentence begins here.
_SENTENCE_START = re.compile(r"(?:^|[.!?؟।。！？]\s+)$")
_NAME_START = re.compile(r"(?:^|[\s-])(?:[^\W\d_][’'])?$")
#: So much smaller letters may be for a second line to fit.
MIN_LETTER_SHRINK = 0.8
#: Makes a letter join the one that would follow it.
_JOINER = "\u200d"
#: Letters, figures, and the signs that may stand between figures (Unicode, UAX #9).
_LTR, _FIGURES, _NUMBER_SEPARATORS = {"L"}, {"EN", "AN"}, {"CS", "ES"}


def grapheme_boundaries(text: str) -> list[int]:
    """Positions of the caret: between two characters as people see them, never inside one."""
    import regex  # here: no start waits for it

    at, found = 0, [0]
    for cluster in regex.findall(r"\X", text):
        at += len(cluster)
        found.append(at)
    return found


class TextField(AccessibleBehavior, Widget):
    """The text, and ``caret``: so many of its characters stand before it.

    ``longest`` is how many it may have (0: any number); ``size_px`` how large its letters would like to be,
    which give way for a line to fit; ``can_restore`` whether ``erase_all`` would give back what it took.
    ``on_change`` tells that the visitor has changed the text, ``on_unsupported`` that a character has no
    letter in this font.
    """

    __events__ = ("on_change", "on_unsupported")
    role = OptionProperty(Role.FIELD, options=list(Role))
    text = StringProperty("")
    caret: "NumericProperty[int]" = NumericProperty(0)
    longest: "NumericProperty[int]" = NumericProperty(0)
    size_px = NumericProperty(0)
    can_restore = BooleanProperty(False)
    #: Whether each word begins with a capital, not only each sentence.
    names = BooleanProperty(False)
    #: Pixels between the edge and the letters.
    padding = NumericProperty(0)
    #: What stands there while nothing is written: an item of its own.
    hollow = ObjectProperty(None, allownone=True)

    def __init__(self, code: str, **kwargs: Any) -> None:
        self._code = code
        self._font = font_path(code, bold=False)
        self._rtl = get_language(code).rtl
        self._erased_text = ""
        self._first_line = 0
        #: Of its letters, in pixels.
        self._size = 8
        #: Where each line begins and ends in the text.
        self._lines: list[tuple[int, int]] = [(0, 0)]
        self._labels: list[Label] = []
        super().__init__(**kwargs)
        self.padding = self.padding or 5 * theme.unit
        with self.canvas.before:
            self._rim = Color()
            self._edge = SmoothRoundedRectangle()
            self._fill = Color()
            self._face = SmoothRoundedRectangle()
        with self.canvas.after:
            self._caret_color = Color()
            self._caret_shape = Rectangle()
            self._scroll_color = Color()
            self._scroll_shape = Rectangle()
        self.caret = len(self.text)
        observe_theme(self, "revision")
        for name in ("pos", "size", "size_px", "padding", "hollow"):
            self.fbind(name, self._arrange)
        self.fbind("text", self._show)
        self.fbind("caret", self._show)
        self._arrange()
        self._show()

    def theme_changed(self) -> None:
        self._arrange()

    # What the visitor does

    def write(self, characters: str) -> bool:
        """Insert characters at the caret, the first of a sentence (of a word in ``names``) as a capital.
        Whether they were taken."""
        if any(ord(each) not in supported_characters(self._font) for each in characters):
            self.dispatch("on_unsupported")
            return False
        before, after = self.text[: self.caret], self.text[self.caret :]
        if self.longest and len(self.text) + len(characters) > self.longest:
            return False
        if len(characters) == 1 and (_NAME_START if self.names else _SENTENCE_START).search(before):
            characters = to_capital(characters, get_language(self._code).base)
        self._change(before + characters + after, self.caret + len(characters))
        return True

    def backspace(self) -> None:
        """Erase the character before the caret; of a syllable only the sign that was written last."""
        if self.caret:
            self._change(self.text[: self.caret - 1] + self.text[self.caret :], self.caret - 1)

    def delete(self) -> None:
        """Erase what people see as one character after the caret."""
        after = next((place for place in grapheme_boundaries(self.text) if place > self.caret), None)
        if after is not None:
            self._change(self.text[: self.caret] + self.text[after:], self.caret)

    def erase_word(self) -> None:
        before = _LAST_WORD.sub("", self.text[: self.caret])
        if self.caret:
            self._change(before + self.text[self.caret :], len(before))

    def erase_all(self) -> None:
        """Erase everything; called again before anything is written, restore it."""
        if self.can_restore:
            text, self.can_restore = self._erased_text, False
            self._change(text, len(text))
        elif self.text:
            taken = self.text
            self._change("", 0)
            self._erased_text, self.can_restore = taken, True

    def move(self, by: int) -> None:
        """Move the caret by so many characters, back when negative."""
        places = grapheme_boundaries(self.text)
        rank = max(i for i, place in enumerate(places) if place <= self.caret)
        self.caret = places[max(0, min(rank + by, len(places) - 1))]

    def complete(self, prefix: str, word: str) -> None:
        """Complete the word whose ``prefix`` stands before the caret."""
        start = self.caret - len(prefix)
        before, after = self.text[:start], self.text[self.caret :]
        if prefix[:1] != prefix[:1].lower():
            word = to_capital(word[:1], get_language(self._code).base) + word[1:]
        gap = "" if after.startswith(" ") else " "
        if self.longest and len(before + word + gap + after) > self.longest:
            return
        self._change(before + word + gap + after, start + len(word) + 1)

    def _change(self, text: str, caret: int) -> None:
        self.can_restore = False
        # The caret first goes where it is in both texts.
        self.caret = min(caret, len(self.text))
        self.text = text
        self.caret = caret
        self.dispatch("on_change")

    def on_text(self, *_args: object) -> None:
        self.caret = min(self.caret, len(self.text))

    def on_change(self) -> None:
        """Default handler of the event: the text has changed."""

    def on_unsupported(self) -> None:
        """Default handler of the event: a character was refused, since the font has no letter for it."""

    # The outline

    def item(self) -> OutlineItem | None:
        """The item of the outline: the text, and the caret unless it is at the end."""
        self.value = verbatim(self.text) if self.text else T("Vous n’avez encore rien écrit")
        self.hint = self._caret_hint() if self.caret < len(self.text) else NO_TEXT
        return super().item()

    def _caret_hint(self) -> Text:
        places = grapheme_boundaries(self.text)
        rank = max(i for i, place in enumerate(places) if place <= self.caret)
        if not rank:
            return T("Curseur au début.")
        letter = self.text[places[rank - 1] : places[rank]].strip() or T("un espace")
        return T(
            "Curseur après {letter}, {rank} sur {total}.", letter=letter, rank=rank, total=len(places) - 1
        )

    # Lines

    def _fit_size(self) -> int:
        """Pixels of its letters: one line fits, however low it is. What is longer stands on two, in letters
        that are never smaller than without a wish."""
        line = line_height_em(self._font)
        room, size = (self.height - 2 * self.padding) / line, self.size_px or theme.body
        least = MIN_LETTER_SHRINK * size
        one = int(max(8, min(size, room)))
        if "\n" in self.text or text_width(self.text, self._font, one) > self._line_width:
            least *= 100 / theme.text
        # A little smaller, and there is a line more.
        return int(max(8, min(one, room / 2))) if least <= room / 2 < size else one

    @property
    def _line_width(self) -> float:
        """Pixels that a line has for its words."""
        return self.width - 2 * self.padding - theme.unit

    @property
    def _line(self) -> float:
        """Pixels from line to line: what is left over is shared out, so that as many fit as can."""
        return line_height_em(self._font) * self._size

    @property
    def _shown_lines(self) -> int:
        return max(1, int((self.height - 2 * self.padding + 1) // self._line))

    def _wrap(self) -> list[tuple[int, int]]:
        """Spans of the lines: as many words as there is room for, a longer word cut between characters."""
        room, size, font = self._line_width, self._size, self._font
        lines: list[tuple[int, int]] = []
        start, wide = 0, 0.0
        for found in _WORDS.finditer(self.text):
            if found.group() == "\n":
                lines.append((start, found.start()))
                start, wide = found.end(), 0.0
                continue
            word = found.group().rstrip()
            needed = text_width(word, font, size) if word else 0.0
            if wide and wide + needed > room:
                lines.append((start, found.start()))
                start, wide = found.start(), 0.0
            if needed > room:
                start, needed = self._cut(lines, found.start(), word, room)
            spaces = len(found.group()) - len(word)
            wide += needed + spaces * text_width(" ", font, size)
        lines.append((start, len(self.text)))
        return lines

    def _cut(self, lines: list[tuple[int, int]], start: int, word: str, room: float) -> tuple[int, float]:
        """Add the lines that a long word fills to ``lines``; return where its rest begins, and its width."""
        begin = 0
        for before, end in zip(grapheme_boundaries(word), grapheme_boundaries(word)[1:], strict=False):
            if before > begin and text_width(word[begin:end], self._font, self._size) > room:
                lines.append((start + begin, start + before))
                begin = before
        return start + begin, text_width(word[begin:], self._font, self._size)

    def _arrange(self, *_args: object) -> None:
        """Place the box, then its content."""
        if self.width < 2 or self.height < 2:
            return
        stroke, radius = 1.6 * theme.stroke, 6 * theme.unit
        self._edge.pos, self._edge.size, self._edge.radius = self.pos, self.size, [radius]
        self._face.pos = self.x + stroke, self.y + stroke
        self._face.size = self.width - 2 * stroke, self.height - 2 * stroke
        self._face.radius = [radius - stroke]
        self._rim.rgba, self._fill.rgba, self._caret_color.rgba = theme.primary, theme.surface, theme.focus
        self._scroll_color.rgba = theme.edge
        if self.hollow is not None:
            if self.hollow.parent is None:
                self.add_widget(self.hollow)
            self.hollow.size = self.width - 2 * self.padding, self.height - 2 * self.padding
            self.hollow.pos = self.x + self.padding, self.y + self.padding
        self._show()

    def _show(self, *_args: object) -> None:
        if self.width < 2 or self.height < 2:
            return
        if self.hollow is not None:
            self.hollow.shown = not self.text
        self._size = self._fit_size()
        self._lines = self._wrap()
        at, shown = self._line_of(self.caret), self._shown_lines
        self._first_line = max(0, min(self._first_line, len(self._lines) - shown))
        self._first_line = min(max(self._first_line, at - shown + 1), at)
        visible = self._lines[self._first_line : self._first_line + shown]
        while len(self._labels) < len(visible):
            label = Label(size_hint=(None, None), font_name=self._font, valign="middle")
            self._labels.append(label)
            self.add_widget(label)
        for i, label in enumerate(self._labels):
            start, end = visible[i] if i < len(visible) else (0, 0)
            line = self.text[start:end].rstrip()
            label.text = f"{RLM}{line}" if self._rtl and line else line
            label.font_size, label.color = self._size, theme.ink
            wide = text_width(line, self._font, self._size) if line else 0
            label.size = wide, self._line
            label.pos = self._left_of(wide), self._top_of(i) - self._line
        self._show_caret(at)

    def _show_caret(self, at: int) -> None:
        start, _ = self._lines[at]
        thick = max(3, 1.3 * theme.unit)
        x = self._left_of(self._wide(at)) + self._offset(at, self.caret - start)
        # Before an example it stands clear of its first letter.
        clear = 0 if self.text else thick + 0.4 * theme.unit
        x += clear - thick if self._rtl else 0.2 * theme.unit - clear
        self._caret_shape.size = thick, 0.86 * self._line
        self._caret_shape.pos = (
            min(max(x, self.x + theme.unit), self.right - theme.unit - thick),
            self._top_of(at - self._first_line) - 0.93 * self._line,
        )
        # How far along the lines are that are seen, where not all are.
        total, shown = len(self._lines), self._shown_lines
        if total <= shown:
            self._scroll_shape.size = 0, 0
            return
        # Thin and grey, within the border: nobody takes it for a second caret.
        room = self.height - 4 * theme.unit
        self._scroll_shape.size = max(2, 0.6 * theme.unit), room * shown / total
        top = self.top - 2 * theme.unit - room * self._first_line / total
        edge = self.x + 1.6 * theme.unit if self._rtl else self.right - 2.2 * theme.unit
        self._scroll_shape.pos = edge, top - self._scroll_shape.size[1]

    def _top_of(self, shown: int) -> float:
        return self.top - self.padding - shown * self._line

    def _left_of(self, wide: float) -> float:
        return self.right - self.padding - wide if self._rtl else self.x + self.padding

    def _line_of(self, caret: int) -> int:
        return max(i for i, (start, _) in enumerate(self._lines) if start <= caret)

    def _text_of(self, at: int) -> str:
        start, end = self._lines[at]
        return self.text[start:end]

    def _wide(self, at: int) -> float:
        line = self._text_of(at).rstrip()
        return text_width(line, self._font, self._size) if line else 0.0

    def _offset(self, at: int, count: int) -> float:
        """Pixels from the left end of a line to the position after so many of its characters."""
        line = self._text_of(at)
        if not self._rtl:
            return self._advance(line[:count], line[count:])
        x = self._wide(at)
        for from_left, start, end in bidi_runs(line):
            if count > end:
                x -= self._advance(line[start:end], line[end:])
            elif from_left:
                whole = self._advance(line[start:end], line[end:])
                return x - whole + self._advance(line[start:count], line[count:])
            else:
                return x - self._advance(line[start:count], line[count:])
        return x

    def _advance(self, before: str, after: str) -> float:
        """Width of the letters before the caret, shaped together with those after it."""
        if not before:
            return 0.0
        joined = self._rtl and after[:1].isalpha() and before[-1:].isalpha()
        spaces = len(before) - len(before.rstrip())
        wide = (
            text_width(before.rstrip() + (_JOINER if joined else ""), self._font, self._size)
            if before.strip()
            else 0
        )
        return wide + spaces * text_width(" ", self._font, self._size)

    # Touches

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self.place(*touch.pos)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        self.place(*touch.pos)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        return True

    def place(self, x: float, y: float) -> None:
        """Move the caret to the position nearest to a point."""
        shown = int((self.top - self.padding - y) // self._line)
        at = max(0, min(self._first_line + max(-1, min(shown, self._shown_lines)), len(self._lines) - 1))
        start, _ = self._lines[at]
        line = self._text_of(at)
        left = self._left_of(self._wide(at))
        last = at == len(self._lines) - 1
        places = [each for each in grapheme_boundaries(line) if last or each < len(line) or not each]
        self.caret = start + min(places, key=lambda each: abs(left + self._offset(at, each) - x))


def bidi_runs(line: str) -> list[tuple[bool, int, int]]:
    """The runs of a right-to-left line in logical order, and whether each runs from the left itself: Latin
    words, numbers (a part of UAX #9)."""
    kinds = [unicodedata.bidirectional(each) for each in line]
    from_left: list[bool] = []
    strong = "R"
    for i, kind in enumerate(kinds):
        following = next((each for each in kinds[i + 1 :] if each in _LTR | _FIGURES | {"R", "AL"}), "R")
        beside = set(kinds[max(0, i - 1) : i + 2 : 2])
        if kind in _LTR | _FIGURES or (
            kind in _NUMBER_SEPARATORS and len(line) > i + 1 > 1 and beside <= _FIGURES
        ):
            from_left.append(True)
        else:
            neutral = kind not in {"R", "AL"}
            from_left.append(neutral and strong == "L" and following in _LTR | _FIGURES)
        strong = "L" if kind == "L" else "R" if kind in {"R", "AL"} else strong
    found, at = [], 0
    for left, part in groupby(from_left):
        length = len(list(part))
        found.append((left, at, at + length))
        at += length
    return found
