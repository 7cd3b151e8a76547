"""What the two halves of a conversation show in very large letters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations

import pytest

from kiosk.accessibility.conversation import Conversation, ConversationProblem, Side
from kiosk.accessibility.display_preferences import DisplayPreferences, ThemeName
from kiosk.screens.conversation import ConversationPage
from kiosk.screens.widgets.buttons import ChoiceButton
from kiosk.screens.widgets.containers import BidiRow
from kiosk.screens.widgets.fonts import font_path
from kiosk.screens.widgets.kivy_helpers import walk
from kiosk.screens.widgets.labels import TextLabel
from kiosk.screens.widgets.localized_text import LocalizedLabel
from kiosk.screens.widgets.theme import RLM, theme
from kiosk.session.screen_state import ConversationScreen

from .conftest import BOTH_SHAPES, LANDSCAPE, PORTRAIT, Terminal
from .test_counter import apart, at_the_counter, until

pytestmark = pytest.mark.window

LEAK = {
    "ar": "هناك تسرب ماء تحت المغسلة منذ البارحة",
    "fr": "J’ai une fuite d’eau sous l’évier depuis hier soir, et le sol de la cuisine est tout mouillé.",
}


@contextmanager
def talking(
    size: tuple[int, int], code: str, *, text: int, facing: bool = False, colours: ThemeName = ThemeName.LIGHT
) -> Iterator[tuple[Terminal, Conversation]]:
    """A visitor who speaks that language and the clerk, in letters of ``text`` percent."""
    terminal = Terminal(size)
    session = at_the_counter(terminal, code)
    try:
        terminal.listen_to_end()  # the greeting, whose caption takes room
        terminal.controller.start_conversation()
        terminal.controller.set_display(DisplayPreferences(text=text, theme=colours))
        if facing:
            terminal.controller.turn_round()
        terminal.settle()
        shown = terminal.controller.shown
        assert isinstance(shown, ConversationScreen)
        yield terminal, shown.conversation
    finally:
        session.close()
        terminal.close()


@pytest.mark.pairwise
@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize("text", [200, 300])
@pytest.mark.parametrize("facing", [False, True])
@pytest.mark.parametrize("code", LEAK)
def test_what_one_says_is_whole_and_nothing_lies_under_the_bar(
    window: None, size: tuple[int, int], text: int, facing: bool, code: str
) -> None:
    with talking(size, code, text=text, colours=ThemeName.DARK, facing=facing) as (terminal, talk):
        assert cut(terminal) == []
        talk.ask_to_repeat(Side.VISITOR)
        until(terminal, "clerk.theirs")
        talk.pick(Side.CLERK, "Votre rendez-vous est le 12/03/2027 à 14:30.")
        until(terminal, "visitor.theirs")
        assert cut(terminal) == []
        talk.type(Side.VISITOR, LEAK[code])
        talk.send(Side.VISITOR)
        until(terminal, "clerk.theirs")
        assert cut(terminal) == []
        bar = terminal.box("bar.speak")[3]
        low = [
            terminal.box(item_id)[1]
            for item_id in terminal.ids
            if item_id.endswith((".talk", ".type", ".theirs"))
        ]
        assert min(low) >= bar


@pytest.mark.pairwise
@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize("text", [100, 300])
@pytest.mark.parametrize("facing", [False, True])
@pytest.mark.parametrize("side", Side)
def test_what_was_said_the_field_and_all_keys_stand_on_one_page(
    window: None, size: tuple[int, int], text: int, facing: bool, side: Side
) -> None:
    with talking(size, "ta", text=text, facing=facing) as (terminal, talk):
        talk.pick(Side.CLERK, "Votre rendez-vous est le 12/03/2027 à 14:30.")
        until(terminal, "visitor.theirs")
        talk.pick(Side.VISITOR, "வணக்கம்.")
        until(terminal, "clerk.theirs")
        terminal.root_window.page.open(side, "type")  # type: ignore[union-attr]
        terminal.settle()
        assert {"clerk.theirs", "visitor.theirs", "draft", "send", "back", "key.space"} <= set(terminal.ids)
        assert "page.down" not in terminal.ids
        assert cut(terminal) == []
        shown = [item_id for item_id in terminal.ids if not item_id.startswith(("bar.", "heading"))]
        boxes = {item_id: terminal.box(item_id) for item_id in shown}
        bar = terminal.box("bar.speak")[3]
        assert min(box[1] for box in boxes.values()) >= bar
        assert max(box[3] for box in boxes.values()) <= size[1]
        for one, other in combinations(boxes.items(), 2):
            assert apart(one[1], other[1]), (one, other)
        least = (20 if size == PORTRAIT else 10.9) * theme.mm
        assert boxes["key.space"][3] - boxes["key.space"][1] >= least


@pytest.mark.parametrize("facing", [False, True])
def test_where_a_translation_comes_from_stands_clear_of_ones_own_words(window: None, facing: bool) -> None:
    with talking(PORTRAIT, "ar", text=150, facing=facing) as (terminal, talk):
        talk.pick(Side.VISITOR, "شكرا.")
        until(terminal, "clerk.theirs")
        talk.pick(Side.CLERK, "Votre rendez-vous est le 12/03/2027 à 14:30.")
        until(terminal, "visitor.source")
        assert "visitor.mine" in terminal.ids
        boxes = {told: terminal.box(told) for told in terminal.ids if told.startswith(("clerk.", "visitor."))}
        for one, other in combinations(boxes.items(), 2):
            assert apart(one[1], other[1]), (one, other)


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize("text", [100, 200])
@pytest.mark.parametrize("facing", [False, True])
def test_a_long_sentence_is_whole_in_its_half_and_beside_the_keys_and_can_be_read_in_large_letters(
    window: None, size: tuple[int, int], text: int, facing: bool
) -> None:
    with talking(size, "ta", text=text, facing=facing) as (terminal, talk):
        page = terminal.root_window.page
        assert page is not None
        talk.pick(Side.CLERK, "Signez ce plan seulement si vous pouvez payer cette somme.")
        until(terminal, "visitor.theirs")
        assert cut(terminal) == []
        assert terminal.widget("visitor.theirs").size_px >= theme.small * 100 / theme.text
        for side in Side:
            terminal.touch(f"{side.value}.type")
            assert "visitor.theirs" in terminal.ids
            assert cut(terminal) == []
            for each in terminal.ids:
                left, bottom, right, top = terminal.box(each)
                assert left > -1, each
                assert bottom > -1, each
                assert right < size[0] + 1, each
                assert top < size[1] + 1, each
            terminal.touch("back")
        if size == LANDSCAPE and text == 200:
            terminal.touch("visitor.large")
            (line,) = (each for each in terminal.ids if each.startswith("turn."))
            assert terminal.widget(line).size_px >= theme.small
            terminal.touch("back")
        assert "visitor.theirs" in terminal.ids


@pytest.mark.parametrize("code", ["ta", "ar"])
def test_words_that_nothing_translates_are_told_in_ones_own_language_first(window: None, code: str) -> None:
    with talking(LANDSCAPE, code, text=200) as (terminal, talk):
        assert {"visitor.type", "clerk.type"} <= set(terminal.ids), "who must write, can"
        talk.type(Side.CLERK, "Les girafes dorment debout")
        talk.send(Side.CLERK)
        until(terminal, "clerk.notice")
        assert "clerk.suggestion.0" not in terminal.ids
        assert cut(terminal) == []
        if "visitor.theirs" in terminal.ids:
            assert terminal.widget("visitor.theirs").font_size <= terminal.widget("visitor.source").font_size
        talk.type(Side.CLERK, "Il y a cette grosse fuite d’eau chez vous, depuis quand ?")
        talk.send(Side.CLERK)
        until(terminal, "clerk.suggestion.0")
        assert cut(terminal) == []
        bar = terminal.box("bar.speak")[3]
        assert min(terminal.box(each)[1] for each in terminal.ids if each.startswith("clerk.")) >= bar
        assert terminal.box("clerk.talk")[3] <= terminal.box("clerk.suggestion.0")[1]


def test_what_the_clerk_opens_is_wholly_in_french_and_leads_back_by_words(window: None) -> None:
    with talking(LANDSCAPE, "ta", text=200) as (terminal, _):
        terminal.root_window.page.open(Side.CLERK, "phrases")  # type: ignore[union-attr]
        terminal.settle()
        terminal.touch("page.down")
        terminal.settle()
        shown = [terminal.words(each) for each in ("heading", "page.up", "page.down", "back")]
        assert shown == ["Parler ensemble", "Page précédente", "Suite", "Retour"]
        faces = {terminal.widget(each).face for each in ("page.up", "page.down", "back")}
        assert faces == {font_path("fr", bold=True)}
        assert terminal.widget("page.up").icon


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_who_wished_large_letters_has_two_phrases_on_a_page_rather_than_small_ones(
    window: None, size: tuple[int, int]
) -> None:
    with talking(size, "ta", text=200) as (terminal, _):
        page = terminal.root_window.page
        assert page is not None
        page.open(Side.VISITOR, "phrases")
        page.input.update(theme="argent", situation="dettes")
        page.rebuild()
        until(terminal, "back")
        labels = [each for each in walk(page.pages) if isinstance(each, TextLabel)]
        assert min(each.font_size for each in labels) >= 1.1 * theme.small * 100 / theme.text
        assert len([each for each in terminal.ids if each.startswith("option.")]) >= 2


def cut(terminal: Terminal) -> list[str]:
    """Words that end in a sign that there are more."""
    shown = [each for each in terminal.root_window.page.walk() if isinstance(each, LocalizedLabel)]
    return [each.text for each in shown if each.text != each.said]


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200, 300])
@pytest.mark.parametrize("code", ["ar", "ta"])
def test_beside_what_went_wrong_the_phrases_and_all_else_stay_in_reach(
    terminal: Terminal, text: int, code: str
) -> None:
    session = at_the_counter(terminal, code)
    terminal.controller.start_conversation()
    terminal.controller.set_display(DisplayPreferences(text=text))
    terminal.settle()
    talk = terminal.controller.shown.conversation  # type: ignore[union-attr]
    talk.ask_to_repeat(Side.VISITOR)
    until(terminal, "clerk.theirs")
    talk.notices[Side.VISITOR] = ConversationProblem.UNTRANSLATED
    terminal.root_window.page.rebuild()  # type: ignore[union-attr]
    terminal.settle()
    assert "visitor.more" in terminal.ids
    if "visitor.phrases" not in terminal.ids:
        terminal.touch("visitor.more")
        terminal.find("option.phrases")
    session.close()


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
@pytest.mark.parametrize("code", ["fr", "ar", "ta"])
def test_on_a_low_page_other_things_to_do_stand_two_abreast(terminal: Terminal, code: str) -> None:
    session = at_the_counter(terminal, code)
    terminal.controller.start_conversation()
    terminal.settle()
    talk = terminal.controller.shown.conversation  # type: ignore[union-attr]
    talk.ask_to_repeat(Side.CLERK)
    talk.ask_to_repeat(Side.VISITOR)
    until(terminal, "clerk.theirs")
    terminal.touch("visitor.more")
    page = terminal.root_window.page
    offered = [each for each in walk(page.pages) if isinstance(each, ChoiceButton)]
    assert len(offered) >= 4
    first, second = ([each for each in terminal.ids if each.startswith("option.")])[:2]
    assert terminal.box(first)[1] == pytest.approx(terminal.box(second)[1], abs=1), "side by side"
    assert page.pages.count <= 2
    session.close()


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_what_the_clerk_opposite_opened_is_turned_to_them_and_touched_where_it_stands(
    terminal: Terminal, text: int
) -> None:
    session = at_the_counter(terminal, "ar")
    terminal.controller.start_conversation()
    terminal.controller.set_display(DisplayPreferences(text=text))
    terminal.settle()

    def opened_by(side: Side) -> tuple[list[str], list[float], bool]:
        """What is there, how high, and whether it is turned."""
        page = terminal.root_window.page
        assert isinstance(page, ConversationPage)
        page.open(side, "phrases")
        terminal.settle()
        ways = [each for each in terminal.ids if each.startswith("option.")]
        heights = [terminal.box(each)[1] for each in ways]
        turned = page.ids.body.turned
        first = ways[0]
        terminal.touch(first)
        assert first not in terminal.ids, "a touch is where it is seen"
        terminal.touch("back")
        assert first in terminal.ids
        terminal.touch("back")
        assert "clerk.phrases" in terminal.ids
        assert not terminal.root_window.page.ids.body.turned  # type: ignore[union-attr]
        return ways, heights, turned

    beside, heights, turned = opened_by(Side.CLERK)
    assert not turned
    assert heights == sorted(heights, reverse=True)
    terminal.controller.turn_round()
    terminal.settle()
    assert not opened_by(Side.VISITOR)[2]
    opposite, heights, turned = opened_by(Side.CLERK)
    assert turned
    assert opposite[0] == beside[0]
    page = terminal.root_window.page
    assert isinstance(page, ConversationPage)
    page.open(Side.CLERK, "phrases")
    terminal.settle()
    assert page.ids.head.turned, "what stands above it is turned too"
    assert page.ids.heading.mirrored is False
    for item_id in ("back", opposite[0]):
        widget = terminal.widget(item_id)
        rows = [each for each in walk(widget) if isinstance(each, BidiRow | TextLabel)]
        assert {each.mirrored for each in rows} == {False}, "French is read from the left"
        assert not any(RLM in each.text for each in rows if isinstance(each, TextLabel))
    page.close()
    terminal.settle()
    assert not page.ids.head.turned
    assert page.ids.heading.mirrored is None
    assert heights == sorted(heights), "the first stands lowest: at the top for who sits opposite"
    session.close()


@pytest.mark.parametrize(("code", "names"), [("fr", ("Vous", "L’agent")), ("tr", ("Türkçe", "Français"))])
def test_halves_of_one_language_are_named_by_who_they_are(code: str, names: tuple[str, str]) -> None:
    with talking(LANDSCAPE, code, text=100) as (terminal, _talk):
        assert (terminal.words("visitor.who"), terminal.words("clerk.who")) == names
