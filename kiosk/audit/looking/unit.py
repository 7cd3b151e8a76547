"""One sitting as a unit of work: draws its scenes and holds every check against them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zlib import crc32

from kiosk.accessibility.display import Display, ThemeName
from kiosk.settings import Settings

from ..behaviour import check_page
from ..checks import Check
from ..findings import Box, Case, Tally
from ..stage import open_window
from .plan import Sitting

if TYPE_CHECKING:
    from ..ground import Ground
    from .gallery import Gallery

#: Height of the lower edge of the demo terminal above the floor, for reach mode.
MOUNTED_MM = 700.0
#: So many pictures of one check's faults are kept of one sitting: the next ones look the same.
MOST_PICTURES = 2
#: Size, theme and mode in which it is looked at what a page says: it says the same in the others.
SAID_AT = (100, ThemeName.LIGHT.value, "")

#: The kiosk of this process, by shape: one at a time is in the window.
_open: dict[str, Gallery] = {}


def gallery(ground: Ground, shape: str, mode: str) -> Gallery:
    """The gallery of that shape; the one before is taken out of the window."""
    open_window()
    from .gallery import Gallery

    key = f"{shape} {mode}"
    if key not in _open:
        leave_window()
        settings: Settings = ground.settings
        if mode == "reach":
            settings = settings.model_copy(update={"mounted_mm": MOUNTED_MM})
        _open[key] = Gallery(replace(ground, settings=settings), shape)
    return _open[key]


def leave_window() -> None:
    """Takes the last gallery out of the window."""
    for old in _open.values():
        old.close()
    _open.clear()


@dataclass(frozen=True, slots=True)
class Looking:
    """Draws one sitting."""

    sitting: Sitting

    @property
    def name(self) -> str:
        s = self.sitting
        return f"{s.language} {s.text} % {s.theme} {s.shape} {s.mode}".rstrip()

    @property
    def weight(self) -> int:
        return len(self.sitting.scenes) * (3 if self.sitting.pixels else 1)

    def run(self, ground: Ground, done: Callable[[int], None]) -> Tally:
        sitting, tally = self.sitting, Tally()
        shown = gallery(ground, sitting.shape, sitting.mode)
        display = Display(sitting.text, ThemeName(sitting.theme), reach=sitting.mode == "reach")
        shown.look(sitting.language, display)
        first: dict[str, Box] = {}
        for name in sitting.scenes:
            case = Case(name, sitting.language, sitting.text, sitting.theme, sitting.shape, mode=sitting.mode)
            for _ in _checked(ground, shown, case, tally, first, pixels=sitting.pixels):
                pass
            done(3 if sitting.pixels else 1)
        return tally


def _checked(
    ground: Ground, shown: Gallery, case: Case, tally: Tally, first: dict[str, Box], *, pixels: bool
) -> Iterator[Case]:
    """Every page of a scene, checked; the case of each."""
    from kiosk.screens.page import told_in

    from . import layout, saying
    from . import pixels as picture_checks
    from .seeing import seen

    scene, frame = ground.scenes[case.scene], shown.frame
    told: set[str] = set()
    for here in shown.pages(scene, case):
        now = seen(shown.stage)
        outline = frame.outline()
        told |= {item.id for item in outline.items}
        layout.layout(now, here, tally, frame.glass.distance_mm)
        layout.same_place(now, first, here, tally)
        if here.mode == "reach" and frame.glass.reach is not None:
            layout.reach(now, here, tally, frame.glass.reach, MOUNTED_MM)
        saying.glyphs(now, here, tally)
        saying.outline_is_picture(now, outline, here, tally)
        saying.translated(outline, here, tally)
        saying.reading_order(now, here, tally)
        saying.mirrored(now, here, tally)
        if (here.text, here.theme, here.mode) == SAID_AT and not scene.veil:
            check_page(shown.stage, shown.stage.voice, here, tally)
        if pixels:
            picture = shown.stage.picture()
            smallest = frame.glass.smallest_text * 0.668
            picture_checks.contrasts(now, picture, here, tally, smallest)
            picture_checks.edges(now, picture, here, tally)
            picture_checks.drawn(now, picture, here, tally)
            _ring(shown, picture, here, tally)
            if here.page == 1 and here.theme == ThemeName.LIGHT.value:
                recoloured(shown, here, tally)
        _keep_pictures(ground, shown, tally)
        yield here
    if not scene.veil:
        blocks = {each.told for block in frame.page.pages.blocks for each in told_in(block)}
        layout.shown_at_all(told, blocks, case, tally)


def recoloured(shown: Gallery, case: Case, tally: Tally) -> None:
    """In every other theme each item is where it was: that is why sizes are looked at in one."""
    places = shown.stage.places()
    for theme in ThemeName:
        shown.recolour(theme)
        tally.examine(Check.THEME_MOVES_NOTHING, case, len(places))
        for before, after in zip(places, shown.stage.places(), strict=True):
            if before != after:
                tally.fail(Check.THEME_MOVES_NOTHING, case, before[0], f"moves in the theme {theme.value}")
    shown.recolour(ThemeName(case.theme))


def _ring(shown: Gallery, picture: object, case: Case, tally: Tally) -> None:
    """Around the first and the last thing that can be operated."""
    from .pixels import ring
    from .seeing import box_of

    operable = [item.id for item in shown.frame.outline().operable]
    for told in dict.fromkeys((*operable[:1], *operable[-1:])):
        widget = shown.frame.widget_of(told)
        shown.frame.ring.hold(widget)
        ring(picture, shown.stage.picture(), told, box_of(widget), case, tally)
        shown.frame.ring.hold(None)


def _keep_pictures(ground: Ground, shown: Gallery, tally: Tally) -> None:
    """A crop of the first few faults of each check."""
    from .pixels import save

    picture = None
    for check, count in tally.counts.items():
        for at, finding in enumerate(count.findings):
            if finding.picture or finding.box is None or at >= MOST_PICTURES:
                continue
            if picture is None:
                picture = shown.stage.picture()
            name = f"{check.value}-{crc32(f'{finding.case}{finding.item}'.encode()):08x}.png"
            folder = ground.out / "pictures"
            folder.mkdir(parents=True, exist_ok=True)
            save(picture, finding.box, str(folder / name))
            count.findings[at] = replace(finding, picture=f"pictures/{name}")
