"""The laws of the screen, as far as a machine can see them. Knows no window: only what stands on a page.

``kiosk audit`` holds them against what it draws, ``make hands`` against what a finger meets in a real window.
Each law yields what breaks it. Law 5 (one hero a page) is for people; law 9 (felt speed) is measured.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .checks import AuditCheck
from .findings import Box

#: Pixels that a box may be rounded by.
SLACK = 2.0
#: Which part of a page may be white in one piece while another page follows.
MAX_BLANK_SHARE = 0.4
#: Up to this text size all that decides is on the first page.
FIRST_PAGE_UP_TO_TEXT = 200
#: Nobody is there any more: what was done is told once more, or anyone may begin.
ENDED_SCREENS = frozenset({"RestScreen", "GoodbyeScreen"})
#: The kinds of question that are answered with keys.
KEYED_STEPS = frozenset({"Number", "Date", "Amount", "Find", "Wish"})
#: When fewer of the keys are there afterwards, the keyboard shows another layer.
SAME_LAYER_SHARE = 0.7
#: Fewer are no keyboard.
MIN_KEYS = 10
MONEY = re.compile(
    r"€\s*[0-9]|[0-9]\s*(?:€|EUR|euro|يورو|یورو|ইউরো|யூரோ|欧元|евро|євро|Euro|avro)", re.IGNORECASE
)
#: French that says that a person is on the way. "Quelqu’un vient de prendre…" is another thing.
STAFF_IS_COMING = re.compile(r"quelqu[’']un (?:vient(?! de )|arrive|va venir)", re.IGNORECASE)
#: What stands between these is a name: “… (revenu fiscal de référence)”.
NAME_OPENS, NAME_CLOSES = ("(", "（", "«", "«\u00a0", "“", "„"), (")", "）", "»", "\u00a0»", "”", "“")
_NUMBERS = re.compile(r"\d+")
_LATIN = re.compile(r"[A-Za-zÀ-ÿŒœ’'][A-Za-zÀ-ÿŒœ’' -]*")


@dataclass(frozen=True, slots=True)
class PageItem:
    """One item of the outline, and where it stands. ``words`` is all of its name, value and hint as written;
    ``sources`` the French they were made from, ``left_french`` those that have no translation; ``code`` the
    language they should be in, "" for the visitor's own words. ``kind`` is ``bar``, ``key`` or nothing."""

    id: str
    role: str
    words: str
    box: Box
    operable: bool = False
    filled: bool = False
    kind: str = ""
    code: str = ""
    sources: tuple[str, ...] = ()
    left_french: tuple[str, ...] = ()

    @property
    def touched(self) -> bool:
        """Whether it is there to be touched, now or later."""
        return self.operable or self.role in ("button", "choice")


@dataclass(frozen=True, slots=True)
class PageSnapshot:
    """One page as it stands. ``kind`` is what ``screens.page_registry`` knows it by, ``name`` its journey and
    step or that kind; ``shown`` is another number when another thing is shown; ``page`` counts from 1;
    ``pays``: money is asked for on it; ``hold_s``: how long a touch must last; ``explores``: a touch finds,
    two more act; ``unseen``: it came just now, and a touch does nothing yet; ``reach``: how high what is
    touched may stand (pixels), 0 without reach mode."""

    width: float
    height: float
    language: str
    text: int
    kind: str
    name: str
    shown: int
    page: int
    pages: int
    things: tuple[PageItem, ...]
    pays: bool = False
    hold_s: float = 0.0
    explores: bool = False
    unseen: bool = False
    reach: float = 0.0

    def get(self, id: str) -> PageItem | None:
        return next((each for each in self.things if each.id == id), None)

    @property
    def body(self) -> tuple[PageItem, ...]:
        """All but the access bar."""
        return tuple(each for each in self.things if each.kind != "bar")

    @property
    def keys(self) -> tuple[PageItem, ...]:
        return tuple(each for each in self.things if each.kind == "key")

    @property
    def content(self) -> tuple[PageItem, ...]:
        """What the page is about: no buttons, not the name of the service above it."""
        return tuple(
            each
            for each in self.body
            if each.role != "button" and each.id != "heading" and _area(each.box) > 1
        )

    @property
    def more(self) -> bool:
        """Whether another page follows."""
        return self.get("page.down") is not None

    @property
    def veiled(self) -> bool:
        """Whether the question lies over it if someone is still there."""
        return any(each.id.startswith("veil.") for each in self.things)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "PageSnapshot":
        things = tuple(
            PageItem(
                **{
                    **each,
                    "box": Box(*each["box"]),
                    "sources": tuple(each["sources"]),
                    "left_french": tuple(each["left_french"]),
                }
            )
            for each in raw["things"]
        )
        return cls(**{**raw, "things": things})


@dataclass(frozen=True, slots=True)
class Violation:
    check: AuditCheck
    item: str
    message: str
    measured: str = ""
    wanted: str = ""
    box: Box | None = None


def page_violations(screen: PageSnapshot, french: frozenset[str] = frozenset()) -> Iterator[Violation]:
    """What one page says for itself. ``french``: sentences of the source text."""
    yield from keyboard_is_complete(screen)
    yield from paging_is_not_deciding(screen)
    yield from no_unfounded_promise(screen)
    yield from has_content(screen)
    yield from is_translated(screen, french)
    yield from can_leave(screen)


def primary_action_first(pages: Sequence[PageSnapshot]) -> Iterator[Violation]:
    """1. What decides is on the first page, and what it costs with it. ``pages``: all of one thing, from the
    first. Beyond 200 % the first page may tell what comes on the next."""
    first = pages[0]
    if first.text > FIRST_PAGE_UP_TO_TEXT or first.kind == "ConversationScreen":
        return
    primaries = [(screen, each) for screen in pages for each in screen.body if _is_primary(each)]
    seen = {each.id for each in first.things}
    for screen, each in primaries:
        if each.id not in seen:
            message = f"what decides (“{each.words[:40]}”) comes on page {screen.page}"
            yield Violation(AuditCheck.DECIDES_FIRST, each.id, message, str(screen.page), "1", each.box)
    costs = [screen for screen in pages if any(MONEY.search(each.words) for each in screen.body)]
    if first.pays and not costs:
        yield Violation(AuditCheck.DECIDES_FIRST, "", "asks for money and does not say how much")
    elif (
        primaries and costs and costs[0].page > 1 and (first.pays or first.kind in ("Statement", "QrHandoff"))
    ):
        yield Violation(AuditCheck.DECIDES_FIRST, "", "the amount comes later", str(costs[0].page), "1")


def _is_primary(thing: PageItem) -> bool:
    """What decides is a button; an answer that is filled is one among others."""
    return thing.filled and thing.role == "button" and not thing.id.startswith("page.")


def nothing_moves(before: PageSnapshot, after: PageSnapshot, touched: str = "") -> Iterator[Violation]:
    """2. What was touched once can be touched again at the same place, and no key moves: as long as the same
    page of the same thing is shown, in the same letters."""
    same = ("shown", "name", "page", "language", "text", "width")
    if any(getattr(before, each) != getattr(after, each) for each in same) or before.veiled or after.veiled:
        return
    ids = {each.id for each in before.keys}
    # A key that shows other letters: what is on both layers may stand elsewhere.
    layer = len(ids & {each.id for each in after.keys}) < SAME_LAYER_SHARE * len(ids)
    moved = [
        (each, now)
        for each in before.things
        if ((each.kind == "key" and not layer) or each.id == touched)
        and (now := after.get(each.id)) is not None
        and _displacement(each.box, now.box) > SLACK
    ]
    if moved:
        each, now = max(moved, key=lambda pair: _displacement(pair[0].box, pair[1].box))
        what = f"{len(moved)} keys move" if len(moved) > 1 else f"{each.id} moves"
        when = f"when {touched} is touched" if touched else "when more is written"
        far = f"{_displacement(each.box, now.box):.0f} px"
        yield Violation(AuditCheck.NOTHING_MOVES, each.id, f"{what} {when}", far, "0", now.box)
    if len(before.keys) >= MIN_KEYS and touched.startswith("key.") and not after.keys:
        yield Violation(AuditCheck.NOTHING_MOVES, touched, "the keys go away when one is touched", "0", "all")


def keyboard_stays_in_place(screen: PageSnapshot, first: dict[tuple[Any, ...], Box]) -> Iterator[Violation]:
    """2. The keyboard of a language has one size and one place. ``first`` is where each stood at first."""
    if len(screen.keys) < MIN_KEYS or screen.kind == "ConversationScreen":
        return
    around = _bounding_box(screen.keys)
    letters = frozenset(each.id for each in screen.keys)
    stood = first.setdefault((letters, screen.language, screen.text, screen.width), around)
    if (far := _displacement(stood, around)) > SLACK:
        message = "these keys stand elsewhere, or are of another size, than on other pages"
        yield Violation(AuditCheck.NOTHING_MOVES, screen.keys[0].id, message, f"{far:.0f} px", "0", around)


def same_bar(screen: PageSnapshot, first: dict[tuple[Any, ...], Box]) -> Iterator[Violation]:
    """2. The access bar is at one place on every screen. ``first`` is where each of it was at first."""
    for each in screen.things:
        if each.kind == "bar":
            stood = first.setdefault((each.id, screen.language, screen.text, screen.width), each.box)
            if (far := _displacement(stood, each.box)) > SLACK:
                message = "stands elsewhere than on other screens"
                yield Violation(AuditCheck.SAME_PLACE, each.id, message, f"{far:.0f} px", "0", each.box)


def keyboard_is_complete(screen: PageSnapshot, *, writes: bool = False) -> Iterator[Violation]:
    """3. Title, field and all keys stand on one page, the first. ``writes``: the visitor has just asked for
    the keys. On the pages after it stand other ways to answer."""
    scanning = any(each.id in ("finder", "scanning", "keys") for each in screen.body)
    if screen.veiled or not (screen.keys or writes or (screen.kind in KEYED_STEPS and not scanning)):
        return
    if screen.page > 1 and not screen.keys and not any(each.role == "field" for each in screen.body):
        return
    if len(screen.keys) < MIN_KEYS:
        message = "something is to be written, and there are no keys on this page"
        yield Violation(AuditCheck.CAN_WRITE, "", message, str(len(screen.keys)), f"≥ {MIN_KEYS}")
    elif screen.get("key.erase") is None and not any(each.id.endswith("erase") for each in screen.keys):
        yield Violation(AuditCheck.CAN_WRITE, "", "no key takes a letter back")
    if not any(each.role == "field" for each in screen.body):
        yield Violation(AuditCheck.CAN_WRITE, "", "nothing shows on this page what is written")
    if not any(each.role == "title" for each in screen.body) and screen.kind != "ConversationScreen":
        yield Violation(AuditCheck.CAN_WRITE, "", "nothing says on this page what is asked")


def paging_is_not_deciding(screen: PageSnapshot) -> Iterator[Violation]:
    """4. The ways to other pages are outlined and say where one is; one thing on a page is filled at most; a
    page after the first keeps the title."""
    turns = [each for each in screen.body if each.id in ("page.down", "page.up")]
    for each in turns:
        if each.filled:
            yield Violation(AuditCheck.TURNING_IS_PLAIN, each.id, "is filled as a decision is", box=each.box)
    if (down := screen.get("page.down")) and not any(_names_a_page(each, screen) for each in screen.body):
        message = "nothing says which page comes next, of how many"
        yield Violation(AuditCheck.TURNING_IS_PLAIN, down.id, message, box=down.box)
    titled = screen.kind == "ConversationScreen" or any(each.role == "title" for each in screen.body)
    if screen.page > 1 and not titled:
        yield Violation(AuditCheck.TURNING_IS_PLAIN, "title", f"page {screen.page} has lost the title")
    filled = [each for each in screen.body if _is_primary(each)]
    if len(filled) > 1 and screen.kind != "ConversationScreen":
        names = ", ".join(each.id for each in filled)
        yield Violation(
            AuditCheck.TURNING_IS_PLAIN, filled[0].id, "more than one decision is filled", names, "1"
        )


def same_title(pages: Sequence[PageSnapshot]) -> Iterator[Violation]:
    """4. The title of the first page stands on all of them."""
    asked = next((each.words for each in pages[0].body if each.role == "title"), "")
    for screen in pages[1:]:
        titles = [each.words for each in screen.body if each.role in ("title", "text")]
        if asked and titles and not any(asked.startswith(each) or each.startswith(asked) for each in titles):
            yield Violation(
                AuditCheck.TURNING_IS_PLAIN,
                "title",
                f"page {screen.page} has another title",
                titles[0],
                asked,
            )


def _names_a_page(thing: PageItem, screen: PageSnapshot) -> bool:
    """Whether it says which page this is or comes next, in whichever figures; of how many ("2 / 3") as soon
    as that is known: a long list is made as far as it is looked at."""
    if not (thing.id.startswith("page.") or (thing.role in ("text", "status") and thing.id != "heading")):
        return False
    numbers = [int(each) for each in _NUMBERS.findall(thing.words)]
    there = (screen.page, screen.page + 1)
    if thing.id.startswith("page.") and numbers:
        return numbers[0] in there or numbers[-1] in there
    return len(numbers) == 2 and numbers[0] in there and numbers[0] <= numbers[1]


def no_unfounded_promise(screen: PageSnapshot) -> Iterator[Violation]:
    """6. Nobody is said to come before someone has answered: then it is said with their name."""
    for each in screen.things:
        for source in each.sources:
            if STAFF_IS_COMING.search(source):
                message = "says that someone comes, and cannot know it"
                yield Violation(AuditCheck.SAYS_WHAT_IT_KNOWS, each.id, message, source[:60], box=each.box)


def has_content(screen: PageSnapshot) -> Iterator[Violation]:
    """8. A page has something to read, and is not white where its room could be used."""
    if screen.kind == "RestScreen" or screen.veiled:
        return
    content = screen.content
    if not content:
        message = "only buttons" if any(each.role == "button" for each in screen.body) else "only white"
        yield Violation(AuditCheck.MORE_THAN_BUTTONS, "", f"this page is {message}")
        return
    if not screen.more or screen.reach:  # what is out of reach is white by wish
        return
    empty, gap = _largest_blank(screen)
    if empty > MAX_BLANK_SHARE * screen.height:
        part = f"{100 * empty / screen.height:.0f} % of the screen"
        message = "is white in one piece, while another page follows"
        yield Violation(
            AuditCheck.MORE_THAN_BUTTONS, "", message, part, f"≤ {100 * MAX_BLANK_SHARE:.0f} %", gap
        )


def _largest_blank(screen: PageSnapshot) -> tuple[float, Box]:
    """The highest piece of the page on which nothing stands."""
    around = _bounding_box(screen.content)
    # What stands in the foot is below the page, however narrow; beside it, it is no part of it.
    middle = [
        each.box
        for each in screen.body
        if min(each.box.right, around.right) - max(each.box.left, around.left)
        > min(each.box.right - each.box.left, around.right - around.left)
        * (0.0 if each.id.startswith("page.") else 0.5)
    ]
    bar = max((each.box.top for each in screen.things if each.kind == "bar"), default=0.0)
    edge, highest, gap = screen.height, 0.0, around
    for box in sorted(middle, key=lambda box: -box.top):
        if edge - box.top > highest:
            highest, gap = edge - box.top, Box(around.left, box.top, around.right, edge)
        edge = min(edge, box.bottom)
    if edge - bar > highest:
        highest, gap = edge - bar, Box(around.left, bar, around.right, edge)
    return highest, gap


def is_translated(screen: PageSnapshot, french: frozenset[str]) -> Iterator[Violation]:
    """8. Each word is in the language of who reads it; names, numbers and their own words are allowed. What
    stands on a French paper is such a name where it is in brackets or quotation marks after its meaning."""
    for each in screen.things:
        if not each.code or each.code.partition("@")[0] == "fr":
            continue
        for source in each.left_french:
            message = f"“{source[:60]}” is French"
            yield Violation(AuditCheck.TRANSLATED, each.id, message, "fr", each.code, each.box)
        if not each.left_french and (found := _french_in(each.words, french)):
            yield Violation(
                AuditCheck.TRANSLATED, each.id, f"“{found[:60]}” is French", "fr", each.code, each.box
            )


def _french_in(words: str, french: frozenset[str]) -> str:
    """A run of Latin letters that is a whole sentence, or a long piece of one, of the source text."""
    for found in _LATIN.finditer(words):
        run = found[0].strip(" -’'")
        if _is_marked_name(words, found):
            continue
        if len(run) > 12 and run.count(" ") >= 2 and any(run in each for each in french):
            return run
    return ""


def _is_marked_name(words: str, found: re.Match[str]) -> bool:
    """Whether it stands alone between brackets or quotation marks and is no sentence."""
    before, after = words[: found.start()], words[found.end() :]
    return found[0][0].islower() and before.endswith(NAME_OPENS) and after.startswith(NAME_CLOSES)


def can_leave(screen: PageSnapshot) -> Iterator[Violation]:
    """The way to end a visit is on every screen, whole, and can be touched."""
    if screen.kind in ENDED_SCREENS:
        return
    ways = [each for each in screen.things if each.id in ("bar.finish", "veil.leave")]
    if not any(each.operable for each in ways):
        yield Violation(AuditCheck.CAN_LEAVE, "bar.finish", "there is no way to end the visit")
    for each in ways:
        if _outside(each.box, screen) > SLACK:
            yield Violation(
                AuditCheck.CAN_LEAVE, each.id, "reaches over the edge of the window", box=each.box
            )


def inside_and_not_overlapping(screen: PageSnapshot) -> Iterator[Violation]:
    """Nothing is outside of the window, and nothing to be touched over something else to be touched."""
    for each in screen.things:
        if (over := _outside(each.box, screen)) > SLACK:
            message = "reaches over the edge of the window"
            yield Violation(AuditCheck.OUTSIDE, each.id, message, f"{over:.0f} px", "0", each.box)
    touched = [each for each in screen.things if each.touched and _area(each.box) > 1]
    for rank, one in enumerate(touched):
        for other in touched[rank + 1 :]:
            across = min(one.box.right, other.box.right) - max(one.box.left, other.box.left)
            along = min(one.box.top, other.box.top) - max(one.box.bottom, other.box.bottom)
            nested = across * along >= 0.98 * min(_area(one.box), _area(other.box))
            if min(across, along) > SLACK and not nested:
                message = f"lies over {other.id}"
                yield Violation(
                    AuditCheck.OVERLAP, one.id, message, f"{across:.0f} × {along:.0f} px", "0", one.box
                )


def _outside(box: Box, screen: PageSnapshot) -> float:
    return max(-box.left, -box.bottom, box.right - screen.width, box.top - screen.height)


def _area(box: Box) -> float:
    return max(0.0, box.right - box.left) * max(0.0, box.top - box.bottom)


def _displacement(one: Box, other: Box) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def _bounding_box(things: Iterable[PageItem]) -> Box:
    boxes = [each.box for each in things]
    return Box(
        min(box.left for box in boxes),
        min(box.bottom for box in boxes),
        max(box.right for box in boxes),
        max(box.top for box in boxes),
    )
