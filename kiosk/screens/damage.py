"""Draws only what changed where a processor must paint: a key costs its own pixels, not the whole screen.

Without a graphics card Mesa's llvmpipe paints every pixel of a frame: 20 to 30 ms of CPU on a full screen.
Its back buffer keeps what was drawn (under X11; elsewhere, and with a graphics card, each frame is drawn
whole). Kivy flags the canvas of each widget that changed, and those of all that it stands on. What a flagged
one draws is compared with what it drew before, and both places are drawn again.

llvmpipe has threads that paint, from when a frame is complete, or it is told (``glFlush``). It is told before
words are drawn, each time: to draw those of a new page takes longer than to paint it.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from math import ceil, floor
from typing import Any

from kivy.core.text.text_pil import LabelPIL
from kivy.core.window import Window
from kivy.graphics import Canvas, Color, InstructionGroup, Line, Rectangle
from kivy.graphics.context_instructions import MatrixInstruction, PushMatrix
from kivy.graphics.instructions import Instruction, VertexInstruction
from kivy.graphics.opengl import (
    GL_COLOR_BUFFER_BIT,
    GL_RENDERER,
    GL_SCISSOR_TEST,
    glClear,
    glClearColor,
    glDisable,
    glEnable,
    glFlush,
    glGetString,
    glScissor,
)
from kivy.graphics.texture import Texture
from kivy.graphics.vertex_instructions import AntiAliasingLine
from kivy.uix.widget import Widget

#: Left, bottom, right, top, in pixels; and in whole ones.
Box = tuple[float, float, float, float]
PixelBox = tuple[int, int, int, int]
#: How far smooth edges (``AntiAliasingLine``) reach beyond what is drawn.
EDGE_PX = 4
#: To draw in a place of its own is to go through all instructions again, which costs as much as to paint
#: such a part of the window. Of more than the other part all is drawn.
PLACE_SHARE, MOST_SHARE = 0.12, 0.7


class NotKnownError(Exception):
    """What changed is turned round: where it is seen is not known."""


class Drawn:
    """What a widget drew when it was looked at last. Raises ``NotKnownError``."""

    __slots__ = ("children", "opacity", "shapes")

    def __init__(self, widget: Widget) -> None:
        self.opacity: float = widget.canvas.opacity
        self.children: dict[int, Drawn] = {}
        #: How each shape looks, and where.
        self.shapes: list[tuple[object, Box]] = []
        colour: object = None
        for each in _instructions(widget.canvas):
            if isinstance(each, Color):
                colour = each.rgba
            elif isinstance(each, Rectangle):
                (x, y), (wide, high) = each.pos, each.size
                # Words are drawn anew into the same texture: each time it is taken for another.
                looks = getattr(each, "radius", None) if each.texture is plain_texture() else object()
                if wide > 0 < high:
                    self.shapes.append(((colour, looks), (x, y, x + wide, y + high)))
            elif isinstance(each, VertexInstruction) and not isinstance(each, AntiAliasingLine):
                # A line does not say where it runs: ours do around their widget, or on it.
                beyond = 2 * each.width if isinstance(each, Line) else 0
                box = widget.x - beyond, widget.y - beyond, widget.right + beyond, widget.top + beyond
                self.shapes.append((object(), box))
            elif isinstance(each, MatrixInstruction | PushMatrix):
                raise NotKnownError

    @property
    def boxes(self) -> list[Box]:
        """Where it drew."""
        return [box for _, box in self.shapes]

    @property
    def whole(self) -> list[Box]:
        """Where it and those on it drew."""
        return self.boxes + [box for child in self.children.values() for box in child.whole]


def _instructions(group: InstructionGroup) -> Iterator[Instruction]:
    """Those of a widget, without the canvases of the widgets on it."""
    for each in group.children:
        if not isinstance(each, InstructionGroup):
            yield each
        elif not isinstance(each, Canvas):
            yield from _instructions(each)


@cache
def plain_texture() -> Texture:
    """The white one that everything without a picture is painted with."""
    return Rectangle().texture


def find_damage(widget: Widget, before: Drawn | None, damage: list[Box]) -> Drawn:
    """Adds to ``damage`` where a widget and those on it look different now; what they draw now. Raises
    ``NotKnownError``."""
    if before is not None and not widget.canvas.needs_redraw:
        return before
    now = Drawn(widget)
    deeper: list[Box] = []
    known = before.children if before is not None else {}
    for child in widget.children:
        now.children[child.uid] = find_damage(child, known.get(child.uid), deeper)
    if before is None:
        damage += now.boxes + deeper
    elif now.opacity != before.opacity or _reordered(list(known), list(now.children)):
        damage += before.whole + now.whole
    else:
        for gone in known.keys() - now.children.keys():
            deeper += known[gone].whole
        deeper += _changed(before.shapes, now.shapes)
        damage += deeper or now.boxes  # it was asked for, whatever is new
    return now


def _changed(before: list[tuple[object, Box]], now: list[tuple[object, Box]]) -> list[Box]:
    """Where shapes were, and are, that look different."""
    if len(before) != len(now):
        return [box for _, box in before + now]
    return [box for was, shape in zip(before, now, strict=True) if was != shape for _, box in (was, shape)]


def _reordered(before: list[int], now: list[int]) -> bool:
    """Whether the same ones lie over each other in another order."""
    return before != now and sorted(before) == sorted(now)


def area(box: Box) -> float:
    """Pixels."""
    return (box[2] - box[0]) * (box[3] - box[1])


def merge(boxes: Iterable[PixelBox], free: float) -> list[PixelBox]:
    """Fewer boxes that hold all of them: two are one where that costs no more than ``free`` pixels."""
    merged: list[PixelBox] = []
    for box in boxes:
        joined = box
        while (near := next((each for each in merged if _cost(joined, each) <= free), None)) is not None:
            merged.remove(near)
            joined = _around(joined, near)
        merged.append(joined)
    return merged


def _around(one: PixelBox, other: PixelBox) -> PixelBox:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _cost(one: PixelBox, other: PixelBox) -> float:
    """Pixels that the box around both has more than they."""
    return area(_around(one, other)) - area(one) - area(other)


class PartialDrawing:
    """Draws the window for ``root``, which fills it."""

    def __init__(self, root: Widget) -> None:
        self._root = root
        self._drawn: Drawn | None = None
        #: What the last frame was drawn on: another size or colour changes all of it.
        self._ground: tuple[object, ...] = ()
        Window.bind(on_draw=self._draw)

    def end(self) -> None:
        """The window is drawn as it always was."""
        Window.unbind(on_draw=self._draw)
        self._drawn = None

    def _draw(self, window: Any) -> bool:
        """In place of Kivy's way, if all that changed is known."""
        places = self._places(window)
        if places is None:
            return False
        glEnable(GL_SCISSOR_TEST)
        try:
            for left, bottom, right, top in places:
                glScissor(left, bottom, right - left, top - bottom)
                window.on_draw()
        finally:
            glDisable(GL_SCISSOR_TEST)
        return True

    def _places(self, window: Any) -> list[PixelBox] | None:
        """Whole pixels to draw again; ``None``: all of them."""
        before, damage = self._drawn, list[Box]()
        whole = not self._root.canvas.needs_redraw  # someone wants the window itself to be drawn
        ground = tuple(window.size), tuple(window.clearcolor), list(window.children)
        try:
            self._drawn = find_damage(self._root, before, damage)
        except NotKnownError:
            self._drawn = None
        changed = ground != self._ground
        self._ground = ground
        if whole or changed or before is None or self._drawn is None:
            return None
        pixels = window.width * window.height
        merged = merge((_inside(box, window) for box in damage), PLACE_SHARE * pixels)
        if sum(map(area, merged)) + PLACE_SHARE * pixels * (len(merged) - 1) > MOST_SHARE * pixels:
            return None
        return merged or [(0, 0, 1, 1)]


def _inside(box: Box, window: Any) -> PixelBox:
    """The whole pixels of the window that a box touches."""
    left, bottom, right, top = box
    return (
        min(window.width, max(0, floor(left) - EDGE_PX)),
        min(window.height, max(0, floor(bottom) - EDGE_PX)),
        max(0, min(window.width, ceil(right) + EDGE_PX)),
        max(0, min(window.height, ceil(top) + EDGE_PX)),
    )


def clear_colours() -> None:
    """In place of Kivy's: nothing here has a depth, and a stencil is cleared by who uses it. The buffer of
    both, 8 MB on a full screen, is not touched, so that it is not there."""
    glClearColor(*Window.clearcolor)
    glClear(GL_COLOR_BUFFER_BIT)


_begin_words = LabelPIL._render_begin


def _paint_and_begin_words(label: LabelPIL) -> None:
    """What was drawn so far is painted while a thread of Python draws words."""
    glFlush()
    _begin_words(label)


def draw_in_parts(root: Widget) -> PartialDrawing | None:
    """Begins to, where that saves something and what was drawn stays."""
    Window.clear = clear_colours
    plain = plain_texture()
    plain.mag_filter = plain.min_filter = "nearest"  # its pixels are all alike: no need to mix four of them
    if not bytes(glGetString(GL_RENDERER) or b"").startswith(b"llvmpipe"):
        return None
    LabelPIL._render_begin = _paint_and_begin_words
    under_x11 = type(Window.get_window_info()).__name__ == "WindowInfoX11"
    return PartialDrawing(root) if under_x11 else None
