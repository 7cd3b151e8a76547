"""Each problem and each place has a drawing of its own: who cannot read chooses by it, and hears it."""

from __future__ import annotations

from hashlib import sha256
from xml.etree import ElementTree

import numpy
import pytest
from PIL import Image

from kiosk.domain import verbatim
from kiosk.domain.rules import repair_rules_in_force
from kiosk.eservices.report_problem.state import NEIGHBOUR_TROUBLE
from kiosk.eservices.tickets import PLACES
from kiosk.journeys import Choose, Option
from kiosk.runtime.paths import ASSETS
from kiosk.screens.widgets.buttons import IllustratedChoice
from kiosk.screens.widgets.theme import theme

from .conftest import BOTH_SHAPES, Terminal
from .test_long_lists import ask

PICTURES = ASSETS / "pictures"
SYMPTOMS = sorted(repair_rules_in_force().symptoms)
NAMES = [f"symptoms/{key}" for key in (*SYMPTOMS, NEIGHBOUR_TROUBLE)] + [
    str(option.drawing) for option in PLACES.values()
]
#: All of them together, in bytes.
MOST = 500_000
#: Colours differ in that part of two drawings at least.
APART = 0.05


def drawn(name: str) -> Image.Image:
    return Image.open(PICTURES / f"{name}.png").convert("RGB").resize((110, 45))


@pytest.mark.parametrize("name", NAMES)
def test_each_has_its_drawing_and_the_source_of_it(name: str) -> None:
    source = ElementTree.parse(PICTURES / f"{name}.svg").getroot()
    assert source.get("viewBox") == "0 0 440 180"
    assert Image.open(PICTURES / f"{name}.png").size == (616, 252)


def test_no_two_drawings_look_the_same() -> None:
    assert len({sha256((PICTURES / f"{name}.png").read_bytes()).digest() for name in NAMES}) == len(NAMES)
    pixels = {name: numpy.asarray(drawn(name), dtype=int) for name in NAMES}
    for at, one in enumerate(NAMES):
        for other in NAMES[at + 1 :]:
            differ = (abs(pixels[one] - pixels[other]).sum(axis=2) > 60).mean()
            assert differ > APART, f"{one} looks like {other}"


def test_they_are_small() -> None:
    assert sum((PICTURES / f"{name}.png").stat().st_size for name in NAMES) < MOST


def choice(*options: Option) -> Choose:
    return Choose(key="quoi", title=verbatim("Que se passe-t-il ?"), options=options)


def cards(terminal: Terminal) -> list[IllustratedChoice]:
    return [each for each in terminal.root_window.page.walk() if isinstance(each, IllustratedChoice)]


@BOTH_SHAPES
def test_a_card_is_chosen_by_its_drawing_and_heard_by_its_loudspeaker(home: Terminal) -> None:
    options = [Option(key, verbatim(key), drawing=f"symptoms/{key}") for key in SYMPTOMS[:4]]
    run = ask(home, choice(*options))
    found = cards(home)
    assert [card.item_id for card in found] == [f"option.{key}" for key in SYMPTOMS[:4]]
    card = found[1]
    home.touch_at(
        *card.to_window(
            card.right - 5 * home.root_window.geometry.mm, card.y + 4 * home.root_window.geometry.mm
        )
    )
    assert [each.text for each in home.voice.last_request] == [SYMPTOMS[1]]
    assert "quoi" not in run.context
    home.touch_at(*card.to_window(card.center_x, card.top - 6 * home.root_window.geometry.mm))
    assert run.context["quoi"] == SYMPTOMS[1]


@BOTH_SHAPES
def test_one_without_a_drawing_stands_in_words_with_all_others(home: Terminal) -> None:
    ask(home, choice(Option("a", verbatim("A"), drawing="symptoms/autre"), Option("b", verbatim("B"))))
    assert not cards(home)
    ask(home, choice(Option("a", verbatim("A"), drawing="symptoms/of_a_landlord")))
    assert not cards(home)


@BOTH_SHAPES
def test_places_stand_at_home_and_in_the_building_on_one_page(home: Terminal) -> None:
    ask(home, choice(*PLACES.values()))
    assert [home.words(item_id) for item_id in home.ids if item_id.startswith("group.")] == [
        "Chez moi",
        "Dans l’immeuble",
    ]
    assert len(cards(home)) == len(PLACES)
    assert "page.down" not in home.ids


@BOTH_SHAPES
def test_a_drawing_is_whole_and_keeps_its_shape(home: Terminal) -> None:
    ask(home, choice(*PLACES.values()))
    for card in cards(home):
        (scene,) = [each for each in card.children if hasattr(each, "tex_coords")]
        left, bottom, right, _, _, top, _, _ = scene.tex_coords
        wide, high = scene.texture.size
        across, down = abs(right - left) * wide, abs(top - bottom) * high
        assert across / down == pytest.approx(scene.width / scene.height, rel=0.02)
        assert abs(top - bottom) >= 0.999
    assert theme.text == 100
