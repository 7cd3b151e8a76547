"""What needs no pixels: nothing cut, outside or over something else; sizes and gaps in millimetres."""

from functools import lru_cache
from itertools import combinations
from typing import Any

from kiosk.accessibility.display_preferences import (
    CAPITAL_PER_DISTANCE,
    GAP_MM,
    KEY_GAP_MM,
    KEY_MM,
    TARGET_MM,
)
from kiosk.screens.widgets.fonts import longest_word_em

from ..checks import AuditCheck
from ..findings import Box, Case, Tally
from .window_contents import DrawnText, WindowContents, capital_height, distance_between, is_inside

#: Pixels that a box may be rounded by.
SLACK = 1.5
#: Millimetres that a size may be rounded by (a pixel of the coarsest glass is 0.31 mm).
SLACK_MM = 0.32


def layout(seen: WindowContents, case: Case, tally: Tally, eyes_mm: float) -> None:
    """All of it for one page as it stands."""
    inside_window(seen, case, tally)
    not_cut(seen, case, tally)
    not_overlapping(seen, case, tally)
    targets(seen, case, tally)
    capital_heights(seen, case, tally, eyes_mm)


def inside_window(seen: WindowContents, case: Case, tally: Tally) -> None:
    """Every item and every word is on the glass."""
    things = [(item.item_id, item.box) for item in seen.items] + [(w.name, w.box) for w in seen.words]
    tally.record_examined(AuditCheck.OUTSIDE, case, len(things))
    for name, box in things:
        over = max(-box.left, -box.bottom, box.right - seen.width, box.top - seen.height)
        if over > SLACK:
            message = "reaches over the edge of the window"
            tally.fail(
                AuditCheck.OUTSIDE, case, name, message, measured=f"{over:.0f} px", wanted="0", box=box
            )


def not_cut(seen: WindowContents, case: Case, tally: Tally) -> None:
    """Words fit the room they were given, and no word is broken."""
    tally.record_examined(AuditCheck.CUT, case, len(seen.words))
    for words in seen.words:
        high = (words.box.top - words.box.bottom) - (words.room.top - words.room.bottom) - words.overhang
        wide = (words.box.right - words.box.left) - (words.room.right - words.room.left)
        if max(high, wide) > SLACK and not words.icon:
            message = f"“{words.text[:60]}” is larger than its room"
            measured = f"{wide:+.0f} × {high:+.0f} px"
            tally.fail(
                AuditCheck.CUT, case, words.name, message, measured=measured, wanted="0", box=words.room
            )
        elif not words.icon and words.widget.text_size[0]:
            _whole_words(words, case, tally)
    for item in seen.items:
        flat = item.box.right - item.box.left < 1 or item.box.top - item.box.bottom < 1
        if flat and getattr(item.widget, "text", "-") != "":  # where nothing was written yet, nothing is seen
            tally.fail(AuditCheck.CUT, case, item.item_id, "takes no room", box=item.box)


def _whole_words(words: DrawnText, case: Case, tally: Tally) -> None:
    longest = _widest(words.text, words.font) * words.size
    room = words.widget.text_size[0]
    if longest > room + SLACK + words.size * 0.05:
        message = f"a word of “{words.text[:60]}” is wider than its line and broken"
        measured, wanted = f"{longest:.0f} px", f"≤ {room:.0f} px"
        tally.fail(
            AuditCheck.CUT, case, words.name, message, measured=measured, wanted=wanted, box=words.room
        )


@lru_cache(maxsize=20_000)
def _widest(text: str, font: str) -> float:
    return longest_word_em(text, font)


def not_overlapping(seen: WindowContents, case: Case, tally: Tally) -> None:
    """No item lies over another that it is not in, no words over other words."""
    items = seen.items
    tally.record_examined(AuditCheck.OVERLAP, case, len(items) + len(seen.words))
    for one, other in combinations(items, 2):
        if distance_between(one.box, other.box) < -SLACK and not _nested(one.widget, other.widget):
            tally.fail(AuditCheck.OVERLAP, case, one.item_id, f"lies over {other.item_id}", box=one.box)
    for one_words, other_words in combinations(seen.words, 2):
        # A line is higher than its letters: only letters can lie over letters.
        if distance_between(_letter_box(one_words), _letter_box(other_words)) < -SLACK:
            message = f"“{one_words.text[:40]}” lies over “{other_words.text[:40]}”"
            tally.fail(AuditCheck.OVERLAP, case, one_words.name, message, box=one_words.box)


def _letter_box(words: DrawnText) -> Box:
    """Without the air that a font leaves above and below its lines."""
    air = words.size * 0.22
    box = words.box
    return Box(box.left, min(box.bottom + air, box.top), box.right, max(box.top - air, box.bottom))


def _nested(one: Any, other: Any) -> bool:
    return is_inside(one, other) or is_inside(other, one)


def targets(seen: WindowContents, case: Case, tally: Tally) -> None:
    """What is touched is large enough, and far enough from what else is touched."""
    pressed = [item for item in seen.items if item.pressable]
    for item in pressed:
        wide, high = item.box.right - item.box.left, item.box.top - item.box.bottom
        smaller = min(wide, high) / seen.mm
        tally.measure(
            AuditCheck.TARGET_SIZE,
            case,
            item.item_id,
            smaller,
            KEY_MM if item.kind == "key" else TARGET_MM,
            f"{wide / seen.mm:.1f} × {high / seen.mm:.1f} mm to touch",
            form="{:.1f} mm",
            slack=SLACK_MM,
            box=item.box,
        )
    for one in pressed:
        others = [each for each in pressed if each is not one and not _nested(one.widget, each.widget)]
        # The places of the bar touch: each is wider than a target, and seen apart.
        near = [each for each in others if "bar" not in (one.kind, each.kind)]
        if not near:
            continue
        other = min(near, key=lambda each: distance_between(one.box, each.box))
        tally.measure(
            AuditCheck.TARGET_GAP,
            case,
            one.item_id,
            max(distance_between(one.box, other.box) / seen.mm, 0.0),
            KEY_GAP_MM if one.kind == other.kind == "key" else GAP_MM,
            f"too near to {other.item_id}",
            form="{:.1f} mm",
            slack=SLACK_MM,
            box=one.box,
        )


def capital_heights(seen: WindowContents, case: Case, tally: Tally, eyes_mm: float) -> None:
    """Capitals are 0.7° high for eyes at that distance."""
    wanted = CAPITAL_PER_DISTANCE * eyes_mm
    for words in seen.words:
        if words.icon:
            continue
        tally.measure(
            AuditCheck.CAPITAL_HEIGHT,
            case,
            words.name,
            capital_height(words.font, words.size) / seen.mm,
            wanted,
            f"“{words.text[:40]}” is drawn too small",
            form="{:.2f} mm",
            slack=SLACK_MM,
            box=words.box,
        )


def nothing_is_missing(shown_ids: set[str], blocks: set[str], case: Case, tally: Tally) -> None:
    """Over all pages of a scene, everything that stands on it was to be seen."""
    tally.record_examined(AuditCheck.CUT, case, len(blocks))
    for missing in sorted(blocks - shown_ids):
        tally.fail(AuditCheck.CUT, case, missing, "stands on none of the pages")


def same_place(seen: WindowContents, first: dict[str, Box], case: Case, tally: Tally) -> None:
    """The access bar is at one place, in one order, on every screen. ``first`` is where it was at first."""
    bar = {item.item_id: item.box for item in seen.items if item.kind == "bar"}
    if not bar:
        return
    if not first:
        first.update(bar)
    tally.record_examined(AuditCheck.SAME_PLACE, case, len(first))
    for item_id, box in first.items():
        if item_id not in bar:
            tally.fail(AuditCheck.SAME_PLACE, case, item_id, "is missing from the access bar")
        elif max(abs(a - b) for a, b in zip(bar[item_id], box, strict=True)) > SLACK:
            tally.fail(
                AuditCheck.SAME_PLACE,
                case,
                item_id,
                "stands elsewhere than on other screens",
                box=bar[item_id],
            )
    if list(bar) != list(first):
        tally.fail(AuditCheck.SAME_PLACE, case, "bar", "is in another order than on other screens")


def reach(
    seen: WindowContents, case: Case, tally: Tally, band: tuple[float, float], mounted_mm: float
) -> None:
    """What is touched is between 380 and 1100 mm above the floor. ``band`` in pixels from the lower edge."""
    low, high = band
    for item in (each for each in seen.items if each.pressable):
        tally.record_examined(AuditCheck.REACH, case)
        if item.box.bottom < low - SLACK or item.box.top > high + SLACK:
            bottom, top = (mounted_mm + edge / seen.mm for edge in (item.box.bottom, item.box.top))
            message = "is not in the band that can be reached from a wheelchair"
            heights = {"measured": f"{bottom:.0f} to {top:.0f} mm", "wanted": "380 to 1100 mm"}
            tally.fail(AuditCheck.REACH, case, item.item_id, message, **heights, box=item.box)
