"""Which cases are drawn. The whole product would take days; the plan covers whatever goes wrong in pairs.

What moves things is language, text size, glass and hand. Every scene is put up once in every language; size
and glass go round with scene and language, and the hand changes after each round: so each scene is drawn in
every language, at every size on both glasses and for both hands, and so is each language. Colours move
nothing, which is checked too: they are looked at in pixels where a scene is put up at 100 % already, in all
four themes, of every second scene on one glass, of the others on the other, and of the first of each kind of
page on both. Reach mode: every scene once more, in French at 100 %, upright, for either hand in turn.
``whole`` is the full product.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product

from kiosk.accessibility.display_preferences import TEXT_SIZES, ThemeName
from kiosk.domain import LANGUAGES
from kiosk.i18n.catalogue import SOURCE_LANGUAGE

from ..headless_window import PORTRAIT_SHAPE, SHAPES

#: Every size on every glass.
MODES = tuple(product(SHAPES, TEXT_SIZES))
PLAN_SUMMARY = (
    "Every screen in every language, at every text size on both shapes, for both hands, in all four themes; "
    "every language at every size on both shapes; every screen in reach mode. "
    "Not each of these with each."
)
FULL_PLAN_SUMMARY = "Every screen in every language, size, theme, shape, hand and reach."


@dataclass(frozen=True, slots=True)
class DrawingBatch:
    """What is drawn without changing the look: these scenes, in one language and size, on one glass, for one
    hand. ``pixel_checked`` are those of which pixels are looked at, in every theme."""

    shape: str
    language: str
    text: int
    scenes: tuple[str, ...]
    pixel_checked: frozenset[str] = frozenset()
    left: bool = False
    reach: bool = False

    @property
    def mode(self) -> str:
        """Reach and hand, as ``Case.mode`` writes them."""
        return " ".join(filter(None, ("reach" if self.reach else "", "left" if self.left else "")))

    @property
    def drawn(self) -> int:
        """How many combinations it draws: a scene with a pixel check is drawn in every theme."""
        return len(self.scenes) + len(self.pixel_checked) * (len(ThemeName) - 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """The batches to draw, described in ``words``; ``of`` is how many combinations the full product has."""

    batches: tuple[DrawingBatch, ...] = field(repr=False)
    words: str
    of: int

    @property
    def drawn(self) -> int:
        return sum(each.drawn for each in self.batches)


def plan(names: list[str], kinds: dict[str, str], languages: list[str], *, whole: bool) -> Plan:
    """The plan for these scenes and languages. ``kinds`` is the kind of page of each scene."""
    batches = (*(_full_product(names, languages) if whole else _rotating_modes(names, kinds, languages)),)
    # Reach is for a glass that hangs on a wall.
    modes = len(MODES) * len(ThemeName) * 2 + len(TEXT_SIZES) * len(ThemeName) * 2
    return Plan(batches, FULL_PLAN_SUMMARY if whole else PLAN_SUMMARY, len(names) * len(languages) * modes)


def without_pixel_checks(batch: DrawingBatch) -> DrawingBatch:
    """The same batch without its pixel checks."""
    return replace(batch, pixel_checked=frozenset())


def _full_product(names: list[str], languages: list[str]) -> Iterator[DrawingBatch]:
    every = tuple(names)
    for code, (shape, text), left in product(languages, MODES, (False, True)):
        for reach in (False, True) if shape == PORTRAIT_SHAPE else (False,):
            yield DrawingBatch(shape, code, text, every, frozenset(names), left, reach)


def _rotating_modes(names: list[str], kinds: dict[str, str], languages: list[str]) -> Iterator[DrawingBatch]:
    """Every scene in every language, each time in the next mode."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(kinds[name], name)
    still = {
        (name, shape)
        for rank, name in enumerate(names)
        for at, shape in enumerate(SHAPES)
        if rank % len(SHAPES) == at or name in first.values()
    }
    for (at, code), (mode, (shape, text)), left in product(
        enumerate(languages), enumerate(MODES), (False, True)
    ):
        # Where few languages are asked for, each is drawn in every mode.
        few = len(languages) < len(MODES)
        wanted = tuple(
            name
            for rank, name in enumerate(names)
            if (few or (rank + at) % len(MODES) == mode)
            and bool((rank + at + (mode if few else 0)) // len(MODES) % 2) == left
        )
        pictured = frozenset(name for name in wanted if text == TEXT_SIZES[0] and (name, shape) in still)
        still -= {(name, shape) for name in pictured}
        if wanted:
            yield DrawingBatch(shape, code, text, wanted, pictured, left)
    code = SOURCE_LANGUAGE if SOURCE_LANGUAGE in languages else languages[0]
    for left in (False, True):
        if turn := tuple(names[left::2]):
            yield DrawingBatch(PORTRAIT_SHAPE, code, TEXT_SIZES[0], turn, left=left, reach=True)


def all_languages() -> list[str]:
    return [each.code for each in LANGUAGES]
