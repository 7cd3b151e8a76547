"""Opinions, and workshops."""

from __future__ import annotations

from landlord.contract import SurveyListResponse, WorkshopBookingResponse, WorkshopListResponse

from .. import rules
from ..context import CheckContext, CheckNotApplicable, now_iso, quote_segment
from .check import check
from .post_cases import cancel_workshop, idea_body, workshop_body


@check("surveys", writes=True)
def an_opinion_is_nobodys(bench: CheckContext) -> None:
    made = bench.post("/ideas", idea_body(bench))
    if bench.expect_success(made):
        more = sorted(set(made.members) - {"id"})
        bench.holds(rules.ANONYMOUS, not more, f"{more} is told, too", made)
    answer = {"face": 5, "language": "fr", "at": now_iso()}
    nowhere = bench.post("/surveys/nobody-asks-this/answers", answer)
    bench.refused(nowhere, rules.REFUSED, 404, "survey_not_found")
    surveys = bench.told(bench.get("/surveys"), SurveyListResponse).surveys
    if not surveys:
        raise CheckNotApplicable("no question is asked")
    beyond = bench.post(f"/surveys/{quote_segment(surveys[0].id)}/answers", answer | {"face": 6})
    bench.refused(beyond, rules.INVALID, 422, pointer="/face")


@check("workshops", writes=True)
def one_booking_for_one_workshop(bench: CheckContext) -> None:
    workshops = bench.told(bench.get("/workshops"), WorkshopListResponse).workshops
    if not workshops:
        raise CheckNotApplicable("no workshop is to come")
    path = f"/workshops/{quote_segment(workshops[0].id)}/bookings"
    body = workshop_body(bench)
    made = bench.post(path, body)
    bench.told(made, WorkshopBookingResponse)
    twice = bench.post(path, body | {"reference": f"{body['reference']}-B"})
    bench.refused(twice, rules.TWICE, 409, "already_booked")
    cancel_workshop(bench, body, made)


FEEDBACK_CHECKS = (an_opinion_is_nobodys, one_booking_for_one_workshop)
