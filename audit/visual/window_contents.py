"""What stands on the screen, read off the widgets: words, told items, targets, in pixels of the window."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kivy.uix.label import Label
from kivy.uix.widget import Widget
from PIL import ImageFont

from kiosk.screens.widgets.accessible import AccessibleBehavior, Pressable
from kiosk.screens.widgets.buttons import BarButton, KeyButton
from kiosk.screens.widgets.labels import Pictogram
from kiosk.screens.widgets.theme import theme

from ..findings import Box
from ..headless_window import HeadlessWindow


@dataclass(slots=True)
class DrawnText:
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
class DrawnItem:
    """A told widget."""

    widget: Any
    told: str
    box: Box
    pressable: bool
    opacity: float
    #: Of the bar, a key, or anything else.
    kind: str = ""
    rotated: bool = False


@dataclass(slots=True)
class WindowContents:
    """One picture, before it is drawn."""

    words: list[DrawnText] = field(default_factory=list)
    items: list[DrawnItem] = field(default_factory=list)
    rows: list[tuple[Any, list[Box]]] = field(default_factory=list)
    width: float = 0
    height: float = 0
    mm: float = 1

    def item(self, told: str) -> DrawnItem | None:
        return next((each for each in self.items if each.told == told), None)


def read_window(stage: HeadlessWindow) -> WindowContents:
    """Everything that can be seen now; what lies below the veil cannot be used and is not looked at."""
    frame, veil = stage.root_window, stage.root_window.presence.veil
    roots: list[Any] = [veil] if veil is not None else [frame.page, frame.band, frame.access_bar]
    found = WindowContents(width=stage.size[0], height=stage.size[1], mm=theme.mm)
    for root in roots:
        _walk(root, found, 1.0, None)
    return found


def _walk(widget: Any, found: WindowContents, opacity: float, owner: Any) -> None:
    opacity *= widget.opacity
    if opacity <= 0.01:
        return
    if isinstance(widget, AccessibleBehavior) and widget.told:
        owner = widget
        found.items.append(_drawn_item(widget, opacity))
    if isinstance(widget, Label) and widget.text.strip() and widget.texture_size[0] > 0:
        found.words.append(_drawn_text(widget, opacity, owner))
    children = widget.children[::-1]
    if getattr(widget, "orientation", "") == "horizontal" and len(children) > 1:
        boxes = [
            box_of(each) for each in children if each.width > 2 and each.height > 2 and _is_visible(each)
        ]
        found.rows.append((widget, boxes))
    for child in children:
        _walk(child, found, opacity, owner)


def _is_visible(widget: Any) -> bool:
    """Whether anything is there to be seen; a plain widget only holds room."""
    return type(widget) is not Widget and widget.opacity > 0


def _drawn_item(widget: Any, opacity: float) -> DrawnItem:
    kind = "bar" if isinstance(widget, BarButton) else "key" if isinstance(widget, KeyButton) else ""
    corner, other = widget.to_window(*widget.pos), widget.to_window(widget.right, widget.top)
    turned = other[1] < corner[1]
    pressable = isinstance(widget, Pressable) and widget.action() is not None
    return DrawnItem(widget, widget.told, box_of(widget), pressable, opacity, kind, turned)


def box_of(widget: Any) -> Box:
    """Where a widget is in the window; a half of a conversation may be turned round."""
    one, other = widget.to_window(*widget.pos), widget.to_window(widget.right, widget.top)
    (left, right), (bottom, top) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Box(left, bottom, right, top)


def _drawn_text(widget: Any, opacity: float, owner: Any) -> DrawnText:
    room = box_of(widget)
    wide, high = widget.texture_size
    # Kivy draws the texture in the middle of the label.
    middle_x, middle_y = (room.left + room.right) / 2, (room.bottom + room.top) / 2
    box = Box(middle_x - wide / 2, middle_y - high / 2, middle_x + wide / 2, middle_y + high / 2)
    return DrawnText(widget, widget.text, box, room, isinstance(widget, Pictogram), opacity, owner)


@lru_cache(maxsize=512)
def capital_height(font: str, size: int) -> int:
    """How many pixels high a capital of that font is drawn at that size."""
    _, top, _, bottom = ImageFont.truetype(font, max(1, size)).getbbox("H")
    return math.ceil(bottom - top)


def distance_between(one: Box, other: Box) -> float:
    """Pixels between two boxes; negative when they overlap."""
    across = max(one.left - other.right, other.left - one.right)
    along = max(one.bottom - other.top, other.bottom - one.top)
    return math.hypot(across, along) if across > 0 and along > 0 else max(across, along)


def is_inside(child: Any, parent: Any) -> bool:
    """Whether a widget is ``parent``, or somewhere in it."""
    at = child
    while isinstance(at, Widget):
        if at is parent:
            return True
        at = at.parent
    return False
