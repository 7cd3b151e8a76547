"""The picture and the outline are one: what is told is seen, what is seen is told, in the same order."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Any

from fontTools.ttLib import TTFont
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Outline, Role
from kiosk.domain import get_language
from kiosk.screens.conversation_pane import ConversationPane
from kiosk.screens.keyboard_page import WritingLayout
from kiosk.screens.widgets.accessible import AccessibleBehavior
from kiosk.screens.widgets.containers import BidiRow
from kiosk.screens.widgets.footer import Footer
from kiosk.screens.widgets.on_screen_keyboard import Keypad
from kiosk.screens.widgets.theme import theme
from kiosk.screens.window_parts import CaptionBand

from ..checks import AuditCheck
from ..findings import Box, Case, Tally
from .window_contents import DrawnItem, DrawnText, WindowContents, is_inside

#: What no eye sees: marks of direction, joiners, spaces, and the markup of Kivy's labels.
_MARKUP = re.compile(r"\[/?[a-z0-9_]+(?:=[^\]]*)?\]")
SLACK = 2.0


def plain(text: str) -> str:
    """The visible characters, without markup, spaces or case; dots at the end are of what was cut. A place
    still to fill is a dot for the ear and a line for the eye."""
    bare = _MARKUP.sub("", text).rstrip("…").replace("&bl;", "[").replace("&br;", "]").replace("&amp;", "&")
    return "".join(
        c for c in bare if unicodedata.category(c) not in {"Cf", "Cc", "Zs"} and c not in "_·"
    ).casefold()


@lru_cache(maxsize=64)
def _font_characters(font: str) -> frozenset[int]:
    return frozenset(TTFont(font, lazy=True, fontNumber=0).getBestCmap())


def glyphs(seen: WindowContents, case: Case, tally: Tally) -> None:
    """Every character that is drawn is in the font it is drawn with."""
    for words in seen.words:
        text = _MARKUP.sub("", words.text) if getattr(words.widget, "markup", False) else words.text
        drawn = {c for c in text if unicodedata.category(c) not in {"Cf", "Cc", "Zs"}}
        tally.record_examined(AuditCheck.GLYPHS, case, len(drawn))
        font = words.font if words.font.endswith(("ttf", "otf", "ttc")) else ""
        if font and (missing := sorted(c for c in drawn if ord(c) not in _font_characters(font))):
            signs = ", ".join(f"{c} U+{ord(c):04X}" for c in missing)
            tally.fail(AuditCheck.GLYPHS, case, words.name, f"the font has no {signs}", box=words.box)


def outline_matches_picture(seen: WindowContents, outline: Outline, case: Case, tally: Tally) -> None:
    """Both ways; and every item has a name."""
    spoken = {
        item.id: [plain(theme.say(each, theme.lang)) for each in (item.name, item.value, item.hint)]
        for item in outline.items
    }
    everything = "\n".join(text for texts in spoken.values() for text in texts)
    # How far along one is is written in figures, and told in words: "2 / 4" is "Question 2 of 4".
    ranks = {plain("{} / {}".format(*item.position)) for item in outline.items if item.position}
    tally.record_examined(AuditCheck.NAMED, case, len(outline.items))
    tally.record_examined(AuditCheck.OUTLINE_IS_DRAWN, case, len(outline.items))
    for item in outline.items:
        if not any(spoken[item.id]):
            tally.fail(AuditCheck.NAMED, case, item.id, "has no name")
        place = seen.item(item.id)
        if place is None:
            tally.fail(AuditCheck.OUTLINE_IS_DRAWN, case, item.id, "is in the outline, but not to be seen")
        elif not _is_seen(place, spoken[item.id], seen):
            message = "nothing of what is told is written there"
            tally.fail(AuditCheck.OUTLINE_IS_DRAWN, case, item.id, message, box=place.box)
    for words in seen.words:
        if words.icon or _is_caption(words):
            continue
        tally.record_examined(AuditCheck.TEXT_IS_IN_OUTLINE, case)
        text = plain(words.text)
        if text in ranks or not any(c.isalnum() for c in text):
            continue
        own = spoken.get(getattr(words.owner, "item_id", ""), [])
        figures = re.fullmatch(r"(\d+)/(\d+)", text)
        if figures and set(figures.groups()) <= set(re.findall(r"\d+", " ".join(own))):
            continue  # of a page, as well
        if text not in plain(" ".join(own)) and text not in everything:  # a name may stand with its value
            message = f"“{words.text[:60]}” is written, but the outline does not say it"
            tally.fail(AuditCheck.TEXT_IS_IN_OUTLINE, case, words.name, message, box=words.box)


def _is_caption(words: DrawnText) -> bool:
    """What is said is captioned: it is told by being said."""
    at = words.widget
    while isinstance(at, Widget):
        if isinstance(at, CaptionBand):
            return True
        at = at.parent
    return False


def _is_seen(place: DrawnItem, texts: list[str], seen: WindowContents) -> bool:
    """Whether its name, value or hint is written in it, or it is a picture with words for the ear."""
    if place.box.right - place.box.left < 1:
        return False
    if place.widget.role is Role.PICTURE:
        return True
    inside = [plain(w.text) for w in seen.words if is_inside(w.widget, place.widget) and not w.icon]
    if any(text and (text in shown or shown in text) for text in texts for shown in inside if shown):
        return True
    # What has no words at all is a picture or a pictogram: whether it is drawn is seen in the pixels.
    return not inside or place.widget.role is Role.FIELD


def reading_order(seen: WindowContents, case: Case, tally: Tally) -> None:
    """Each item comes after the one before it as eyes go: along the line, then down; or down a column."""
    items = [item for item in seen.items if item.kind != "key"]
    for before, after in pairwise(items):
        if is_inside(after.widget, before.widget) or "bar" in (before.kind, after.kind):
            continue
        tally.record_examined(AuditCheck.READING_ORDER, case)
        if before.rotated or after.rotated:
            continue  # who sits opposite reads it turned round
        # A hand is a side: what is for a left hand is read as ever, and stands the other way round.
        rtl = _is_right_to_left(after.widget) != (
            theme.left and _share_handed_row(before.widget, after.widget)
        )
        if _comes_before(after.box, before.box, rtl=rtl):
            message = f"is read after {before.item_id}, but stands before it"
            tally.fail(AuditCheck.READING_ORDER, case, after.item_id, message, box=after.box)


def _share_handed_row(one: Any, other: Any) -> bool:
    """Whether two stand beside each other in a row, a foot or a sheet that follows the hand."""
    at = one
    while isinstance(at, Widget) and not is_inside(other, at):
        at = at.parent
    return isinstance(at, Footer | WritingLayout) or (
        getattr(at, "follows_hand", False) and at.orientation == "horizontal"
    )


def _comes_before(one: Box, other: Box, *, rtl: bool) -> bool:
    """Whether eyes meet ``one`` first: above it in the same column, or before it in the same line."""
    shared_x = min(one.right, other.right) - max(one.left, other.left)
    shared_y = min(one.top, other.top) - max(one.bottom, other.bottom)
    if shared_x > SLACK and one.bottom >= other.top - SLACK:
        return True
    lower = min(one.top - one.bottom, other.top - other.bottom)
    if shared_y > lower / 2:
        return one.left >= other.right - SLACK if rtl else one.right <= other.left + SLACK
    return False


def direction_of_reading(seen: WindowContents, case: Case, tally: Tally) -> None:
    """From the right in right-to-left languages, from the left in all others: rows, words, arrows."""
    for row, boxes in seen.rows:
        if isinstance(row.parent, Keypad) or _follows_hand(row) or len(boxes) < 2:
            continue  # telephones and keyboards are not mirrored either; a hand is a side, not a direction
        tally.record_examined(AuditCheck.MIRRORED, case)
        lefts = [box.left for box in boxes]
        if lefts != sorted(lefts, reverse=_is_right_to_left(row) != _is_rotated(row, seen)):
            message = "a row runs against the direction of reading"
            tally.fail(AuditCheck.MIRRORED, case, _item_id(row), message, box=_bounding_box(boxes))
    for words in seen.words:
        if words.icon:
            _arrow_direction(words, case, tally)
        else:
            _text_alignment(words, case, tally)


def _is_right_to_left(widget: Any) -> bool:
    """Whether it is of a language that is written from the right: its own, where it says so."""
    at = widget
    while isinstance(at, Widget):
        if isinstance(at, BidiRow) and at.mirrored is not None:
            return bool(at.mirrored)
        if isinstance(at, ConversationPane):
            return get_language(at.code).rtl
        at = at.parent
    return bool(theme.rtl)


def _follows_hand(row: Any) -> bool:
    return bool(getattr(row, "follows_hand", False)) and bool(theme.left)


def _is_rotated(row: Any, seen: WindowContents) -> bool:
    """Whether all of it is turned round: a row of two halves has one of each."""
    turned = [
        item.rotated for item in seen.items if is_inside(item.widget, row) or is_inside(row, item.widget)
    ]
    return bool(turned) and all(turned)


def _arrow_direction(words: DrawnText, case: Case, tally: Tally) -> None:
    icon = getattr(words.widget, "icon", "")
    forward = {"chevron-right": False, "chevron-left": True, "arrow-left": False, "arrow-right": True}
    item_id = getattr(words.owner, "item_id", "")
    if item_id in ("key.left", "key.right"):
        return  # where the caret goes, in any language
    if icon in forward and (icon.startswith("chevron") or item_id == "back"):
        tally.record_examined(AuditCheck.MIRRORED, case)
        if forward[icon] != _is_right_to_left(words.widget):
            tally.fail(
                AuditCheck.MIRRORED, case, words.name, f"{icon} points against the direction", box=words.box
            )


def _text_alignment(words: DrawnText, case: Case, tally: Tally) -> None:
    if getattr(words.widget, "align", "") != "start" or not words.widget.text_size[0]:
        return
    tally.record_examined(AuditCheck.MIRRORED, case)
    own = getattr(words.widget, "rtl", getattr(words.widget, "mirrored", None))
    wanted = "right" if (theme.rtl if own is None else own) else "left"
    if words.widget.halign != wanted:
        message = f"“{words.text[:40]}” begins on the {words.widget.halign}"
        tally.fail(AuditCheck.MIRRORED, case, words.name, message, wanted=wanted, box=words.box)


def _item_id(row: Any) -> str:
    at = row
    while isinstance(at, Widget):
        if isinstance(at, AccessibleBehavior) and at.item_id:
            return str(at.item_id)
        at = at.parent
    return type(row).__name__


def _bounding_box(boxes: list[Box]) -> Box:
    return Box(
        min(b.left for b in boxes),
        min(b.bottom for b in boxes),
        max(b.right for b in boxes),
        max(b.top for b in boxes),
    )
