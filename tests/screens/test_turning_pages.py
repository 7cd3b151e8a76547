"""A screen of several pages: what decides is below each, turning decides nothing and moves nothing."""

from __future__ import annotations

import pytest
from kivy.uix.widget import Widget

from audit.laws import inside_and_not_overlapping, is_translated, same_title
from audit.visual.window_contents import page_snapshot
from kiosk.accessibility.conversation import Side
from kiosk.accessibility.display_preferences import TARGET_MM, DisplayPreferences
from kiosk.domain import RepairPlace, T, verbatim
from kiosk.domain.rules.repairs import repair_rules_in_force
from kiosk.i18n import catalogue
from kiosk.i18n.catalogue import source_texts
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
from kiosk.screens.widgets.buttons import ONE_LINE_SHRINK
from kiosk.screens.widgets.fonts import longest_word_em
from kiosk.screens.widgets.paginator import PagePosition
from kiosk.screens.widgets.theme import theme
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


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("code", ["ar", "ta"])
def test_each_page_of_what_is_chosen_from_in_a_talk_says_what_is_asked(
    terminal: Terminal, code: str, side: Side
) -> None:
    """In the language of who reads it; the parts of the phrases are no titles that change from page to
    page."""
    session = at_the_counter(terminal, code)
    terminal.controller.start_conversation()
    terminal.controller.set_display(DisplayPreferences(200))
    terminal.settle()
    talk = terminal.controller.shown.conversation  # type: ignore[union-attr]
    french = frozenset(source_texts())
    asked = {"De quoi voulez-vous parler ?": "phrases", "Que voulez-vous faire ?": "helps"}
    if side is Side.VISITOR:
        asked["Que voulez-vous répondre ?"] = "phrases"
    for question, what in asked.items():
        if "répondre" in question:
            talk.pick(Side.CLERK, "Vous devez 512,00 €.")
            until(terminal, "visitor.theirs")
        terminal.root_window.page.open(side, what)  # type: ignore[union-attr]
        terminal.settle()
        pages = [page_snapshot(terminal.root_window)]
        while "page.down" in terminal.ids:
            terminal.touch("page.down")
            pages.append(page_snapshot(terminal.root_window))
        assert len(pages) > 1 or what == "helps"
        assert list(same_title(pages)) == []
        for each in pages:
            title = next(thing for thing in each.things if thing.role == "title")
            said = catalogue(talk.languages[side]).render(T(question))
            assert title.words == said
            assert list(is_translated(each, french)) == []
        terminal.root_window.page.close()  # type: ignore[union-attr]
        terminal.settle()
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


@pytest.mark.parametrize("code", ["fr", "bn", "ta"])
@pytest.mark.parametrize("text", [150, 200, 300])
def test_what_decides_has_no_smaller_letters_than_the_ways_to_other_pages(
    terminal: Terminal, code: str, text: int
) -> None:
    """But for the longest word, and for the height of a target."""
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(text))
    ask(terminal, statement(5))
    decides, turn = terminal.widget("option.w4"), terminal.widget("page.down")
    letters = decides.ids.label.font_size
    broken = longest_word_em(decides.ids.label.text, decides.face) * letters > 0.95 * decides.room
    low = decides.height < TARGET_MM * theme.mm + letters  # a line more would not be lower
    assert letters >= ONE_LINE_SHRINK * turn.ids.label.font_size - 1 or broken or low
    assert letters >= 0.99 * theme.small * 100 / text


@pytest.mark.parametrize("text", [150, 200, 300])
def test_the_lines_of_a_page_have_letters_of_one_size(home: Terminal, text: int) -> None:
    home.controller.set_display(DisplayPreferences(text))
    hints = ["Le prix de votre logement.", "Une avance pour l’eau, le chauffage, le ménage, l’ascenseur."]
    rows = [StatementRow(verbatim("Loyer"), verbatim("12 €"), verbatim(hints[i % 2])) for i in range(8)]
    headline = SummaryLine(T("À payer"), verbatim("12 €"))
    ask(home, Statement(key="s", title=TITLE, headline=headline, rows=rows))
    more = True
    while more:
        lines = [home.widget(item_id) for item_id in home.ids if item_id.startswith("row.")]
        assert len({round(line.ids.figure.font_size) for line in lines}) <= 1
        if more := "page.down" in home.ids:
            home.touch("page.down")


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
