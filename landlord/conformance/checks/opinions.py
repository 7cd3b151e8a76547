"""Opinions, and workshops."""

from __future__ import annotations

from landlord.contract import SurveysTold, WorkshopBookingTold, WorkshopsTold

from .. import rules
from ..context import Bench, NotHere, now, part
from .acts import cancel_workshop, idea_body, workshop_body
from .check import check


@check("surveys", writes=True)
def an_opinion_is_nobodys(bench: Bench) -> None:
    made = bench.post("/ideas", idea_body(bench))
    if bench.served(made):
        more = sorted(set(made.members) - {"id"})
        bench.holds(rules.ANONYMOUS, not more, f"{more} is told, too", made)
    answer = {"face": 5, "language": "fr", "at": now()}
    nowhere = bench.post("/surveys/nobody-asks-this/answers", answer)
    bench.refused(nowhere, rules.REFUSED, 404, "survey_not_found")
    surveys = bench.told(bench.get("/surveys"), SurveysTold).surveys
    if not surveys:
        raise NotHere("no question is asked")
    beyond = bench.post(f"/surveys/{part(surveys[0].id)}/answers", answer | {"face": 6})
    bench.refused(beyond, rules.INVALID, 422, pointer="/face")


@check("workshops", writes=True)
def one_booking_for_one_workshop(bench: Bench) -> None:
    workshops = bench.told(bench.get("/workshops"), WorkshopsTold).workshops
    if not workshops:
        raise NotHere("no workshop is to come")
    path = f"/workshops/{part(workshops[0].id)}/bookings"
    body = workshop_body(bench)
    made = bench.post(path, body)
    bench.told(made, WorkshopBookingTold)
    twice = bench.post(path, body | {"reference": f"{body['reference']}-B"})
    bench.refused(twice, rules.TWICE, 409, "already_booked")
    cancel_workshop(bench, body, made)


OPINIONS = (an_opinion_is_nobodys, one_booking_for_one_workshop)
