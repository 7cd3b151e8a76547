"""Each check of what is seen finds the fault that is planted for it, and nothing on the page as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from audit import AuditCheck, Box, Case, Tally
from audit.fixtures import Fixtures
from audit.headless_window import PORTRAIT_SHAPE, open_window
from audit.scenes import Scene
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.device.demo_server import DemoServer
from kiosk.domain import NO_TEXT, T
from kiosk.journeys import Choose, Describe, Journey, JourneyRun, Number, Option, Step
from kiosk.session.screen_state import HomeScreen, JourneyScreen
from kiosk.settings import Settings

pytestmark = [pytest.mark.window, pytest.mark.timeout(600)]

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
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fixtures]:
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
def gallery(ground: Fixtures) -> Iterator[Any]:
    open_window()
    from audit.visual.renderer import SceneRenderer

    made = SceneRenderer(ground, PORTRAIT_SHAPE)
    yield made
    made.close()


def checked(gallery: Any, ground: Fixtures, spoil: Callable[[Any], None], case: Case) -> Tally:
    """What is found on the page once it is spoilt."""
    from audit.visual import layout, outline_checks, pixels
    from audit.visual.law_checks import LawChecker
    from audit.visual.window_contents import read_window

    tally, first = Tally(), {}
    gallery.look(case.language, DisplayPreferences(case.text))
    gallery.show_scene(ground.scenes[case.scene])
    layout.same_place(read_window(gallery.stage), first, case, tally)
    whole = gallery.stage.picture()
    spoil(gallery)
    now, outline, picture = read_window(gallery.stage), gallery.root_window.outline(), gallery.stage.picture()
    layout.layout(now, case, tally, gallery.root_window.geometry.distance_mm)
    layout.same_place(now, first, case, tally)
    layout.reach(now, case, tally, (0.0, gallery.stage.size[1]), 700.0)
    outline_checks.glyphs(now, case, tally)
    outline_checks.outline_matches_picture(now, outline, case, tally)
    lawful = LawChecker()
    lawful.page(gallery.stage, case, tally)
    outline_checks.reading_order(now, case, tally)
    outline_checks.direction_of_reading(now, case, tally)
    light = pixels.luminance(picture)
    pixels.text_contrasts(now, light, case, tally, gallery.root_window.geometry.min_font_px * 0.668)
    pixels.edge_contrasts(now, light, case, tally)
    pixels.items_are_drawn(now, picture, case, tally)
    del whole
    return tally


def widget(gallery: Any, told: str) -> Any:
    return gallery.root_window.widget_of(told)


def label(gallery: Any, told: str, kind: str = "TextLabel") -> Any:
    """The words in an item, or its pictogram."""
    return next(each for each in widget(gallery, told).walk() if type(each).__name__ == kind)


def change(told: str, /, **properties: Any) -> Callable[[Any], None]:
    def spoil(gallery: Any) -> None:
        for name, value in properties.items():
            setattr(widget(gallery, told), name, value)

    return spoil


def on_label(told: str, kind: str = "TextLabel", /, **properties: Any) -> Callable[[Any], None]:
    def spoil(gallery: Any) -> None:
        for name, value in properties.items():
            setattr(label(gallery, told, kind), name, value)

    return spoil


def over(gallery: Any) -> None:
    widget(gallery, "option.bain").pos = widget(gallery, "option.cuisine").pos


def near(gallery: Any) -> None:
    above = widget(gallery, "option.cuisine")
    below = widget(gallery, "option.bain")
    below.y = above.y - below.height - 2


def below_all(gallery: Any) -> None:
    widget(gallery, "title").y = widget(gallery, "option.entree").y - 200


def from_the_left(gallery: Any) -> None:
    """As if nobody had mirrored the row of pictogram and words."""
    row = widget(gallery, "option.cuisine")
    for child in row.children:
        child.x = row.x + row.right - child.right


def counted(gallery: Any) -> None:
    """As if the count of the questions were another than the one that is told."""
    page = gallery.root_window.page
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
    "other words than told": (AuditCheck.TOLD_IS_SEEN, on_label("option.bain", text="Salon"), "fr"),
    "told and not drawn": (AuditCheck.TOLD_IS_SEEN, change("title", opacity=0), "fr"),
    "seen and not told": (AuditCheck.SEEN_IS_TOLD, change("title", told=""), "fr"),
    "another count than told": (AuditCheck.SEEN_IS_TOLD, counted, "fr"),
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
def test_the_page_as_it_is_has_no_fault(gallery: Any, ground: Fixtures, language: str) -> None:
    tally = checked(gallery, ground, lambda _: None, Case("where", language))
    assert tally.findings == []
    planted = {check for check, *_ in FAULTS.values()}
    assert {check for check in planted if tally[check].examined == 0} <= {AuditCheck.TRANSLATED}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(gallery: Any, ground: Fixtures, name: str) -> None:
    check, spoil, language = FAULTS[name]
    tally = checked(gallery, ground, spoil, Case("where", language))
    assert tally[check].findings, f"found only {[str(each.check) for each in tally.findings]}"


def test_a_left_hand_is_no_other_order_of_reading(gallery: Any, ground: Fixtures) -> None:
    from audit.visual import outline_checks
    from audit.visual.window_contents import read_window

    gallery.look("fr", DisplayPreferences(left=True))
    gallery.show_scene(ground.scenes["where"])
    case, right, wrong = Case("where", mode="left"), Tally(), Tally()
    outline_checks.reading_order(read_window(gallery.stage), case, right)
    assert right[AuditCheck.READING_ORDER].examined
    assert right.findings == []
    below_all(gallery)
    outline_checks.reading_order(read_window(gallery.stage), case, wrong)
    assert {each.check for each in wrong.findings} == {AuditCheck.READING_ORDER}


def test_a_ring_that_is_not_drawn_is_found(
    gallery: Any, ground: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audit.visual.visual_unit import check_focus_ring

    gallery.look("fr", DisplayPreferences())
    gallery.show_scene(ground.scenes["where"])
    case, right, wrong = Case("where"), Tally(), Tally()
    check_focus_ring(gallery, "option.bain", gallery.stage.picture(), case, right)
    assert right[AuditCheck.FOCUS_RING].examined == 1
    assert right.findings == []
    monkeypatch.setattr(type(gallery.root_window.focus_ring), "hold", lambda ring, widget: None)
    check_focus_ring(gallery, "option.bain", gallery.stage.picture(), case, wrong)
    assert {each.check for each in wrong.findings} == {AuditCheck.FOCUS_RING}


def test_a_theme_that_moves_something_is_found(
    gallery: Any, ground: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audit.visual.visual_unit import OTHERS, check_other_themes

    gallery.look("fr", DisplayPreferences())
    gallery.show_scene(ground.scenes["where"])
    case, right, wrong = Case("where"), Tally(), Tally()
    pictured, done = {case: {1: gallery.stage.places()}}, []
    check_other_themes(ground, gallery, pictured, right, done.append)
    assert sum(done) == len(OTHERS)
    assert right.findings == []
    assert right[AuditCheck.CONTRAST_TEXT].cases == len(OTHERS)
    put_up = gallery.show_scene

    def moving(scene: Any) -> None:
        put_up(scene)
        widget(gallery, "title").x += 10

    monkeypatch.setattr(gallery, "show_scene", moving)
    check_other_themes(ground, gallery, pictured, wrong, done.append)
    assert wrong[AuditCheck.THEME_MOVES_NOTHING].findings


# The laws of the screen


def on_page(number: int, spoil: Callable[[Any], None]) -> Callable[[Any], None]:
    def when_shown(gallery: Any) -> None:
        if gallery.root_window.page.pages.page == number - 1:
            spoil(gallery)

    return when_shown


def hidden(*tolds: str) -> Callable[[Any], None]:
    def spoil(gallery: Any) -> None:
        for told in filter(gallery.stage.ids.__contains__, tolds):
            widget(gallery, told).opacity = 0

    return spoil


def only_later(told: str) -> Callable[[Any], None]:
    """As if it stood on later pages alone: the foot stays while pages are turned."""
    taken: list[Any] = []

    def spoil(gallery: Any) -> None:
        if gallery.root_window.page.pages.page == 0:
            taken.append(widget(gallery, told))
            taken[-1].told = ""
        elif taken:
            taken.pop().told = told

    return spoil


def no_keys(gallery: Any) -> None:
    widget(gallery, "key.1").parent.parent.opacity = 0


def all_hidden(gallery: Any) -> None:
    hidden(*(each for each in gallery.stage.ids if not each.startswith(("bar.", "back"))))(gallery)


def hollow(gallery: Any) -> None:
    """All but the first answer of the page."""
    options = [each for each in gallery.stage.ids if each.startswith("option.")]
    hidden(*options[1:])(gallery)


def moving_keys(gallery: Any) -> None:
    """As if the line above the keys grew with what is written."""
    pad = widget(gallery, "key.1").parent.parent
    widget(gallery, "key.1").bind(on_act=lambda _key: setattr(pad, "y", pad.y + 40))


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


def held_to_the_laws(gallery: Any, scene: Scene, case: Case, spoil: Callable[[Any], None]) -> Tally:
    from audit.visual.law_checks import LawChecker, keys_stay

    tally, lawful = Tally(), LawChecker()
    gallery.look(case.language, DisplayPreferences(case.text))
    for here in gallery.pages(scene, case):
        spoil(gallery)
        lawful.page(gallery.stage, here, tally)
    lawful.scene(gallery, scene, case, tally)
    if scene.name == "number":
        gallery.show_scene(scene)
        spoil(gallery)
        keys_stay(gallery.stage, case, tally)
    return tally


@pytest.mark.parametrize("scene", ["where", "which", "number"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pages_as_they_are_hold_the_laws(gallery: Any, ground: Fixtures, scene: str, language: str) -> None:
    tally = held_to_the_laws(gallery, ground.scenes[scene], Case(scene, language), lambda _: None)
    assert [(str(each.check), each.item, each.message) for each in tally.findings] == []
    assert {check for check, name, _ in LAWS.values() if name == scene and not tally[check].examined} == set()


@pytest.mark.parametrize("name", LAWS)
def test_a_broken_law_is_found(gallery: Any, ground: Fixtures, name: str) -> None:
    check, scene, spoil = LAWS[name]
    tally = held_to_the_laws(gallery, ground.scenes[scene], Case(scene), spoil)
    assert tally[check].findings, f"found only {[str(each.check) for each in tally.findings]}"


def test_long_words_that_push_the_keys_away_are_found(gallery: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from audit.visual.law_checks import long_text_fits
    from kiosk.screens.describe import DescribePage

    step = Describe(key="mots", title=T("Dites ce qui se passe."))
    scene, case = Scene("words", JourneyScreen(run_of(step))), Case("words")
    right, wrong = Tally(), Tally()
    gallery.look("fr", DisplayPreferences())
    long_text_fits(gallery, scene, case, right)
    assert [(str(each.check), each.message) for each in right.findings] == []
    monkeypatch.setattr(DescribePage, "writing", property(lambda page: len(page.words) <= 99))
    long_text_fits(gallery, scene, case, wrong)
    assert AuditCheck.CAN_WRITE in {each.check for each in wrong.findings}


@pytest.mark.parametrize("box", [Box(0, 0, 200, 100), Box(50, -900, 300, -700), Box(1100, 2000, 1300, 2100)])
def test_a_fault_has_a_picture_wherever_it_is(gallery: Any, tmp_path: Path, box: Box) -> None:
    from audit.visual.pixels import save

    save(gallery.stage.picture(), box, str(tmp_path / "fault.png"))
    with Image.open(tmp_path / "fault.png") as fault:
        assert min(fault.size) >= 60


@pytest.mark.parametrize(
    ("veil", "title"),
    [("still-there", "Êtes-vous toujours là ?"), ("waited-for", "Nous vous attendons.")],
)
def test_what_covers_a_page_is_looked_at_in_its_place(
    gallery: Any, ground: Fixtures, veil: str, title: str
) -> None:
    gallery.look("fr", DisplayPreferences(100))
    gallery.show_scene(Scene("home", HomeScreen(), veil=veil))
    found = gallery.root_window.outline().get("veil.title")
    assert found is not None
    assert found.name.msgid == title
    gallery.show_scene(ground.scenes["where"])
    assert gallery.root_window.presence.veil is None
