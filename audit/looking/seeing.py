"""What stands on the screen, read off the widgets: words, told items, targets, in pixels of the window."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kivy.uix.label import Label
from kivy.uix.widget import Widget
from PIL import ImageFont

from kiosk.screens.widgets.accessible import Pressable, Told
from kiosk.screens.widgets.buttons import BarButton, Key
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Pictogram

from ..findings import Box
from ..headless_window import Stage


@dataclass(slots=True)
class Words:
    """A label that shows something. ``owner``: the nearest told widget around it, or itself; ``icon``: its
    text is a pictogram. ``box`` is where its letters are, ``room`` what it was given."""

    widget: Any
    text: str
    box: Box
    room: Box
    icon: bool
    opacity: float
    owner: Any = None

    @property
    def font(self) -> str:
        """The font file: a label may know it by the name of a family."""
        # Pictograms of one kind share a drawing: not each of them was given its font.
        return str(self.widget.font_name if self.icon else self.widget._label.options["font_name_r"])

    @property
    def size(self) -> int:
        """The size in pixels at which Kivy draws it."""
        return int(self.widget.font_size)

    @property
    def name(self) -> str:
        told = getattr(self.owner, "told", "")
        return told or f"“{self.text[:24]}”"


@dataclass(slots=True)
class Item:
    """A told widget."""

    widget: Any
    told: str
    box: Box
    pressable: bool
    opacity: float
    #: Of the bar, a key, or anything else.
    kind: str = ""
    turned: bool = False


@dataclass(slots=True)
class Seen:
    """One picture, before it is drawn."""

    words: list[Words] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    rows: list[tuple[Any, list[Box]]] = field(default_factory=list)
    width: float = 0
    height: float = 0
    mm: float = 1

    def item(self, told: str) -> Item | None:
        return next((each for each in self.items if each.told == told), None)


def seen(stage: Stage) -> Seen:
    """Everything that can be seen now; what lies below the veil cannot be used and is not looked at."""
    frame, veil = stage.frame, stage.frame.presence.veil
    roots: list[Any] = [veil] if veil is not None else [frame.page, frame.band, frame.bar]
    found = Seen(width=stage.size[0], height=stage.size[1], mm=look.mm)
    for root in roots:
        _walk(root, found, 1.0, None)
    return found


def _walk(widget: Any, found: Seen, opacity: float, owner: Any) -> None:
    opacity *= widget.opacity
    if opacity <= 0.01:
        return
    if isinstance(widget, Told) and widget.told:
        owner = widget
        found.items.append(_item(widget, opacity))
    if isinstance(widget, Label) and widget.text.strip() and widget.texture_size[0] > 0:
        found.words.append(_words(widget, opacity, owner))
    children = widget.children[::-1]
    if getattr(widget, "orientation", "") == "horizontal" and len(children) > 1:
        boxes = [box_of(each) for each in children if each.width > 2 and each.height > 2 and _shows(each)]
        found.rows.append((widget, boxes))
    for child in children:
        _walk(child, found, opacity, owner)


def _shows(widget: Any) -> bool:
    """Whether anything is there to be seen; a plain widget only holds room."""
    return type(widget) is not Widget and widget.opacity > 0


def _item(widget: Any, opacity: float) -> Item:
    kind = "bar" if isinstance(widget, BarButton) else "key" if isinstance(widget, Key) else ""
    corner, other = widget.to_window(*widget.pos), widget.to_window(widget.right, widget.top)
    turned = other[1] < corner[1]
    pressable = isinstance(widget, Pressable) and widget.action() is not None
    return Item(widget, widget.told, box_of(widget), pressable, opacity, kind, turned)


def box_of(widget: Any) -> Box:
    """Where a widget is in the window; a half of a conversation may be turned round."""
    one, other = widget.to_window(*widget.pos), widget.to_window(widget.right, widget.top)
    (left, right), (bottom, top) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Box(left, bottom, right, top)


def _words(widget: Any, opacity: float, owner: Any) -> Words:
    room = box_of(widget)
    wide, high = widget.texture_size
    # Kivy draws the texture in the middle of the label.
    middle_x, middle_y = (room.left + room.right) / 2, (room.bottom + room.top) / 2
    box = Box(middle_x - wide / 2, middle_y - high / 2, middle_x + wide / 2, middle_y + high / 2)
    return Words(widget, widget.text, box, room, isinstance(widget, Pictogram), opacity, owner)


@lru_cache(maxsize=512)
def capital(font: str, size: int) -> int:
    """How many pixels high a capital of that font is drawn at that size."""
    _, top, _, bottom = ImageFont.truetype(font, max(1, size)).getbbox("H")
    return math.ceil(bottom - top)


def apart(one: Box, other: Box) -> float:
    """Pixels between two boxes; negative when they overlap."""
    across = max(one.left - other.right, other.left - one.right)
    along = max(one.bottom - other.top, other.bottom - one.top)
    return math.hypot(across, along) if across > 0 and along > 0 else max(across, along)


def within(child: Any, parent: Any) -> bool:
    """Whether a widget is ``parent``, or somewhere in it."""
    at = child
    while isinstance(at, Widget):
        if at is parent:
            return True
        at = at.parent
    return False
