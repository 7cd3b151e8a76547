"""What concerns a tenant: nothing without a reason, what is late or soonest first, never more than three."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import (
    Account,
    AccountLine,
    AccountLineKind,
    Appointment,
    AppointmentSlot,
    AppointmentState,
    Document,
    DocumentKind,
    DocumentList,
    Mandate,
    MandateState,
    MeetingPlace,
    Money,
    Ticket,
    TicketState,
)
from kiosk.eservices import eservices
from kiosk.eservices.concerns import MAX_CONCERNS, Concern, rank_concerns
from kiosk.eservices.documents.journey import DOCUMENT_NEWS_PERIOD
from kiosk.eservices.tickets import ticket_title

from .visitors import NOW, ticket, words

S = TicketState
TODAY = NOW.date()


def concerns(now: datetime, **answers: object) -> tuple[Concern, ...]:
    """What the e-services make of these answers of the landlord's, by the name of the question."""
    if "documents" in answers:
        answers["documents"] = DocumentList(items=tuple(answers["documents"]))  # type: ignore[arg-type]
    return rank_concerns(
        each
        for service in eservices()
        for card in service.home_cards
        if answers.get(card.query.what) is not None
        for each in card.concerns(answers[card.query.what], now)
    )


def account(cents: int = 28240, due_in: int | None = 16, **more: object) -> Account:
    due = TODAY + timedelta(days=due_in) if due_in is not None else None
    return Account(balance=Money(cents), as_of=NOW, due_on=due, **{"lines": (), **more})  # type: ignore[arg-type]


def planned(in_hours: float, reference: str = "T1", **more: object) -> Ticket:
    begins = NOW + timedelta(hours=in_hours)
    found = ticket(S.PLANIFIEE, before=(S.AFFECTEE,), visit_from=begins, visit_to=begins + timedelta(hours=3))
    return found.replace(reference=reference, **more)  # type: ignore[arg-type]


def awaited(reference: str = "T2") -> Ticket:
    return ticket(S.REALISEE, before=(S.PLANIFIEE,)).replace(reference=reference)


def meeting(in_days: int, state: AppointmentState = AppointmentState.CONFIRME) -> Appointment:
    begins = NOW + timedelta(days=in_days)
    slot = AppointmentSlot(
        id="s", begins=begins, ends=begins + timedelta(minutes=30), place=MeetingPlace.AGENCE
    )
    return Appointment(reference="R1", state=state, motive="loyer", slot=slot)


def paper(days_ago: int, id: str = "D1") -> Document:
    return Document(
        id=id,
        kind=DocumentKind.QUITTANCE,
        title="Quittance",
        day=TODAY - timedelta(days=days_ago),
        month=date(2026, 10, 1),
    )


def test_nothing_told_concerns_nobody() -> None:
    assert concerns(NOW) == ()
    assert concerns(NOW, account=account(0)) == ()
    assert concerns(NOW, account=account(-500)) == ()


def test_a_rent_that_is_due() -> None:
    (rent,) = concerns(NOW, account=account())
    assert (rent.kind, words(rent.value), rent.late) == ("loyer", "282,40\u00a0€", False)
    assert words(rent.hint).startswith("À payer avant le ")


def payment(days_ago: int, cents: int = 28240) -> AccountLine:
    kind, day = AccountLineKind.PAIEMENT, TODAY - timedelta(days=days_ago)
    return AccountLine(id=f"l{days_ago}", day=day, kind=kind, label="Votre paiement", amount=Money(-cents))


def test_what_was_paid_today_stands_in_the_place_of_what_was_due() -> None:
    (rent,) = concerns(NOW, account=account(0, None, lines=(payment(0), payment(30, 100))))
    assert (rent.kind, words(rent.value), words(rent.hint)) == ("loyer", "282,40\u00a0€", "Payé")
    assert words(rent.action) == ""
    assert concerns(NOW, account=account(0, None, lines=(payment(1),))) == ()
    (owed,) = concerns(NOW, account=account(500, lines=(payment(0),)))
    assert words(owed.value) == "5\u00a0€"


def test_a_rent_that_is_late_comes_first_and_says_so() -> None:
    first, *_ = concerns(NOW, account=account(due_in=-3), tickets=[planned(1), awaited()])
    assert (first.kind, first.late) == ("loyer", True)
    assert words(first.hint).startswith("En retard depuis le ")


@pytest.mark.parametrize(("due_in", "shown"), [(16, 0), (-3, 1)])
def test_what_the_bank_pays_by_itself_concerns_only_when_it_did_not(due_in: int, shown: int) -> None:
    mandate = Mandate(
        reference="M1", state=MandateState.ACTIF, holder="Mme Martin", iban_hint="•• 0189", since=TODAY
    )
    assert len(concerns(NOW, account=account(due_in=due_in, mandate=mandate))) == shown


def test_a_visit_is_told_with_its_day_its_hours_who_comes_and_for_what() -> None:
    (visit,) = concerns(NOW, tickets=[planned(48)])
    begins = NOW + timedelta(hours=48)
    assert (visit.kind, visit.of, visit.day) == ("visite", "T1", begins.date())
    assert words(visit.words) == "Le plombier vient"
    assert words(visit.value).startswith("entre ")
    assert words(visit.hint) == words(ticket_title(planned(48)))


def test_a_visit_that_did_not_come_is_late() -> None:
    (missed,) = concerns(NOW, tickets=[planned(-30)])
    assert (missed.kind, missed.late, words(missed.value)) == (
        "reponse",
        True,
        "Le rendez-vous est passé",
    )


def test_an_answer_that_only_the_tenant_can_give() -> None:
    (answer,) = concerns(NOW, tickets=[awaited()])
    assert (answer.kind, answer.of, words(answer.value)) == (
        "reponse",
        "T2",
        "Dites si c’est réparé",
    )


@pytest.mark.parametrize("state", [S.CLOTUREE, S.REFUSEE, S.ANNULEE, S.AFFECTEE])
def test_a_request_that_waits_for_nothing_of_the_tenant_is_not_told(state: TicketState) -> None:
    assert concerns(NOW, tickets=[ticket(state)]) == ()


def test_what_was_reported_today_stands_there_last() -> None:
    old = ticket(S.ENREGISTREE).replace(reference="T8", reported_at=NOW - timedelta(days=2))
    new = ticket(S.ENREGISTREE).replace(reference="T9", reported_at=NOW - timedelta(minutes=1))
    visit, report = concerns(NOW, tickets=[new, old, planned(48)])
    assert (visit.kind, report.kind, report.of) == ("visite", "demande", "T9")
    assert words(report.value) == "L’agence a reçu votre demande"
    assert words(report.hint) == words(ticket_title(new))


def test_an_appointment_to_come_and_none_that_is_over_or_cancelled() -> None:
    over, cancelled = meeting(-1), meeting(2, AppointmentState.ANNULE)
    (concern,) = concerns(NOW, appointments=[over, cancelled, meeting(3)])
    assert (concern.kind, concern.day) == ("rendez_vous", (NOW + timedelta(days=3)).date())


def test_a_paper_is_news_for_a_month() -> None:
    assert concerns(NOW, documents=[paper(DOCUMENT_NEWS_PERIOD.days)]) == ()
    (concern,) = concerns(NOW, documents=[paper(20, "old"), paper(5, "new")])
    assert (concern.kind, concern.of, words(concern.hint)) == ("document", "new", "Quittance, octobre 2026")


def test_many_requests_do_not_hide_the_rent() -> None:
    many = [awaited(f"T{number}") for number in range(10)]
    found = concerns(NOW, account=account(), tickets=many, documents=[paper(1)])
    assert [each.kind for each in found] == ["reponse", "loyer", "document"]


def reported(minutes_ago: int, reference: str = "T9") -> Ticket:
    at = NOW - timedelta(minutes=minutes_ago)
    return ticket(S.ENREGISTREE).replace(reference=reference, reported_at=at)


def test_what_was_reported_just_now_is_seen_beside_three_others() -> None:
    fetched = {"account": account(), "tickets": [planned(48), reported(1)], "documents": [paper(1)]}
    found = concerns(NOW, appointments=[meeting(9)], **fetched)  # type: ignore[arg-type]
    assert [each.kind for each in found] == ["visite", "loyer", "demande"], "the last day to come makes room"
    found = concerns(NOW, appointments=[meeting(1)], **fetched)  # type: ignore[arg-type]
    assert [each.kind for each in found] == ["rendez_vous", "loyer", "demande"]


def test_what_asks_for_something_makes_no_room() -> None:
    tickets = [awaited(), planned(-30, "T3"), planned(1, "T4"), reported(1)]
    found = concerns(NOW, account=account(due_in=-3), tickets=tickets)
    assert [each.kind for each in found] == ["loyer", "reponse", "demande"]


moments = st.integers(-400, 400)


@given(
    rent=st.none() | st.tuples(st.integers(-100, 100_000), st.none() | st.integers(-60, 60)),
    visits=st.lists(moments, max_size=5),
    answers=st.integers(0, 4),
    reports=st.lists(st.integers(0, 3000), max_size=3),
    meetings=st.lists(st.integers(-20, 20), max_size=4),
    document_days=st.lists(st.integers(-5, 60), max_size=5),
)
def test_three_at_most_in_order_and_each_kind_has_its_turn(
    rent: tuple[int, int | None] | None,
    visits: list[int],
    answers: int,
    reports: list[int],
    meetings: list[int],
    document_days: list[int],
) -> None:
    fetched = {
        "account": account(*rent) if rent is not None else None,
        "tickets": [
            *(planned(hours, f"V{i}") for i, hours in enumerate(visits)),
            *(awaited(f"A{i}") for i in range(answers)),
            *(reported(minutes, f"N{i}") for i, minutes in enumerate(reports)),
        ],
        "appointments": [meeting(days) for days in meetings],
        "documents": [paper(days, f"D{i}") for i, days in enumerate(document_days)],
    }
    shown = concerns(NOW, **fetched)  # type: ignore[arg-type]
    assert len(shown) <= MAX_CONCERNS
    end = NOW + timedelta(days=9999)
    assert [each.at or end for each in shown] == sorted(each.at or end for each in shown)
    alone = [concerns(NOW, **{name: value}) for name, value in fetched.items()]  # type: ignore[arg-type]
    kinds = {each.kind for some in alone for each in some}
    assert {each.kind for each in shown} <= kinds
    assert len({each.kind for each in shown}) == min(MAX_CONCERNS, len(kinds))
    assert all(each.day is None or each.at is not None for each in shown)
    assert "demande" not in kinds or any(each.new for each in shown)


def test_what_was_just_done_comes_before_all_else() -> None:
    sooner = [planned(24, "V1"), awaited("A1")]
    found = {
        "account": account(),
        "tickets": sooner,
        "appointments": [meeting(20).replace(reference="R9"), meeting(2)],
    }
    hidden = concerns(NOW, **found)
    assert "R9" not in [each.of for each in hidden]
    every = [
        each
        for service in eservices()
        for card in service.home_cards
        if found.get(card.query.what) is not None
        for each in card.concerns(found[card.query.what], NOW)
    ]
    shown = rank_concerns(every, {"R9"})
    assert shown[0].of == "R9"
    assert len(shown) == MAX_CONCERNS
    assert shown[1:] == hidden[:2]
