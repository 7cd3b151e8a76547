"""What stands on the screen, read off the widgets in pixels of the window: to measure, and for the laws."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kivy.uix.label import Label
from kivy.uix.widget import Widget
from PIL import ImageFont

from kiosk.domain import Text, find_language
from kiosk.i18n import catalogue
from kiosk.i18n.catalogue import SOURCE_LANGUAGE
from kiosk.journeys import QrHandoff
from kiosk.screens.conversation_pane import ConversationPane
from kiosk.screens.root_window import RootWindow
from kiosk.screens.widgets.accessible import AccessibleBehavior, Pressable
from kiosk.screens.widgets.buttons import BarButton, Framed, KeyButton
from kiosk.screens.widgets.labels import Pictogram
from kiosk.screens.widgets.theme import theme
from kiosk.session.screen_state import ConversationScreen, JourneyScreen, ScreenState

from ..findings import Box
from ..headless_window import HeadlessWindow
from ..laws import PageItem, PageSnapshot

#: Fewer letters are a sign, and so are capitals alone; in a language of Latin letters fewer than
#: ``LONG_WORD_LETTERS`` may
#: be the same word.
MIN_LETTERS, LONG_WORD_LETTERS = 4, 12


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
    def overhang(self) -> float:
        """Pixels by which it may be higher than its room: Arabic letters hang lower than their lines."""
        return float(getattr(self.widget, "_overhang", 0))

    @property
    def name(self) -> str:
        item_id = getattr(self.owner, "item_id", "")
        return item_id or f"“{self.text[:24]}”"


@dataclass(slots=True)
class DrawnItem:
    """A widget of the outline."""

    widget: Any
    item_id: str
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

    def item(self, item_id: str) -> DrawnItem | None:
        return next((each for each in self.items if each.item_id == item_id), None)


def read_window(window: HeadlessWindow) -> WindowContents:
    """Everything that can be seen now; what lies below the veil cannot be used and is not looked at."""
    root_window, veil = window.root_window, window.root_window.presence.veil
    roots: list[Any] = (
        [veil] if veil is not None else [root_window.page, root_window.band, root_window.access_bar]
    )
    found = WindowContents(width=window.size[0], height=window.size[1], mm=theme.mm)
    for root in roots:
        _walk(root, found, 1.0, None)
    return found


def _walk(widget: Any, found: WindowContents, opacity: float, owner: Any) -> None:
    opacity *= widget.opacity
    if opacity <= 0.01:
        return
    if isinstance(widget, AccessibleBehavior) and widget.item_id:
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
    return DrawnItem(widget, widget.item_id, box_of(widget), pressable, opacity, kind, turned)


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


def page_snapshot(root_window: RootWindow, shown: int = 0) -> PageSnapshot:
    """The page that is shown now. ``shown``: a number for what is shown, the same while it is."""
    page, what = root_window.page, root_window.controller.shown
    assert page is not None
    return PageSnapshot(
        width=root_window.width,
        height=root_window.height,
        language=theme.lang,
        text=int(theme.text),
        kind=_kind(what),
        name=_name(what),
        shown=shown,
        page=int(page.pages.page) + 1,
        pages=int(page.pages.count),
        things=tuple(_page_items(root_window)),
        pays=_awaits_payment(what),
        hold_s=root_window.touch_input.hold_s,
        explores=root_window.touch_input.exploring,
        unseen=root_window.touch_input.debouncer.unseen,
        reach=theme.high,
    )


def _kind(shown: ScreenState) -> str:
    return type(shown.run.step if isinstance(shown, JourneyScreen) else shown).__name__


def _name(shown: ScreenState) -> str:
    if isinstance(shown, JourneyScreen):
        return f"{shown.run.journey.key}/{shown.run.step.key}"
    if isinstance(shown, ConversationScreen) and shown.input:
        return f"{_kind(shown)}/{shown.input['what']}"  # a page opened for one of the two
    return _kind(shown)


def _awaits_payment(shown: ScreenState) -> bool:
    """Whether a payment is waited for on the visitor's own phone."""
    if (
        not isinstance(shown, JourneyScreen)
        or not isinstance(shown.run.step, QrHandoff)
        or shown.run.step.asks is None
    ):
        return False
    return shown.run.step.asks(shown.run.context).what == "payment"


def _page_items(root_window: RootWindow) -> Iterator[PageItem]:
    for widget in root_window.outline_widgets():
        item = widget.item()
        if item is None or _opacity(widget) <= 0.01:
            continue
        texts = [text for text in (item.name, item.value, item.hint) if text]
        code = item.language or _language_of(widget)
        yield PageItem(
            id=item.id,
            role=item.role.value,
            words=" ".join(catalogue(code).render(text) for text in texts),
            box=box_of(widget),
            operable=item.operable,
            filled=_filled(widget),
            kind="bar" if isinstance(widget, BarButton) else "key" if isinstance(widget, KeyButton) else "",
            code="" if item.role.value == "field" else code,
            sources=tuple(text.msgid for text in texts if not text.verbatim),
            left_french=tuple(each for text in texts for each in _untranslated(text, code)),
        )


def _opacity(widget: Any) -> float:
    opacity, at = 1.0, widget
    while at is not None and at.parent is not at:
        opacity *= getattr(at, "opacity", 1.0)
        at = at.parent
    return opacity


def _filled(widget: Any) -> bool:
    """Whether it has the colour of a decision."""
    return isinstance(widget, Framed) and [*widget.fill] == [*theme.primary]


def _language_of(widget: Any) -> str:
    """The language of who reads it: each half of a conversation has its own."""
    at = widget
    while at is not None and at.parent is not at:
        if isinstance(at, ConversationPane):
            return str(at.code)
        at = at.parent
    return str(theme.lang)


def _untranslated(text: Text, code: str) -> Iterator[str]:
    """The texts in it that the catalogue does not know."""
    if text.verbatim or code.partition("@")[0] == SOURCE_LANGUAGE:
        return
    yield from (
        each for _, value in text.params if isinstance(value, Text) for each in _untranslated(value, code)
    )
    letters = sum(map(str.isalpha, text.msgid.partition("{")[0] + text.msgid.rpartition("}")[2]))
    readable = (" " in text.msgid and letters > LONG_WORD_LETTERS) or not _uses_latin_script(code)
    if (
        letters >= MIN_LETTERS
        and readable
        and not text.msgid.isupper()
        and not catalogue(code).has_translation(text)
    ):
        yield text.msgid


def _uses_latin_script(code: str) -> bool:
    """Whether a word alone may be the same there as in French."""
    return find_language(code).script == "LATIN"
