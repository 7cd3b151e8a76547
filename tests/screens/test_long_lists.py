"""A list of thousands is made as far as it is looked at: a page opens as fast as that of a short one."""

from __future__ import annotations

import pytest

from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.domain import Text, verbatim
from kiosk.journeys import (
    ChoiceLayout,
    Choose,
    Information,
    Journey,
    JourneyRun,
    Option,
    Statement,
    StatementRow,
    Step,
    SummaryLine,
)
from kiosk.screens.page import accessible_widgets
from kiosk.screens.widgets.paginator import MAX_BLOCKS_AHEAD
from kiosk.session.screen_state import JourneyScreen

from .conftest import BOTH_SHAPES, Terminal
from .test_privacy import heard

pytestmark = BOTH_SHAPES

MANY = 5_000
#: A page holds fewer, with the one that no longer fits on it.
FEW = 24
#: Of more it is not tried to know how many pages they are.
MOST_COUNTED = MAX_BLOCKS_AHEAD + 1


def words(number: int) -> Text:
    # Every seventh is two lines high.
    return verbatim(f"Logement {number}" + ", avec une grande terrasse et un garage" * (number % 7 == 6) * 2)


def ask(terminal: Terminal, *steps: Step) -> JourneyRun:
    run = JourneyRun(Journey("long", verbatim("Essai"), "cash", steps), terminal.controller.facts())
    terminal.controller.show(JourneyScreen(run))
    terminal.settle()
    return run


def choice(*, many: bool = False, shape: ChoiceLayout = ChoiceLayout.LINES) -> Choose:
    options = [Option(f"v{number}", words(number), detail=verbatim("T3")) for number in range(MANY)]
    return Choose(key="lequel", title=verbatim("Lequel ?"), options=options, many=many, shape=shape)


def made(terminal: Terminal) -> int:
    return len(terminal.root_window.page.pages.built)


def seen(terminal: Terminal, kind: str) -> list[int]:
    """The numbers that stand on the page, in their order."""
    return [int(item_id.removeprefix(kind)) for item_id in terminal.ids if item_id.startswith(kind)]


@pytest.mark.parametrize("text", [100, 200])
def test_while_it_is_looked_at_the_pages_of_a_list_are_counted(home: Terminal, text: int) -> None:
    """That of most before it is read; of a longer one once its page stands still."""
    home.controller.set_display(DisplayPreferences(text))
    for count in (12, 40):
        options = [Option(f"v{number}", words(number)) for number in range(count)]
        ask(home, Choose(key="lequel", title=verbatim("Lequel ?"), options=options))
        home.advance(2)
        total = home.root_window.page.pages.total
        assert total > 1
        assert home.render(home.item("page.down").hint) == f"Page 2 sur {total}"


def test_who_listens_hears_of_how_many_pages_the_next_one_is(home: Terminal) -> None:
    home.root_window.start_reading(eyes=True)
    heard(home)
    options = [Option(f"v{number}", words(number)) for number in range(14)]
    ask(home, Choose(key="lequel", title=verbatim("Lequel ?"), options=options))
    home.until(lambda: home.voice.saying is not None)
    said = heard(home)
    assert "Lequel" in said
    assert f"Page 2 sur {home.root_window.page.pages.total}" in said


@pytest.mark.parametrize("shape", [ChoiceLayout.LINES, ChoiceLayout.CARDS])
def test_only_what_is_looked_at_is_made_of_five_thousand_answers(home: Terminal, shape: ChoiceLayout) -> None:
    ask(home, choice(shape=shape))
    assert 2 <= made(home) <= FEW
    before = made(home)
    while made(home) == before:
        home.touch("page.down")
    assert made(home) <= 2 * FEW


def test_the_next_page_is_made_while_this_one_is_looked_at(home: Terminal) -> None:
    ask(home, choice())
    first = seen(home, "option.v")
    home.advance(2)
    ready = made(home)
    assert len(first) < ready <= MOST_COUNTED
    home.root_window.page.pages.page = 1
    home.step()
    assert seen(home, "option.v")[0] == first[-1] + 1
    assert made(home) == ready


def test_the_pages_follow_one_another_without_a_gap_and_back(home: Terminal) -> None:
    ask(home, choice())
    pages = [seen(home, "option.v")]
    for _ in range(6):
        home.touch("page.down")
        pages.append(seen(home, "option.v"))
        assert home.item(f"option.v{pages[-1][0]}").position == (pages[-1][0] + 1, MANY)
    everything = [number for page in pages for number in page]
    assert everything == list(range(len(everything)))
    for page in reversed(pages[:-1]):
        home.touch("page.up")
        assert seen(home, "option.v") == page
    assert "page.up" not in home.ids
    assert "back" in home.ids


def test_what_was_said_is_found_on_a_page_that_nobody_has_seen(home: Terminal) -> None:
    run = ask(home, choice(), Information(key="fin", title=verbatim("Fin"), body=()))
    page = home.root_window.page
    proposal = page.proposal_for("option.v60")
    assert proposal is not None
    assert proposal.words == words(60)
    page.propose([proposal])
    home.settle()
    assert "option.v60" in home.ids
    assert "option.v0" not in home.ids
    assert made(home) < 60 + 2 * FEW
    home.touch("offer")
    assert run.context.get("lequel") == "v60"


def test_a_tick_on_a_later_page_stays_there(home: Terminal) -> None:
    ask(home, choice(many=True))
    home.touch("page.down")
    first = seen(home, "option.v")[0]
    home.touch(f"option.v{first}")
    assert seen(home, "option.v")[0] == first
    assert home.item(f"option.v{first}").chosen


def test_a_short_list_ends_with_its_last_page(home: Terminal) -> None:
    options = [Option(f"v{number}", words(number)) for number in range(40)]
    ask(home, Choose(key="lequel", title=verbatim("Lequel ?"), options=options))
    numbers = seen(home, "option.v")
    while "page.down" in home.ids:
        home.touch("page.down")
        numbers += seen(home, "option.v")
    assert numbers == list(range(40))
    assert len(list(home.root_window.page.pages.blocks())) == made(home)


def test_only_the_lines_of_a_statement_that_are_read_are_made(home: Terminal) -> None:
    rows = [
        StatementRow(words(number), verbatim("12 €"), verbatim("Ce que c’est.")) for number in range(MANY)
    ]
    headline = SummaryLine(verbatim("Reste à payer"), verbatim("12 €"))
    ask(home, Statement(key="compte", title=verbatim("Compte"), headline=headline, rows=rows))
    numbers = seen(home, "row.")
    assert made(home) <= FEW
    for _ in range(3):
        home.touch("page.down")
        numbers += seen(home, "row.")
    assert numbers == list(range(len(numbers)))
    assert made(home) <= 5 * FEW


def test_hard_words_are_explained_after_the_last_answer(home: Terminal) -> None:
    options = [Option(f"v{number}", words(number)) for number in range(30)]
    title = verbatim("Connaissez-vous votre quittance ?")
    ask(home, Choose(key="lequel", title=title, options=options))
    assert not any(item_id.startswith("term.") for item_id in home.ids)
    while "page.down" in home.ids:
        home.touch("page.down")
    assert any(item_id.startswith("term.") for item_id in home.ids)
    assert any(each.item_id == "term.quittance" for each in accessible_widgets(home.root_window.page))
