"""Each check of what is seen finds the fault that is planted for it, and nothing on the page as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from audit.checks import AuditCheck
from audit.findings import Box, Case, Tally
from audit.fixtures import Fixtures
from audit.headless_window import PORTRAIT_SHAPE, open_window
from audit.scenes import Scene
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.device.demo_server import DemoServer
from kiosk.domain import NO_TEXT, T
from kiosk.journeys import Choose, Describe, Journey, JourneyRun, Number, Option, Step
from kiosk.session.screen_state import HomeScreen, JourneyScreen
from kiosk.settings import Settings

pytestmark = pytest.mark.window

ASKED = Choose(
    key="lieu",
    title=T("Où est le problème ?"),
    options=tuple(
        Option(value, words, icon=icon)
        for value, words, icon in (
            ("cuisine", T("Cuisine"), "silverware-fork-knife"),
            ("bain", T("Autre pièce de mon logement"), "sofa"),
            ("entree", T("Parties communes"), "door"),
        )
    ),
)
#: More than fits a page, to be ticked and confirmed.
MANY = replace(
    ASKED,
    key="lesquels",
    many=True,
    options=tuple(Option(f"n{rank}", T("Cuisine")) for rank in range(30)),
)
FIGURES = Number(key="numero", title=T("Votre numéro de locataire"), length=8)


@pytest.fixture(scope="module")
def fixtures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fixtures]:
    folder = tmp_path_factory.mktemp("agency")
    agency = DemoServer(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.device.demo_server.START_TIMEOUT_S", 100.0)  # the machine may be busy
        agency.start()
    asked = {"where": ASKED, "which": MANY, "number": FIGURES}
    scenes = {name: Scene(name, JourneyScreen(run_of(step))) for name, step in asked.items()}
    yield Fixtures(agency, Settings(data=folder), folder, scenes)
    agency.stop()


def run_of(step: Step) -> JourneyRun:
    """Asks it, as the first of two questions."""
    steps = step, replace(ASKED, key="autre")
    return JourneyRun(Journey("essai", T("Signaler un problème"), "wrench", steps), {})


@pytest.fixture(scope="module")
def renderer(fixtures: Fixtures) -> Iterator[Any]:
    open_window()
    from audit.visual.renderer import SceneRenderer

    made = SceneRenderer(fixtures, PORTRAIT_SHAPE)
    yield made
    made.close()


def checked(renderer: Any, fixtures: Fixtures, spoil: Callable[[Any], None], case: Case) -> Tally:
    """What is found on the page once it is spoilt."""
    from audit.visual import layout, outline_checks, pixels
    from audit.visual.law_checks import LawChecker
    from audit.visual.window_contents import read_window

    tally, first = Tally(), {}
    renderer.look(case.language, DisplayPreferences(case.text))
    renderer.show_scene(fixtures.scenes[case.scene])
    layout.same_place(read_window(renderer.window), first, case, tally)
    whole = renderer.window.picture()
    spoil(renderer)
    now, outline, picture = (
        read_window(renderer.window),
        renderer.root_window.outline(),
        renderer.window.picture(),
    )
    layout.layout(now, case, tally, renderer.root_window.geometry.distance_mm)
    layout.same_place(now, first, case, tally)
    layout.reach(now, case, tally, (0.0, renderer.window.size[1]), 700.0)
    outline_checks.glyphs(now, case, tally)
    outline_checks.outline_matches_picture(now, outline, case, tally)
    law_checker = LawChecker()
    law_checker.page(renderer.window, case, tally)
    outline_checks.reading_order(now, case, tally)
    outline_checks.direction_of_reading(now, case, tally)
    light = pixels.luminance(picture)
    pixels.text_contrasts(now, light, case, tally, renderer.root_window.geometry.min_font_px * 0.668)
    pixels.edge_contrasts(now, light, case, tally)
    pixels.items_are_drawn(now, picture, case, tally)
    del whole
    return tally


def widget(renderer: Any, item_id: str) -> Any:
    return renderer.root_window.widget_of(item_id)


def label(renderer: Any, item_id: str, kind: str = "TextLabel") -> Any:
    """The words in an item, or its pictogram."""
    return next(each for each in widget(renderer, item_id).walk() if type(each).__name__ == kind)


def change(item_id: str, /, **properties: Any) -> Callable[[Any], None]:
    def spoil(renderer: Any) -> None:
        for name, value in properties.items():
            setattr(widget(renderer, item_id), name, value)

    return spoil


def on_label(item_id: str, kind: str = "TextLabel", /, **properties: Any) -> Callable[[Any], None]:
    def spoil(renderer: Any) -> None:
        for name, value in properties.items():
            setattr(label(renderer, item_id, kind), name, value)

    return spoil


def over(renderer: Any) -> None:
    widget(renderer, "option.bain").pos = widget(renderer, "option.cuisine").pos


def near(renderer: Any) -> None:
    above = widget(renderer, "option.cuisine")
    below = widget(renderer, "option.bain")
    below.y = above.y - below.height - 2


def below_all(renderer: Any) -> None:
    widget(renderer, "title").y = widget(renderer, "option.entree").y - 200


def from_the_left(renderer: Any) -> None:
    """As if nobody had mirrored the row of pictogram and words."""
    row = widget(renderer, "option.cuisine")
    for child in row.children:
        child.x = row.x + row.right - child.right


def counted(renderer: Any) -> None:
    """As if the count of the questions were another than the one that is told."""
    page = renderer.root_window.page
    page.position, page.total = 2, 4


FAULTS: dict[str, tuple[AuditCheck, Callable[[Any], None], str]] = {
    "pale words": (AuditCheck.CONTRAST_TEXT, on_label("option.bain", ink=(0.6, 0.6, 0.6, 1)), "fr"),
    "a pale title": (AuditCheck.CONTRAST_LARGE, change("title", ink=(0.72, 0.72, 0.72, 1)), "fr"),
    "a pale pictogram": (
        AuditCheck.CONTRAST_SHAPE,
        on_label("option.bain", "Pictogram", ink=(0.8, 0.8, 0.8, 1)),
        "fr",
    ),
    "a cut text": (AuditCheck.CUT, change("title", height=20), "fr"),
    "a broken word": (AuditCheck.CUT, change("title", text_size=(60, None)), "fr"),
    "one over another": (AuditCheck.OVERLAP, over, "fr"),
    "outside": (AuditCheck.OUTSIDE, change("option.bain", x=500), "fr"),
    "a small target": (AuditCheck.TARGET_SIZE, change("option.bain", size=(40, 40)), "fr"),
    "a small gap": (AuditCheck.TARGET_GAP, near, "fr"),
    "small letters": (AuditCheck.CAPITAL_HEIGHT, on_label("option.bain", size_px=14), "fr"),
    "no name": (AuditCheck.NAMED, change("option.bain", words=NO_TEXT), "fr"),
    "a tofu": (AuditCheck.GLYPHS, on_label("option.bain", text="漢"), "fr"),
    "other words than told": (AuditCheck.OUTLINE_IS_DRAWN, on_label("option.bain", text="Salon"), "fr"),
    "told and not drawn": (AuditCheck.OUTLINE_IS_DRAWN, change("title", opacity=0), "fr"),
    "seen and not told": (AuditCheck.TEXT_IS_IN_OUTLINE, change("title", item_id=""), "fr"),
    "another count than told": (AuditCheck.TEXT_IS_IN_OUTLINE, counted, "fr"),
    "read in the wrong order": (AuditCheck.READING_ORDER, below_all, "fr"),
    "a row not mirrored": (AuditCheck.MIRRORED, from_the_left, "ar"),
    "words from the left": (AuditCheck.MIRRORED, change("title", halign="left"), "ar"),
    "an arrow not mirrored": (
        AuditCheck.MIRRORED,
        on_label("back", "Pictogram", icon="arrow-left"),
        "ar",
    ),
    "left in French": (AuditCheck.TRANSLATED, change("title", words=T("Une phrase sans traduction")), "ar"),
    "the bar elsewhere": (AuditCheck.SAME_PLACE, change("bar.help", x=3), "fr"),
    "out of reach": (AuditCheck.REACH, change("option.bain", y=1900), "fr"),
}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_page_as_it_is_has_no_fault(renderer: Any, fixtures: Fixtures, language: str) -> None:
    tally = checked(renderer, fixtures, lambda _: None, Case("where", language))
    assert tally.findings == []
    planted = {check for check, *_ in FAULTS.values()}
    assert {check for check in planted if tally[check].examined == 0} <= {AuditCheck.TRANSLATED}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(renderer: Any, fixtures: Fixtures, name: str) -> None:
    check, spoil, language = FAULTS[name]
    tally = checked(renderer, fixtures, spoil, Case("where", language))
    assert tally[check].findings, f"found only {[str(each.check) for each in tally.findings]}"


def test_a_left_hand_is_no_other_order_of_reading(renderer: Any, fixtures: Fixtures) -> None:
    from audit.visual import outline_checks
    from audit.visual.window_contents import read_window

    renderer.look("fr", DisplayPreferences(left=True))
    renderer.show_scene(fixtures.scenes["where"])
    case, right, wrong = Case("where", mode="left"), Tally(), Tally()
    outline_checks.reading_order(read_window(renderer.window), case, right)
    assert right[AuditCheck.READING_ORDER].examined
    assert right.findings == []
    below_all(renderer)
    outline_checks.reading_order(read_window(renderer.window), case, wrong)
    assert {each.check for each in wrong.findings} == {AuditCheck.READING_ORDER}


def test_a_ring_that_is_not_drawn_is_found(
    renderer: Any, fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audit.visual.visual_unit import check_focus_ring

    renderer.look("fr", DisplayPreferences())
    renderer.show_scene(fixtures.scenes["where"])
    case, right, wrong = Case("where"), Tally(), Tally()
    check_focus_ring(renderer, "option.bain", renderer.window.picture(), case, right)
    assert right[AuditCheck.FOCUS_RING].examined == 1
    assert right.findings == []
    monkeypatch.setattr(type(renderer.root_window.focus_ring), "hold", lambda ring, widget: None)
    check_focus_ring(renderer, "option.bain", renderer.window.picture(), case, wrong)
    assert {each.check for each in wrong.findings} == {AuditCheck.FOCUS_RING}


def test_a_theme_that_moves_something_is_found(
    renderer: Any, fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audit.visual.visual_unit import OTHERS, check_other_themes

    renderer.look("fr", DisplayPreferences())
    renderer.show_scene(fixtures.scenes["where"])
    case, right, wrong = Case("where"), Tally(), Tally()
    pictured, done = {case: {1: renderer.window.places()}}, []
    check_other_themes(fixtures, renderer, pictured, right, done.append)
    assert sum(done) == len(OTHERS)
    assert right.findings == []
    assert right[AuditCheck.CONTRAST_TEXT].cases == len(OTHERS)
    put_up = renderer.show_scene

    def moving(scene: Any) -> None:
        put_up(scene)
        widget(renderer, "title").x += 10

    monkeypatch.setattr(renderer, "show_scene", moving)
    check_other_themes(fixtures, renderer, pictured, wrong, done.append)
    assert wrong[AuditCheck.THEME_MOVES_NOTHING].findings


# The laws of the screen


def on_page(number: int, spoil: Callable[[Any], None]) -> Callable[[Any], None]:
    def when_shown(renderer: Any) -> None:
        if renderer.root_window.page.pages.page == number - 1:
            spoil(renderer)

    return when_shown


def hidden(*item_ids: str) -> Callable[[Any], None]:
    def spoil(renderer: Any) -> None:
        for item_id in filter(renderer.window.ids.__contains__, item_ids):
            widget(renderer, item_id).opacity = 0

    return spoil


def only_later(item_id: str) -> Callable[[Any], None]:
    """As if it stood on later pages alone: the foot stays while pages are turned."""
    taken: list[Any] = []

    def spoil(renderer: Any) -> None:
        if renderer.root_window.page.pages.page == 0:
            taken.append(widget(renderer, item_id))
            taken[-1].item_id = ""
        elif taken:
            taken.pop().item_id = item_id

    return spoil


def no_keys(renderer: Any) -> None:
    widget(renderer, "key.1").parent.parent.opacity = 0


def all_hidden(renderer: Any) -> None:
    hidden(*(each for each in renderer.window.ids if not each.startswith(("bar.", "back"))))(renderer)


def hollow(renderer: Any) -> None:
    """All but the first answer of the page."""
    options = [each for each in renderer.window.ids if each.startswith("option.")]
    hidden(*options[1:])(renderer)


def moving_keys(renderer: Any) -> None:
    """As if the line above the keys grew with what is written."""
    pad = widget(renderer, "key.1").parent.parent
    widget(renderer, "key.1").bind(on_act=lambda _key: setattr(pad, "y", pad.y + 40))


LAWS: dict[str, tuple[AuditCheck, str, Callable[[Any], None]]] = {
    "the decision on the next page": (AuditCheck.DECIDES_FIRST, "which", only_later("confirm")),
    "keys that move": (AuditCheck.NOTHING_MOVES, "number", moving_keys),
    "no keys": (AuditCheck.CAN_WRITE, "number", no_keys),
    "no field": (AuditCheck.CAN_WRITE, "number", hidden("typed")),
    "no question": (AuditCheck.CAN_WRITE, "number", hidden("title")),
    "a filled way on": (
        AuditCheck.TURNING_IS_PLAIN,
        "which",
        on_page(1, change("page.down", tone="primary")),
    ),
    "no count of pages": (
        AuditCheck.TURNING_IS_PLAIN,
        "which",
        on_page(1, change("page.down", words=T("Suite"), value=NO_TEXT, hint=NO_TEXT)),
    ),
    "a title that gets lost": (AuditCheck.TURNING_IS_PLAIN, "which", on_page(2, hidden("title"))),
    "someone who may not come": (
        AuditCheck.SAYS_WHAT_IT_KNOWS,
        "where",
        change("title", words=T("Restez ici. Quelqu’un vient.")),
    ),
    "only buttons": (AuditCheck.MORE_THAN_BUTTONS, "where", all_hidden),
    "a void, and another page": (AuditCheck.MORE_THAN_BUTTONS, "which", on_page(1, hollow)),
    "no way out": (AuditCheck.CAN_LEAVE, "where", change("bar.finish", off=True)),
}


def held_to_the_laws(renderer: Any, scene: Scene, case: Case, spoil: Callable[[Any], None]) -> Tally:
    from audit.visual.law_checks import LawChecker, keys_stay

    tally, law_checker = Tally(), LawChecker()
    renderer.look(case.language, DisplayPreferences(case.text))
    for here in renderer.pages(scene, case):
        spoil(renderer)
        law_checker.page(renderer.window, here, tally)
    law_checker.scene(renderer, scene, case, tally)
    if scene.name == "number":
        renderer.show_scene(scene)
        spoil(renderer)
        keys_stay(renderer.window, case, tally)
    return tally


@pytest.mark.parametrize("scene", ["where", "which", "number"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pages_as_they_are_hold_the_laws(
    renderer: Any, fixtures: Fixtures, scene: str, language: str
) -> None:
    tally = held_to_the_laws(renderer, fixtures.scenes[scene], Case(scene, language), lambda _: None)
    assert [(str(each.check), each.item, each.message) for each in tally.findings] == []
    assert {check for check, name, _ in LAWS.values() if name == scene and not tally[check].examined} == set()


@pytest.mark.parametrize("name", LAWS)
def test_a_broken_law_is_found(renderer: Any, fixtures: Fixtures, name: str) -> None:
    check, scene, spoil = LAWS[name]
    tally = held_to_the_laws(renderer, fixtures.scenes[scene], Case(scene), spoil)
    assert tally[check].findings, f"found only {[str(each.check) for each in tally.findings]}"


def test_long_words_that_push_the_keys_away_are_found(renderer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from audit.visual.law_checks import long_text_fits
    from kiosk.screens.describe import DescribePage

    step = Describe(key="mots", title=T("Dites ce qui se passe."))
    scene, case = Scene("words", JourneyScreen(run_of(step))), Case("words")
    right, wrong = Tally(), Tally()
    renderer.look("fr", DisplayPreferences())
    long_text_fits(renderer, scene, case, right)
    assert [(str(each.check), each.message) for each in right.findings] == []
    monkeypatch.setattr(DescribePage, "writing", property(lambda page: len(page.words) <= 99))
    long_text_fits(renderer, scene, case, wrong)
    assert AuditCheck.CAN_WRITE in {each.check for each in wrong.findings}


@pytest.mark.parametrize("box", [Box(0, 0, 200, 100), Box(50, -900, 300, -700), Box(1100, 2000, 1300, 2100)])
def test_a_fault_has_a_picture_wherever_it_is(renderer: Any, tmp_path: Path, box: Box) -> None:
    from audit.visual.pixels import save

    save(renderer.window.picture(), box, str(tmp_path / "fault.png"))
    with Image.open(tmp_path / "fault.png") as fault:
        assert min(fault.size) >= 60


@pytest.mark.parametrize(
    ("veil", "title"),
    [("still-there", "Êtes-vous toujours là ?"), ("waited-for", "Vous attendez l’agence.")],
)
def test_what_covers_a_page_is_looked_at_in_its_place(
    renderer: Any, fixtures: Fixtures, veil: str, title: str
) -> None:
    renderer.look("fr", DisplayPreferences(100))
    renderer.show_scene(Scene("home", HomeScreen(), veil=veil))
    found = renderer.root_window.outline().get("veil.title")
    assert found is not None
    assert found.name.msgid == title
    renderer.show_scene(fixtures.scenes["where"])
    assert renderer.root_window.presence.veil is None
