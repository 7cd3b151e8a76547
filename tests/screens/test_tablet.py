"""What a tablet that lies has little height for: the week, a receipt, the keys that erase."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.domain import T, verbatim
from kiosk.journeys import PickSlot, Receipt, ReceiptNotice, SummaryLine, Tone
from kiosk.screens.widgets.buttons import PageTurnButton, PushButton
from kiosk.screens.widgets.fonts import longest_word_em
from kiosk.screens.widgets.footer import Footer
from kiosk.screens.widgets.paginator import PagePosition
from kiosk.screens.widgets.theme import theme

from .conftest import LANDSCAPE, Terminal
from .test_long_lists import ask
from .test_typing import opened
from .test_week import NOW, at, taken, two_weeks

pytestmark = pytest.mark.parametrize("terminal", [LANDSCAPE], ids=["lying"], indirect=True)


@pytest.mark.pairwise
@pytest.mark.parametrize("reading", [False, True])
@pytest.mark.parametrize("text", [100, 150, 200, 300])
@pytest.mark.parametrize("language", ["fr", "fa", "ta"])
def test_days_stand_below_the_question_on_its_own_page(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, language: str, text: int, reading: bool
) -> None:
    """Also while the kiosk reads, when captions take a sixth of the screen, and no words lie over others."""
    terminal.go_home(language)
    facts = terminal.controller.facts()
    monkeypatch.setattr(terminal.controller, "facts", lambda: {**facts, "now": NOW})
    interaction = terminal.controller.current_visit.interaction
    terminal.controller.set_interaction(replace(interaction, reading=reading))
    ask(
        terminal,
        PickSlot(
            key="quand",
            title=T("Quand pouvez-vous venir ?"),
            hint=T("Touchez pour changer."),
            slots=two_weeks(),
            unavailable_reason=taken,
        ),
    )
    at(terminal, text)
    assert terminal.root_window.page.pages.place is PagePosition.ONLY
    assert {"title", "confirm", "back", "week"} <= set(terminal.ids)
    cells = [terminal.widget(item_id) for item_id in terminal.ids if item_id.startswith("slot.")]
    assert cells
    for cell in (*cells, terminal.widget("week")):
        assert cell.height >= 10 * theme.mm - 1
        assert cell.height >= cell.text_height - 1


def receipt(facts: int) -> Receipt:
    address = SummaryLine(T("Votre adresse"), verbatim("12 rue des Lilas, Lyon"))
    return Receipt(
        key="recu",
        title=T("C’est enregistré"),
        headline=T("Votre demande est envoyée."),
        reference=lambda view: "T482715",
        facts=lambda view: [address] * facts,
        notice=lambda view: ReceiptNotice(T("L’agence l’a bien reçu."), Tone.OK),
        spoken=lambda view: (),
    )


@pytest.mark.parametrize("text", [100, 150])
@pytest.mark.parametrize("language", ["fr", "ta"])
def test_no_word_of_the_ways_to_other_pages_is_broken(terminal: Terminal, language: str, text: int) -> None:
    terminal.go_home(language)
    ask(terminal, receipt(facts=3))
    at(terminal, text)
    for way in ("page.down", "page.up"):
        label = terminal.widget(way).ids.label
        assert longest_word_em(label.text, label.font_name) * label.font_size <= label.width + 1, way
        if way == "page.down":
            terminal.touch(way)


@pytest.mark.parametrize("text", [100, 125])
@pytest.mark.parametrize("language", ["fr", "fa"])
def test_a_receipt_without_more_to_say_has_one_page(terminal: Terminal, language: str, text: int) -> None:
    terminal.go_home(language)
    terminal.controller.set_display(DisplayPreferences(text))
    ask(terminal, receipt(facts=1))
    assert {"badge", "delivery", "title", "reference", "purpose", "about", "understood"} <= set(terminal.ids)
    assert "page.down" not in terminal.ids


@pytest.mark.parametrize("language", ["bn", "fr", "ta"])
def test_no_syllable_is_cut_on_the_ways_on_beside_a_field(terminal: Terminal, language: str) -> None:
    keys = opened(terminal, language)
    for text in (100, 200):
        at(terminal, text)
        buttons = [keys.widget(item_id) for item_id in keys.ids if not item_id.startswith(("key.", "bar."))]
        labels = [each.ids.label for each in buttons if isinstance(each, PushButton)]
        assert len(labels) >= 3
        for label in labels:
            assert longest_word_em(label.text, label.font_name) * label.font_size <= label.width + 1


def test_in_large_letters_two_lines_that_are_written_are_seen(terminal: Terminal) -> None:
    keys = opened(terminal)
    at(terminal, 200)
    large = keys.root_window.page.field._size
    keys.type("la cuisine est mouillee et l eau coule sur le sol")
    field = keys.root_window.page.field
    assert len(field._lines) == field._shown_lines == 2
    assert theme.body * 100 / theme.text * 0.8 <= field._size < large


@pytest.mark.parametrize("language", ["fr", "ar", "en", "es", "pt", "ro", "ru", "tr", "uk"])
def test_words_on_the_keys_that_erase_can_be_read(terminal: Terminal, language: str) -> None:
    keys = opened(terminal, language)
    least = theme.small * 100 / theme.text
    for item_id in ("key.erase", "key.erase_word", "key.erase_all"):
        assert keys.widget(item_id)._label.font_size >= least - 0.5, item_id


def test_the_key_to_the_digits_leads_back_to_the_letters(terminal: Terminal) -> None:
    keys = opened(terminal)
    assert keys.words("key.digits") == "123"
    keys.touch("key.digits")
    assert keys.words("key.digits") == "abc"
    keys.touch("key.digits")
    assert keys.words("key.digits") == "123"


@pytest.mark.parametrize("high", [660, 510, 470, 420])
@pytest.mark.parametrize("code", ["fr@falc", "ar", "bn", "ta"])
def test_ways_beside_a_low_page_stand_within_it(terminal: Terminal, code: str, high: int) -> None:
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(300))
    foot = Footer(stacked=True, size_hint=(None, None), size=(330, high))
    turns = [
        PageTurnButton(item_id="page.up", words=T("Page précédente"), icon="arrow-up"),
        PageTurnButton(
            item_id="page.down", words=T("Suite"), icon="arrow-down", longest=verbatim("Page 88 sur 88")
        ),
    ]
    others = [
        PushButton(item_id="back", words=T("Retour"), icon="arrow-left"),
        PushButton(item_id="confirm", words=T("Taper mon numéro"), icon="check", tone="primary"),
    ]
    foot.show([others[0], *turns, others[1]])
    foot._arrange()
    boxes = [(each.x, each.y, each.right, each.top) for each in foot.buttons]
    assert all(y >= -1 and top <= high + 1 and right <= 331 for _x, y, right, top in boxes)
    for turn in turns:  # no word of theirs is broken
        label = turn.ids.label
        assert longest_word_em(label.text, label.font_name) * label.font_size <= label.width + 1
    for rank, one in enumerate(boxes):
        for other in boxes[rank + 1 :]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            along = min(one[3], other[3]) - max(one[1], other[1])
            assert min(across, along) <= 1
