"""One batch as a unit of work: draws its scenes and holds every check against them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

from kiosk.accessibility.display_preferences import CAPITAL_PER_EM, DisplayPreferences, ThemeName
from kiosk.settings import Settings

from ..behaviour.page_by_ear import check_page
from ..checks import AuditCheck
from ..findings import Box, Case, Tally
from ..headless_window import open_window
from .plan import DrawingBatch

if TYPE_CHECKING:
    from ..fixtures import Fixtures
    from .law_checks import LawChecker
    from .renderer import SceneRenderer

#: Height of the lower edge of the demo terminal above the floor, for reach mode.
MOUNTED_MM = 700.0
#: So many pictures of one check's faults are kept of one batch: the next ones look the same.
MAX_PICTURES = 2
#: All is looked at in the first theme; for the others what needs pixels is put up once more.
FIRST, *OTHERS = ThemeName

#: What stands where, by page (``HeadlessWindow.places``).
PagePositions = dict[int, list[tuple[Any, ...]]]

#: The kiosk of this process, by shape: one at a time is in the window.
_open_renderers: dict[str, SceneRenderer] = {}


def renderer_for(fixtures: Fixtures, shape: str, mode: str) -> SceneRenderer:
    """The renderer of that shape; the one before is taken out of the window."""
    open_window()
    from .renderer import SceneRenderer

    key = f"{shape} {mode}"
    if key not in _open_renderers:
        close_renderer()
        settings: Settings = fixtures.settings
        if mode == "reach":
            settings = replace(settings, mounted_mm=MOUNTED_MM)
        _open_renderers[key] = SceneRenderer(replace(fixtures, settings=settings), shape)
    return _open_renderers[key]


def close_renderer() -> None:
    """Take the last renderer out of the window."""
    for old in _open_renderers.values():
        old.close()
    _open_renderers.clear()


@dataclass(frozen=True, slots=True)
class VisualUnit:
    """Draws one batch."""

    batch: DrawingBatch

    @property
    def name(self) -> str:
        s = self.batch
        return f"{s.language} {s.text} % {s.shape} {s.mode}".rstrip()

    @property
    def weight(self) -> int:
        return self.batch.drawn

    def run(self, fixtures: Fixtures, done: Callable[[int], None]) -> Tally:
        open_window()
        from .law_checks import LawChecker

        batch, tally = self.batch, Tally()
        renderer = renderer_for(fixtures, batch.shape, "reach" if batch.reach else "")
        renderer.look(
            batch.language, DisplayPreferences(batch.text, FIRST, reach=batch.reach, left=batch.left)
        )
        first: dict[str, Box] = {}
        law_checker = LawChecker()
        pictured: dict[Case, PagePositions] = {}
        for name in batch.scenes:
            case = Case(name, batch.language, batch.text, shape=batch.shape, mode=batch.mode)
            places: PagePositions = {}
            for page_case in _checked_pages(fixtures, renderer, case, tally, first, law_checker):
                places[page_case.page] = renderer.window.places()
                if name in batch.pixel_checked:
                    check_pixels(fixtures, renderer, page_case, 0, tally)
            if name in batch.pixel_checked:
                pictured[case] = places
            done(1)
        if pictured:
            check_other_themes(fixtures, renderer, pictured, tally, done)
        return tally


def _checked_pages(
    fixtures: Fixtures,
    renderer: SceneRenderer,
    case: Case,
    tally: Tally,
    first: dict[str, Box],
    law_checker: LawChecker,
) -> Iterator[Case]:
    """Every page of a scene, checked; the case of each."""
    from kiosk.screens.page import accessible_widgets

    from . import layout, outline_checks
    from .window_contents import read_window

    scene, root_window = fixtures.scenes[case.scene], renderer.root_window
    shown_ids: set[str] = set()
    for page_case in renderer.pages(scene, case):
        now = read_window(renderer.window)
        outline = root_window.outline()
        shown_ids |= {item.id for item in outline.items}
        layout.layout(now, page_case, tally, root_window.geometry.distance_mm)
        layout.same_place(now, first, page_case, tally)
        if is_reach_mode(page_case) and root_window.geometry.reach is not None:
            layout.reach(now, page_case, tally, root_window.geometry.reach, MOUNTED_MM)
        outline_checks.glyphs(now, page_case, tally)
        outline_checks.outline_matches_picture(now, outline, page_case, tally)
        outline_checks.reading_order(now, page_case, tally)
        outline_checks.direction_of_reading(now, page_case, tally)
        law_checker.page(renderer.window, page_case, tally)
        if not scene.veil:
            check_page(renderer.window, renderer.window.voice, page_case, tally)
        _save_pictures(fixtures, renderer, tally)
        yield page_case
    if not scene.veil:
        assert root_window.page is not None
        blocks = {
            each.item_id for block in root_window.page.pages.blocks() for each in accessible_widgets(block)
        }
        layout.nothing_is_missing(shown_ids, blocks, case, tally)
        law_checker.scene(renderer, scene, case, tally)
        _save_pictures(fixtures, renderer, tally)


def is_reach_mode(case: Case) -> bool:
    """Whether all that is touched must stand low."""
    return "reach" in case.mode.split()


def check_other_themes(
    fixtures: Fixtures,
    renderer: SceneRenderer,
    pictured: dict[Case, PagePositions],
    tally: Tally,
    done: Callable[[int], None],
) -> None:
    """In the other themes what needs pixels. What stands where on each page is known: no theme moves it, that
    is why the rest is looked at in one."""
    for turn, theme in enumerate(OTHERS, start=1):
        # One theme after the other, and in it all scenes: to change colours takes a tenth of a second.
        renderer.set_theme(theme)
        for case, places in pictured.items():
            for page_case in renderer.pages(fixtures.scenes[case.scene], replace(case, theme=theme.value)):
                before, after = places.get(page_case.page, []), renderer.window.places()
                tally.record_examined(AuditCheck.THEME_MOVES_NOTHING, page_case, len(before))
                if moved := [there for there in before if there not in after]:
                    item_id = str(moved[0][0])
                    tally.fail(
                        AuditCheck.THEME_MOVES_NOTHING,
                        page_case,
                        item_id,
                        f"moves in the theme {theme.value}",
                    )
                check_pixels(fixtures, renderer, page_case, turn, tally)
            done(1)


def check_pixels(fixtures: Fixtures, renderer: SceneRenderer, case: Case, turn: int, tally: Tally) -> None:
    """The first page is looked at in every theme, the pages after it each in one of them by turns."""
    if case.page == 1 or (case.page - 1) % len(ThemeName) == turn:
        _pixels(renderer, case, turn, tally)
        _save_pictures(fixtures, renderer, tally)


def _pixels(renderer: SceneRenderer, case: Case, turn: int, tally: Tally) -> None:
    """All that is measured in one picture, and in another of the ring."""
    from . import pixels
    from .window_contents import read_window

    now, picture = read_window(renderer.window), renderer.window.picture()
    light = pixels.luminance(picture)
    pixels.text_contrasts(now, light, case, tally, renderer.root_window.geometry.min_font_px * CAPITAL_PER_EM)
    pixels.edge_contrasts(now, light, case, tally)
    pixels.items_are_drawn(now, picture, case, tally)
    operable = [item.id for item in renderer.root_window.outline().operable]
    # In two themes of each scene, the other two in the next; around another item each time.
    if operable and (turn + crc32(case.scene.encode())) % 2 == 0:
        check_focus_ring(
            renderer, operable[(turn * (len(operable) - 1)) // (len(ThemeName) - 1)], picture, case, tally
        )


def check_focus_ring(
    renderer: SceneRenderer, item_id: str, picture: object, case: Case, tally: Tally
) -> None:
    """Holds the ring around that item and looks at it; ``picture`` is the page without."""
    from . import pixels
    from .window_contents import box_of

    widget = renderer.root_window.widget_of(item_id)
    renderer.root_window.focus_ring.hold(widget)
    pixels.focus_ring_contrast(picture, renderer.window.picture(), item_id, box_of(widget), case, tally)
    renderer.root_window.focus_ring.hold(None)


def _save_pictures(fixtures: Fixtures, renderer: SceneRenderer, tally: Tally) -> None:
    """A crop of the first few faults of each check."""
    from .pixels import save

    picture = None
    for check, count in tally.counts.items():
        for at, finding in enumerate(count.findings):
            if finding.picture or finding.box is None or at >= MAX_PICTURES:
                continue
            if picture is None:
                picture = renderer.window.picture()
            name = f"{check.value}-{crc32(f'{finding.case}{finding.item}'.encode()):08x}.png"
            folder = fixtures.out / "pictures"
            folder.mkdir(parents=True, exist_ok=True)
            save(picture, finding.box, str(folder / name))
            count.findings[at] = replace(finding, picture=f"pictures/{name}")
