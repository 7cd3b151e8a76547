"""Nouvelles et pannes, and help near here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.domain import NewsItem, NewsKind, Query
from kiosk.domain.rules import RuleFileError
from kiosk.domain.rules.agency_tables import (
    HelpTopic,
    load_local_help,
    load_motives,
    load_payment_methods,
    local_help_in_force,
    motives_in_force,
    payment_methods_in_force,
)
from kiosk.eservices import local_help, news
from kiosk.journeys import JourneyRun, QrHandoff, resolve

from .visitors import TENANT, facts, hear, options, outage, words

PARTY = NewsItem(
    id="n1",
    kind=NewsKind.VIE_DU_QUARTIER,
    title="Fête des voisins",
    body="Samedi.\nApportez un plat.",
    day=date(2026, 11, 20),
)
MINE = PARTY.replace(id="n2", title="Ravalement", kind=NewsKind.TRAVAUX, buildings=("bâtiment A",))
OVER = PARTY.replace(id="n3", until=date(2026, 11, 20))


def test_outages_first_then_my_building_and_nothing_that_is_over() -> None:
    run = JourneyRun(news.SERVICE.journey(), facts(identity=TENANT, outages=(outage(),)))
    assert hear(run, (PARTY, MINE, OVER)) == Query("news")
    assert [each.value for each in options(run)] == ["panne ascenseur-a", "n2", "n1"]
    assert words(resolve(run.step.hint, run.context)) == "Vu à 10 h 42"
    run.answer("n1")
    assert [words(line) for line in resolve(run.step.body, run.context)] == ["Samedi.", "Apportez un plat."]  # type: ignore[attr-defined]
    run.answer(True)
    assert run.finished


def test_an_outage_says_when_it_ends() -> None:
    run = JourneyRun(news.SERVICE.journey(), facts(outages=(outage(),)))
    hear(run, ())
    run.answer("panne ascenseur-a")
    lines = [words(line) for line in resolve(run.step.body, run.context)]  # type: ignore[attr-defined]
    assert lines == ["Une pièce est commandée.", "Fin prévue : jeudi 26 novembre, 18 h"]


def test_no_news_is_said() -> None:
    run = JourneyRun(news.SERVICE.journey(), facts())
    hear(run, ())
    assert run.step.key == "rien"


def test_help_near_here_is_taken_away_by_a_code() -> None:
    run = JourneyRun(local_help.SERVICE.journey(), facts(identity=None))
    run.answer("demarches")
    run.answer("ecrivain")
    assert isinstance(run.step, QrHandoff)
    card = run.step.code(run.context)
    assert card.startswith("BEGIN:VCARD\r\n")
    assert "TEL:+33199001204" in card
    assert "Téléphone : 01\xa099\xa000\xa012\xa004" in [
        words(line) for line in resolve(run.step.body, run.context)
    ]
    run.answer("autre")
    assert run.step.key == "sujet"
    run.answer("seniors")
    assert run.step.key == "coordonnees"
    run.answer("fini")
    assert run.finished


def test_what_nobody_translated_is_marked_as_french() -> None:
    run = JourneyRun(local_help.SERVICE.journey(), facts(identity=None) | {"language": "bn"})
    run.answer("demarches")
    run.answer("ecrivain")
    assert isinstance(run.step, QrHandoff)
    marked = [words(line) for line in resolve(run.step.body, run.context) if "En français : " in words(line)]
    assert len(marked) == 2


def test_who_is_in_danger_is_asked_nothing_else() -> None:
    run = JourneyRun(local_help.SERVICE.journey(), facts(identity=None))
    assert "urgence" in [option.value for option in options(run)], "also where the agency's file has none"
    run.answer("urgence")
    assert run.finished
    assert local_help.SERVICE.is_urgent(run.context)


def test_the_packaged_files_are_right() -> None:
    assert {each.topic for each in local_help_in_force()} == {*HelpTopic} - {HelpTopic.URGENCE}
    assert len(motives_in_force()) >= 5
    assert len(payment_methods_in_force()) >= 3


HEADER = 'source = "s"\nchecked = 2026-01-01\nvalid_from = 2026-01-01\n'


@pytest.mark.parametrize(
    ("load", "content"),
    [
        (
            load_local_help,
            '[[aides]]\nkey = "a"\nsorte = "lune"\nname = "n"\nwhat = "w"\nphone = "1"\nhours = "h"',
        ),
        (load_local_help, "aides = 3"),
        (load_motives, '[[motifs]]\nkey = "a"\nlabel = "A"'),
        (
            load_motives,
            '[[motifs]]\nkey = "a"\nlabel = "A"\nicon = "x"\n[[motifs]]\nkey = "a"\nlabel = "B"\nicon = "x"',
        ),
        (load_payment_methods, '[[moyens]]\nlabel = "A"\nexplanation = ""'),
    ],
)
def test_a_wrong_file_says_what_is_wrong(load: object, content: str, tmp_path: Path) -> None:
    file = tmp_path / "file.toml"
    file.write_text(HEADER + content, encoding="utf-8")
    with pytest.raises(RuleFileError, match=r"file\.toml"):
        load(file)  # type: ignore[operator]
