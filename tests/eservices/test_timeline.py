"""The story of a request, in each of its states."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kiosk.domain import FINAL_TICKET_STATES, TICKET_TRANSITIONS, TicketEvent, TicketState
from kiosk.eservices.tickets import WAITING_FOR_TENANT, LineProgress, TimelineLine, ticket_title, timeline

from .visitors import NOW, PARIS, ticket, words

S = TicketState
VISIT = {
    "visit_from": datetime(2026, 11, 26, 9, tzinfo=PARIS),
    "visit_to": datetime(2026, 11, 26, 12, tzinfo=PARIS),
}
USUAL = (S.QUALIFIEE, S.AFFECTEE, S.PLANIFIEE)


def rows(lines: tuple[TimelineLine, ...]) -> list[tuple[str, str, str]]:
    return [(line.progress.value, words(line.text), words(line.detail)) for line in lines]


def test_the_picture_of_the_design() -> None:
    story = timeline(ticket(S.PLANIFIEE, before=(S.AFFECTEE,), **VISIT), NOW)
    assert words(story.title) == "Robinet qui fuit, cuisine"
    assert words(story.holder) == "Plomberie Bellecour"
    assert story.next_date == VISIT["visit_from"]
    assert rows(story.lines) == [
        ("done", "Vous avez signalé la fuite", "lundi 23 novembre, 10 h 42"),
        ("done", "L’agence a demandé un plombier", "lundi 23 novembre, 11 h 42"),
        ("current", "Le plombier vient jeudi 26 novembre le matin", "jeudi 26 novembre, entre 9 h et 12 h"),
        ("next", "Vous dites si c’est réparé", ""),
    ]


@pytest.mark.parametrize(
    ("state", "before", "current"),
    [
        (S.ENREGISTREE, (), "L’agence a reçu votre demande"),
        (S.QUALIFIEE, (), "L’agence cherche un plombier"),
        (S.AFFECTEE, (S.QUALIFIEE,), "Le plombier choisit une date"),
        (S.PLANIFIEE, (S.QUALIFIEE, S.AFFECTEE), "Le plombier vient bientôt"),
        (S.EN_COURS, USUAL, "Le plombier s’en occupe"),
        (S.EN_ATTENTE_PIECE, USUAL, "On attend une pièce"),
        (S.EN_ATTENTE_LOCATAIRE, (S.QUALIFIEE, S.AFFECTEE), "On attend votre réponse"),
        (S.LOCATAIRE_ABSENT, USUAL, "Choisissez une autre date"),
        (S.REALISEE, USUAL, "Dites si c’est réparé"),
        (S.ROUVERTE, (*USUAL, S.REALISEE), "L’agence reprend votre demande"),
    ],
)
def test_what_is_awaited(state: TicketState, before: tuple[TicketState, ...], current: str) -> None:
    story = timeline(ticket(state, before=before), NOW)
    kinds = [line.progress for line in story.lines]
    assert kinds == sorted(kinds, key=list(LineProgress).index)
    assert [words(line.text) for line in story.lines if line.progress is LineProgress.CURRENT] == [current]
    assert story.next_date is not None
    assert words(story.holder)


@pytest.mark.parametrize(
    ("state", "before", "last"),
    [
        (S.CLOTUREE, (*USUAL, S.REALISEE), "C’est réparé"),
        (S.REFUSEE, (), "L’agence a refusé la demande"),
        (S.TRANSFEREE, (S.QUALIFIEE,), "La demande a été confiée à Plomberie Bellecour"),
        (S.ANNULEE, (), "La demande est annulée"),
    ],
)
def test_what_is_over(state: TicketState, before: tuple[TicketState, ...], last: str) -> None:
    story = timeline(ticket(state, before=before), NOW)
    assert {line.progress for line in story.lines} == {LineProgress.DONE}
    assert words(story.lines[-1].text) == last
    assert story.next_date is None
    assert not story.holder


@pytest.mark.parametrize("state", TicketState)
def test_each_state_has_a_story_whatever_is_missing(state: TicketState) -> None:
    bare = ticket(state, events=(), trade=None, holder="", symptom="inconnu", description="")
    story = timeline(bare, NOW)
    assert words(story.lines[0].text) == "Vous avez signalé le problème"
    assert words(story.title) == "Cuisine"
    assert all(words(line.text) for line in story.lines)
    assert (story.next_date is None) == (state in FINAL_TICKET_STATES)
    assert bool(story.holder) == (state not in FINAL_TICKET_STATES)


@pytest.mark.parametrize("state", TICKET_TRANSITIONS)
def test_each_state_can_be_told_as_past(state: TicketState) -> None:
    for following in TICKET_TRANSITIONS[state]:
        assert len(timeline(ticket(following, before=(state,)), NOW).lines) >= 2


def test_the_reason_of_a_refusal_is_told() -> None:
    story = timeline(ticket(S.REFUSEE, reason="Les ampoules sont à la charge du locataire."), NOW)
    assert words(story.reason) == "Les ampoules sont à la charge du locataire."
    assert words(story.lines[-1].detail).endswith("Les ampoules sont à la charge du locataire.")


def test_comments_of_the_agency_are_told() -> None:
    events = (
        TicketEvent(at=NOW - timedelta(days=2), state=S.ENREGISTREE, comment="Le robinet fuit"),
        TicketEvent(at=NOW - timedelta(days=1), state=S.EN_ATTENTE_PIECE, comment="Vanne commandée."),
    )
    story = timeline(ticket(S.EN_ATTENTE_PIECE, events=events), NOW)
    assert rows(story.lines)[:2] == [
        ("done", "Vous avez signalé la fuite", "dimanche 22 novembre, 10 h 42"),
        ("current", "On attend une pièce", "Vanne commandée."),
    ]


def test_a_chase_does_not_repeat_the_state() -> None:
    again = TicketEvent(at=NOW, state=S.QUALIFIEE, comment="Toujours rien")
    asked = ticket(S.QUALIFIEE)
    story = timeline(ticket(S.QUALIFIEE, events=(*asked.events, again)), NOW)
    texts = [words(line.text) for line in story.lines]
    assert texts.count("L’agence a lu votre demande") == 1


def test_a_visit_that_is_over_is_not_announced() -> None:
    story = timeline(ticket(S.PLANIFIEE, before=(S.AFFECTEE,), **VISIT), NOW + timedelta(days=3))
    assert "Le rendez-vous est passé" in [words(line.text) for line in story.lines]


def test_a_broken_promise_is_admitted() -> None:
    story = timeline(ticket(S.AFFECTEE), NOW + timedelta(days=30))
    assert story.next_date is None
    assert any("C’était promis pour lundi 30 novembre" in words(line.detail) for line in story.lines)


def test_what_the_visitor_must_do_is_theirs() -> None:
    for state in WAITING_FOR_TENANT:
        assert words(timeline(ticket(state), NOW).holder) == "Vous"


def test_an_unknown_symptom_is_named_by_the_visitors_words() -> None:
    assert words(ticket_title(ticket(S.QUALIFIEE, symptom="inconnu"))) == "Le robinet fuit"
