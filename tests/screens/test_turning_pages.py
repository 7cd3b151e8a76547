"""A screen of several pages: what decides is below each, turning decides nothing and moves nothing."""

from __future__ import annotations

import pytest
from kivy.uix.widget import Widget

from audit.laws import inside_and_not_overlapping, same_title
from audit.visual.window_contents import page_snapshot
from kiosk.accessibility.conversation import Side
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.domain import RepairPlace, T, verbatim
from kiosk.domain.rules.repairs import repair_rules_in_force
from kiosk.journeys import (
    Choose,
    Journey,
    JourneyRun,
    Option,
    Receipt,
    Review,
    Statement,
    StatementRow,
    SummaryLine,
)
from kiosk.screens.widgets.paginator import PagePosition
from kiosk.session.screen_state import JourneyScreen

from .conftest import BOTH_SHAPES, LANDSCAPE, Terminal
from .test_counter import at_the_counter, until

pytestmark = [pytest.mark.window, BOTH_SHAPES]

TITLE = T("Où est le problème ?")


def ask(terminal: Terminal, step: object) -> None:
    run = JourneyRun(Journey("j", verbatim("Essai"), "cash", (step,)), terminal.controller.facts())  # type: ignore[arg-type]
    terminal.controller.show(JourneyScreen(run))
    terminal.settle()


def ticks(count: int = 14) -> Choose:
    options = [Option(f"v{i}", T("Salle de bains, toilettes"), icon="bathtub") for i in range(count)]
    return Choose(key="k", title=TITLE, options=options, many=True)


def statement(ways: int) -> Statement:
    rows = [StatementRow(verbatim(f"Loyer {i}"), verbatim("12 €"), verbatim("Le prix.")) for i in range(14)]
    return Statement(
        key="s",
        title=TITLE,
        headline=SummaryLine(T("À payer"), verbatim("12 €")),
        rows=rows,
        actions=[Option(f"w{i}", T("Payer avec mon téléphone"), icon="qrcode") for i in range(ways)],
    )


def turned(terminal: Terminal) -> list[dict[str, tuple[float, ...]]]:
    """Where everything touched stands, page by page."""
    pages = []
    for _ in range(60):
        pages.append(
            {item_id: terminal.box(item_id) for item_id in terminal.ids if terminal.item(item_id).operable}
        )
        if "page.down" not in terminal.ids:
            return pages
        terminal.touch("page.down")
    raise AssertionError("there is no end to the pages")


@pytest.mark.parametrize("code", ["ar", "ta"])
def test_the_parts_of_the_phrases_are_no_title_that_changes_from_page_to_page(
    terminal: Terminal, code: str
) -> None:
    session = at_the_counter(terminal, code)
    terminal.controller.start_conversation()
    terminal.controller.set_display(DisplayPreferences(200))
    terminal.settle()
    talk = terminal.controller.shown.conversation  # type: ignore[union-attr]
    talk.pick(Side.CLERK, "Vous devez 512,00 €.")
    until(terminal, "visitor.theirs")
    terminal.root_window.page.open(Side.VISITOR, "phrases")  # type: ignore[union-attr]
    terminal.settle()
    assert "likely" in terminal.ids
    pages = [page_snapshot(terminal.root_window)]
    while "page.down" in terminal.ids:
        terminal.touch("page.down")
        pages.append(page_snapshot(terminal.root_window))
    assert len(pages) > 1
    assert list(same_title(pages)) == []
    session.close()


@pytest.mark.pairwise
@pytest.mark.parametrize("text", [100, 200, 300])
@pytest.mark.parametrize("code", ["fr", "fr@falc", "ta", "ar"])
@pytest.mark.parametrize("ways", [0, 1, 5], ids=["ticks", "one-way", "five-ways"])
def test_what_decides_stands_at_its_place_below_every_page(
    terminal: Terminal, code: str, text: int, ways: int
) -> None:
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(text))
    ask(terminal, statement(ways) if ways else ticks())
    primary = f"option.w{ways - 1}" if ways else "confirm"
    assert terminal.widget("page.down").tone == "plain"
    assert terminal.widget(primary).tone == "primary"
    first, *later = turned(terminal)
    assert later
    for page in later:
        for item_id in (primary, "back"):
            assert page[item_id] == pytest.approx(first[item_id], abs=1)
        if "page.down" in page:
            assert page["page.down"] == pytest.approx(first["page.down"], abs=1)
    aside = {f"option.w{i}" for i in range(ways)}
    assert aside <= {item_id for page in (first, *later) for item_id in page}


def test_a_page_keeps_its_question_and_says_where_suite_leads(terminal: Terminal) -> None:
    terminal.go_home()
    ask(terminal, ticks())
    terminal.advance(3)
    assert terminal.item("title").name == TITLE
    count = terminal.root_window.page.pages.total
    assert terminal.render(terminal.item("page.down").hint) == f"Page 2 sur {count}"
    terminal.touch("page.down")
    assert terminal.item("title").name == TITLE
    assert terminal.words("page.up") == "Page précédente"
    if count > 2:
        assert terminal.render(terminal.item("page.down").hint) == f"Page 3 sur {count}"


def test_the_figure_of_a_statement_stands_on_its_later_pages_too(terminal: Terminal) -> None:
    terminal.go_home()
    ask(terminal, statement(1))
    terminal.touch("page.down")
    assert terminal.value("title") == "12 €"
    assert "12 €" in terminal.widget("title").text.replace("\xa0", " ")


def test_five_ways_leave_the_larger_part_of_the_page_to_what_is_read(terminal: Terminal) -> None:
    terminal.go_home()
    ask(terminal, statement(5))
    page = terminal.root_window.page
    if terminal.size == LANDSCAPE:  # the foot stands beside the page
        assert page.foot.right <= page.pages.x or page.pages.right <= page.foot.x
        assert page.foot.width <= 0.4 * page.width
        assert page.foot.height <= page.height
    else:
        assert page.foot.height < 0.5 * page.height


def test_nothing_turns_where_one_page_holds_it_all(terminal: Terminal) -> None:
    terminal.go_home()
    ask(terminal, ticks(3))
    assert not {"page.up", "page.down"} & set(terminal.ids)


def test_the_number_of_a_receipt_stands_with_its_promise(terminal: Terminal) -> None:
    """In long words it gives way a little, and not to a white page."""
    terminal.go_home("bn")
    step = Receipt(
        key="recu",
        title=T("C’est fait"),
        headline=T("Votre demande est envoyée."),
        reference=lambda view: "K4821",
        facts=lambda view: [SummaryLine(T("Votre adresse"), verbatim("12 rue des Lilas, Lyon"))] * 4,
        notice=lambda view: None,
        spoken=lambda view: (),
    )
    ask(terminal, step)
    assert {"badge", "title", "reference"} <= set(terminal.ids)


@pytest.mark.pairwise
@pytest.mark.parametrize("text", [100, 150, 200])
@pytest.mark.parametrize("code", ["fr", "ta", "bn"])
@pytest.mark.parametrize("place", list(RepairPlace))
def test_nothing_lies_over_the_foot_of_a_page(
    terminal: Terminal, code: str, text: int, place: RepairPlace
) -> None:
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(text))
    options = [
        Option(each.key, each.label, icon=each.icon, drawing=f"symptoms/{each.key}")
        for each in repair_rules_in_force().symptoms_at(place)
    ]
    ask(terminal, Choose(key="k", title=T("Quel est le problème ?"), options=options))
    for _ in range(30):
        screen = page_snapshot(terminal.root_window)
        assert list(inside_and_not_overlapping(screen)) == []
        if not screen.more:
            return
        terminal.touch("page.down")
    raise AssertionError("there is no end to the pages")


def test_nothing_is_sent_before_its_last_page_was_seen(home: Terminal) -> None:
    home.controller.set_display(DisplayPreferences(200))
    lines = [SummaryLine(verbatim(f"Ligne {i}"), verbatim("Une réponse")) for i in range(12)]
    ask(home, Review(key="verifier", title=T("Vérifiez avant d’envoyer"), lines=lambda _context: lines))
    assert not home.item("confirm").operable, "it is there, and waits"
    while home.root_window.page.pages.page + 1 < home.root_window.page.pages.count:
        assert not home.item("confirm").operable
        home.root_window.page._turn_page(1)
        home.settle()
    assert home.item("confirm").operable
    home.root_window.page._turn_page(-1)
    home.settle()
    assert home.item("confirm").operable, "what was seen stays seen"


@pytest.mark.parametrize("second", ["title", "heading"])
def test_no_title_stands_alone_at_the_foot_of_a_page(home: Terminal, second: str) -> None:
    page = home.root_window.page
    room, _ = page._page_heights(PagePosition.FIRST)
    first = page.title_block(verbatim("Ce que c’est"))
    above, below = Widget(size_hint_y=None), Widget(size_hint_y=None)
    above.height, below.height = 0.6 * room, 0.6 * room
    if second == "title":
        label = page.title_block(verbatim("Et ensuite"), "title.then")
    else:
        label = page.text_block(verbatim("Et ensuite"), "then")
        label.heading = True
    page.pages.fill([first, above, label, below])
    home.settle()
    assert label.parent is None
    page.pages.page = 1
    home.settle()
    assert {label, below} <= {*page.pages.children}
