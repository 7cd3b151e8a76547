"""Booking, moving and cancelling an appointment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from kiosk.domain import (
    Act,
    ActKind,
    Agency,
    Appointment,
    AppointmentSlot,
    AppointmentState,
    DayPart,
    Guest,
    MeetingPlace,
    OpeningHours,
    Query,
    ResultPage,
    Ticket,
    TicketState,
)
from kiosk.eservices.appointments import SERVICE
from kiosk.i18n import catalogue
from kiosk.i18n.formats import format_value
from kiosk.journeys import InvalidAnswer, JourneyRun, Review, resolve

from .visitors import NOW, PARIS, facts, hear, options, slots, ticket, words


def slot(name: str, day: int, hour: int, **more: Any) -> AppointmentSlot:
    begins = datetime(2026, 11, day, hour, tzinfo=PARIS)
    return AppointmentSlot(
        id=name, begins=begins, ends=begins + timedelta(minutes=30), place=MeetingPlace.AGENCE, **more
    )


FREE = ResultPage(
    items=(slot("a", 25, 9), slot("b", 25, 10), slot("c", 26, 14), slot("d", 27, 9), slot("e", 30, 11))
)
BOOKED = Appointment(
    reference="R482701", state=AppointmentState.CONFIRME, motive="loyer", slot=slot("z", 28, 15)
)


def run_with(*appointments: Appointment, visits: tuple[Ticket, ...] = (), **more: Any) -> JourneyRun:
    run = JourneyRun(SERVICE.journey(), facts(**{"reference": "", **more}))
    if run.step.key == "mes_rendez_vous":
        assert hear(run, appointments) == Query("appointments")
    if run.step.key == "mes_demandes":
        assert hear(run, visits) == Query("tickets")
    return run


def booking(run: JourneyRun) -> Act:
    assert hear(run, "T482715") == Query("number")
    act = run.step.asks(run.context)  # type: ignore[attr-defined]
    assert isinstance(act, Act)
    return act


def test_three_screens_book_one_of_all_free_times() -> None:
    run = run_with()
    run.answer("loyer")
    assert hear(run, FREE) == Query("slots", "loyer")
    assert [each.value for each in slots(run)] == ["a", "b", "c", "d", "e"]
    run.answer("c")
    assert isinstance(run.step, Review)
    assert run.progress == (3, 3)
    run.answer(True)
    act = booking(run)
    assert act.kind is ActKind.APPOINTMENT
    assert act.body | {"at": ""} == {
        "reference": "T482715",
        "reporter": {"kind": "session", "grant": "grant"},
        "slot": "c",
        "motive": "loyer",
        "language": "fr",
        "interpreter": None,
        "access_needs": [],
        "at": "",
    }
    hear(run, {"reference": "T482715", "state": "confirme"})
    assert run.finished
    assert words(run.step.headline(run.context)) == "Nous vous attendons jeudi 26 novembre, 14 h."  # type: ignore[attr-defined]
    code = run.step.qr_content(run.context)  # type: ignore[attr-defined]
    purpose = run.step.qr_purpose(run.context)  # type: ignore[attr-defined]
    assert words(purpose) == "Le code met ce rendez-vous dans votre téléphone."
    assert purpose in run.step.spoken(run.context)  # type: ignore[attr-defined]
    assert "BEGIN:VCALENDAR" in code
    assert "UID:T482715" in code
    assert "Martin" not in code


def instead(run: JourneyRun, day: int, part: DayPart) -> str:
    """What stands in a half day of November where nothing can be picked."""
    return words(run.step.unavailable_reason(run.context, date(2026, 11, day), part).label)  # type: ignore[attr-defined]


def at_the_times(*appointments: Appointment, **more: Any) -> JourneyRun:
    run = run_with(*appointments, **more)
    if appointments:
        run.answer("nouveau")
    run.answer("loyer")
    hear(run, FREE)
    return run


def test_a_half_day_says_why_nothing_is_free() -> None:
    opens = [(2, time(9), time(12, 30)), (4, time(13, 30), time(17))]
    agency = Agency(
        id="a",
        name="Agence",
        address="",
        phone="",
        hours=tuple(OpeningHours(weekday=day, opens=begin, closes=end) for day, begin, end in opens),
    )
    run = at_the_times(agency=agency, now=NOW.replace(hour=13))
    assert instead(run, 24, DayPart.MATIN) == "passé"
    assert instead(run, 25, DayPart.MATIN) == "complet"
    assert instead(run, 25, DayPart.APRES_MIDI) == "fermé"
    assert instead(run, 27, DayPart.APRES_MIDI) == "complet"


def test_where_nothing_is_known_of_the_hours_nothing_is_said_to_be_closed() -> None:
    assert instead(at_the_times(), 25, DayPart.APRES_MIDI) == "complet"


def test_nothing_is_offered_while_someone_comes_home() -> None:
    comes = datetime(2026, 11, 25, 8, 30, tzinfo=PARIS)
    comes_then = (ticket(TicketState.PLANIFIEE, visit_from=comes),)
    moved = run_with(BOOKED, visits=comes_then)
    moved.answer("deplacer R482701")
    hear(moved, FREE)
    for run in (at_the_times(visits=comes_then), moved):
        assert [each.value for each in slots(run)] == ["c", "d", "e"]
        assert instead(run, 25, DayPart.MATIN) == "Le plombier vient chez vous"


def test_who_comes_home_is_not_asked_where_no_requests_are_told() -> None:
    offered = frozenset({"slots", "appointments"})
    assert JourneyRun(SERVICE.journey(), facts(offered=offered, identity=None)).step.key == "motif"
    run = JourneyRun(SERVICE.journey(), facts(offered=offered))
    hear(run, ())
    assert run.step.key == "motif"


def test_without_an_answer_what_was_told_before_counts() -> None:
    comes = datetime(2026, 11, 25, 8, 30, tzinfo=PARIS)
    run = JourneyRun(SERVICE.journey(), facts(tickets=(ticket(TicketState.PLANIFIEE, visit_from=comes),)))
    hear(run, ())
    run.skip()
    run.answer("loyer")
    hear(run, FREE)
    assert instead(run, 25, DayPart.MATIN) == "Le plombier vient chez vous"


def test_nothing_is_offered_beside_another_appointment() -> None:
    other = Appointment(
        reference="R482701", state=AppointmentState.CONFIRME, motive="loyer", slot=slot("z", 26, 15)
    )
    run = at_the_times(other)
    assert [each.value for each in slots(run)] == ["a", "b", "d", "e"]
    assert instead(run, 26, DayPart.APRES_MIDI) == "votre rendez-vous"


def test_where_and_with_which_interpreter_is_said_beside_the_times() -> None:
    assert words(resolve(at_the_times().step.hint, at_the_times().context)) == "Ici, à l’agence."
    run = at_the_times(language="ar")
    assert words(resolve(run.step.hint, run.context)) == "Ici, à l’agence. Interprète demandé : arabe."


def test_an_interpreter_is_foreseen_in_the_language_of_the_visit_and_can_be_changed() -> None:
    run = run_with(language="ar")
    run.answer("autre")
    hear(run, FREE)
    run.answer("a")
    run.edit_step("interprete")
    run.answer("lsf")
    run.edit_step("besoins")
    run.answer(["vue"])
    assert isinstance(run.step, Review)
    run.answer(True)
    body = booking(run).body
    assert (body["interpreter"], body["access_needs"], body["language"]) == ("lsf", ["vue"], "ar")


def test_a_time_taken_meanwhile_is_asked_again_among_what_is_still_free() -> None:
    run = run_with()
    run.answer("loyer")
    hear(run, FREE)
    run.answer("a")
    run.answer(True)
    booking(run)
    refusal = run.step.refusals["slot_taken"]  # type: ignore[attr-defined]
    run.forget(*refusal.reset_steps)
    assert hear(run, ResultPage(items=FREE.items[1:])) == Query("slots", "loyer")
    assert [each.value for each in slots(run)] == ["b", "c", "d", "e"]
    with pytest.raises(InvalidAnswer):
        run.answer("a")
    run.answer("b")
    assert isinstance(run.step, Review)
    run.answer(True)
    act = run.step.asks(run.context)  # type: ignore[attr-defined]
    assert act.body["slot"] == "b"
    assert act.body["reference"] == "T482715"


def test_when_all_is_taken_a_person_is_proposed() -> None:
    run = run_with()
    run.answer("loyer")
    hear(run, ResultPage(items=()))
    assert run.step.key == "complet"
    run.answer(True)
    assert run.finished
    assert run.step.reference(run.context) == ""  # type: ignore[attr-defined]


def test_who_does_not_hear_is_neither_called_nor_told_that_they_may_be() -> None:
    deaf = {"needs": ("sans_son",)}
    by_phone = slot("p", 26, 9).replace(place=MeetingPlace.TELEPHONE)
    run = run_with(**deaf)
    run.answer("loyer")
    hear(run, ResultPage(items=(by_phone, *FREE.items)))
    assert "p" not in [each.value for each in slots(run)]
    run = run_with(**deaf)
    run.answer("loyer")
    hear(run, ResultPage(items=(by_phone,)))
    assert [each.value for each in slots(run)] == ["p"], "there is nothing else: someone may answer for them"
    for needs, said in ({}, "rappeler"), (deaf, "demander à quelqu’un"):
        run = run_with(**needs)
        run.answer("loyer")
        hear(run, ResultPage(items=()))
        (full,) = resolve(run.step.body, run.context)  # type: ignore[attr-defined]
        assert said in words(full)
        run.answer(True)
        assert said in words(run.step.headline(run.context))  # type: ignore[attr-defined]


def test_an_appointment_is_moved() -> None:
    run = run_with(BOOKED)
    assert [each.value for each in options(run)] == ["deplacer R482701", "annuler R482701", "nouveau"]
    run.answer("deplacer R482701")
    assert hear(run, FREE) == Query("slots", "loyer")
    run.answer("d")
    assert words(resolve(run.step.title, run.context)) == "Déplacer ce rendez-vous ?"
    old = format_value(BOOKED.slot.begins, "fr")
    assert ("Au lieu de", old) in [(words(x.label), words(x.value)) for x in run.step.lines(run.context)]  # type: ignore[attr-defined]
    run.answer(True)
    act = run.step.asks(run.context)  # type: ignore[attr-defined]
    assert (act.kind, act.path) == (ActKind.APPOINTMENT_CHANGE, "/v1/appointments/R482701/events")
    assert (act.body["kind"], act.body["slot"]) == ("deplacer", "d")
    hear(run, {"reference": "R482701"})
    assert run.finished
    assert run.step.reference(run.context) == "R482701"  # type: ignore[attr-defined]
    assert words(resolve(run.step.title, run.context)) == "C’est déplacé"
    assert ("Au lieu de", old) in [(words(x.label), words(x.value)) for x in run.step.facts(run.context)]  # type: ignore[attr-defined]


def test_an_appointment_is_cancelled_after_one_question() -> None:
    run = run_with(BOOKED)
    run.answer("annuler R482701")
    assert run.step.key == "confirmer_annulation"
    run.answer(True)
    act = run.step.asks(run.context)  # type: ignore[attr-defined]
    assert act.kind is ActKind.APPOINTMENT_CANCEL
    assert act.body["kind"] == "annuler"
    assert "slot" not in act.body
    hear(run, {"reference": "R482701"})
    assert words(run.step.headline(run.context)) == "Le rendez-vous de samedi 28 novembre, 15 h est annulé."  # type: ignore[attr-defined]
    assert run.step.qr_content(run.context) == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "appointment",
    [
        Appointment(reference="R1", state=AppointmentState.ANNULE, motive="loyer", slot=slot("z", 28, 15)),
        Appointment(reference="R1", state=AppointmentState.CONFIRME, motive="loyer", slot=slot("z", 23, 15)),
    ],
)
def test_one_that_is_over_is_not_offered(appointment: Appointment) -> None:
    assert run_with(appointment).step.key == "motif"


def test_a_guest_says_a_name_and_a_phone() -> None:
    run = run_with(identity=None)
    run.answer("demande")
    hear(run, FREE)
    run.answer("a")
    assert run.step.key == "nom"
    run.answer("Awa Diop")
    run.answer("06 12 34 56 78")
    assert [line.value.msgid for line in run.step.lines(run.context)][-2:] == ["Awa Diop", "06 12 34 56 78"]
    run.answer(True)
    reporter = booking(run).body["reporter"]
    assert reporter == {"kind": "guest", "name": "Awa Diop", "phone": "+33612345678", "address": ""}
    assert Guest("Awa Diop", "+33612345678").name == reporter["name"]


def test_now_is_the_day_before_the_first_slot() -> None:
    assert FREE.items[0].begins.date() == NOW.date() + timedelta(days=1)


@pytest.mark.parametrize(
    ("language", "counsellor", "told"),
    [
        ("fr", "Élise Marchetti, médiatrice", "Avec Élise Marchetti, médiatrice."),
        ("ar", "Élise Marchetti, conseillère sociale", "مع Élise Marchetti، مستشارة اجتماعية."),
        ("en", "Élise Marchetti, médiatrice", "With Élise Marchetti, In French: médiatrice."),
        ("en", "Bruno Leclerc", "With Bruno Leclerc."),
    ],
)
def test_what_someone_is_at_the_agency_is_translated_or_marked_as_french(
    language: str, counsellor: str, told: str
) -> None:
    free = ResultPage(
        items=(slot("a", 25, 9, counsellor=counsellor), slot("b", 25, 10, counsellor=counsellor))
    )
    run = run_with(language=language)
    run.answer("loyer")
    hear(run, free)
    hint = catalogue(language).render(resolve(run.step.hint, run.context))
    assert told in hint
