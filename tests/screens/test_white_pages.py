"""A low page is not white in one piece while another follows: what comes next stands there, or is split."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.laws import has_content
from audit.visual.window_contents import page_snapshot
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.outline import Role
from kiosk.domain import Money, T, verbatim
from kiosk.eservices import receipts
from kiosk.journeys import (
    ChoiceLayout,
    Choose,
    Journey,
    JourneyRun,
    Option,
    ReceiptNotice,
    Step,
    SummaryLine,
    Tone,
)
from kiosk.session.screen_state import JourneyScreen

from .conftest import LANDSCAPE, Terminal

pytestmark = [
    pytest.mark.window,
    pytest.mark.parametrize("terminal", [LANDSCAPE], ids=["lying"], indirect=True),
]


def part_of_the_rent() -> Step:
    """The receipt of a payment that is not sent yet: two sums, a promise and a notice of two sentences."""
    notice = T("Vous pouvez recommencer, ou payer autrement. Rien n’est perdu.")
    return receipts.receipt(
        title=receipts.NOT_SENT,
        headline=receipts.HELD,
        reference=lambda context: "P631708924",
        figures=lambda context: [
            SummaryLine(T("Payé"), T("{rent}", rent=Money(28240))),
            SummaryLine(T("Il reste à payer"), T("{rent}", rent=Money(0))),
        ],
        facts=lambda context: [],
        notice=lambda context: ReceiptNotice(notice, Tone.WARN),
        tone=Tone.WARN,
    )


def application() -> Step:
    """The receipt of an application for a home: its code is large, and much is to be prepared."""
    to_prepare = (
        "L’avis d’impôt de chaque adulte, sur les revenus de l’avant-dernière année ; "
        "Les trois derniers bulletins de salaire ; Le bail et la dernière quittance de loyer"
    )
    return receipts.receipt(
        title=T("C’est déposé"),
        headline=T("Montrez votre pièce d’identité à l’accueil. L’agence enregistre ensuite votre demande."),
        reference=lambda context: "T482715",
        facts=lambda context: [
            SummaryLine(T("Gardez"), T("Ce numéro et votre date de naissance ouvrent votre demande ici.")),
            SummaryLine(T("À montrer à l’accueil"), T("Votre carte d’identité ou votre passeport")),
            SummaryLine(T("À préparer"), verbatim(to_prepare)),
        ],
        notice=lambda context: ReceiptNotice(T("L’agence l’a bien reçu."), Tone.OK),
        carried="HLM1:demande:T482715:" + 60 * "7",
    )


def homes() -> Step:
    """Cards of several lines below a title and a hint."""
    options = [
        Option(
            f"h{number}",
            verbatim("T2, Gratte-Ciel, Villeurbanne"),
            verbatim("45,5 m², 4e étage, avec ascenseur, énergie C. À demander avant jeudi 10 décembre"),
            figure=T("{rent}", rent=Money(46000)),
        )
        for number in range(4)
    ]
    return Choose(
        key="h",
        title=verbatim("4 logements"),
        hint=T("Le loyer est charges comprises."),
        options=options,
        shape=ChoiceLayout.CARDS,
    )


@pytest.mark.parametrize(
    ("step", "text"),
    [(part_of_the_rent, 200), (application, 100), (homes, 200)],
    ids=["rent", "application", "homes"],
)
def test_no_page_before_the_last_is_white(terminal: Terminal, step: Callable[[], Step], text: int) -> None:
    terminal.go_home()
    terminal.controller.set_display(DisplayPreferences(text))
    run = JourneyRun(Journey("j", T("Essai"), "cash", (step(),)), terminal.controller.facts())
    terminal.controller.show(JourneyScreen(run))
    terminal.settle()
    pages = 0
    while True:
        screen = page_snapshot(terminal.root_window)
        assert list(has_content(screen)) == []
        titles = [each.box for each in screen.things if each.role == Role.TITLE.value]
        for each in screen.content:  # nothing stands over the title that is repeated
            for title in titles:
                over = min(each.box.top, title.top) - max(each.box.bottom, title.bottom)
                assert over < 2 or each.box == title
        pages += 1
        if not screen.more:
            break
        terminal.touch("page.down")
    assert pages <= 6
