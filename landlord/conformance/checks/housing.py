"""Asking for a home, and choosing one."""

from __future__ import annotations

from landlord.contract import ApplicationResponse, OfferApplicationResponse, OfferListResponse, OfferResponse

from .. import rules
from ..context import CheckContext, CheckNotApplicable, now_iso, quote_segment, status_and_code
from .check import check
from .post_cases import application_body, first_offer, wish_body, withdraw
from .tickets import MANY_SCRIPTS
from .versions import check_if_match

#: Letters and digits of 31: 10 of them are 2 ** 49, and five failures lock.
MIN_CODE_LENGTH = 10


@check("housing_applications", writes=True)
def a_draft_is_found_again_and_changed(bench: CheckContext) -> None:
    said_here = {"reasons": ["sans_logement"], "words": MANY_SCRIPTS[:200]}
    made = bench.post("/housing-applications", application_body(bench) | {"reasons": said_here})
    draft = bench.told(made, ApplicationResponse)
    bench.add_secret(draft.resume_code, "RESUME_CODE")
    letters = sum(each.isalnum() for each in draft.resume_code)
    bench.holds(rules.UNGUESSABLE, letters >= MIN_CODE_LENGTH, f"a resume code of {letters} letters", made)
    code = {"Resume-Code": draft.resume_code}
    exchange = bench.send(bench.call("GET", "/housing-applications", headers=code), personal=True)
    found = bench.told(exchange, ApplicationResponse)
    same = found.reasons.words == said_here["words"] and found.reference == draft.reference
    bench.holds(rules.DRAFT, same, "another application, or other words", exchange)
    path, change = (
        f"/housing-applications/{quote_segment(draft.reference)}",
        {"resume_code": draft.resume_code, "work": {"city": "Lyon"}},
    )
    check_if_match(bench, "PATCH", path, change)
    known = {"If-Match": exchange.headers.get("ETag", "")}
    changed = bench.send(bench.call("PATCH", path, change, headers=known))
    told = bench.told(changed, ApplicationResponse)
    kept = told.work.city == "Lyon" and told.applicant == found.applicant
    bench.holds(
        rules.DRAFT, kept, "a section that was sent is not there, or one that was not is gone", changed
    )
    handed_in = bench.post(f"{path}/submit", {"resume_code": draft.resume_code, "at": now_iso()})
    if bench.refused(handed_in, rules.INCOMPLETE, 422, "incomplete"):
        bench.holds(
            rules.POINTER, bool(handed_in.problem_pointers), "nothing says what is missing", handed_in
        )


@check("housing_applications", writes=True)
def a_code_that_nobody_has(bench: CheckContext) -> None:
    wrong = bench.get("/housing-applications", headers={"Resume-Code": "CHEK-CHEK-CHEK"})
    bench.refused(wrong, rules.REFUSED, 401, "identification_failed")


@check("offers")
def a_home_and_its_pictures(bench: CheckContext) -> None:
    exchange = bench.get("/offers")
    homes = bench.told(exchange, OfferListResponse).items
    if not homes:
        raise CheckNotApplicable("no home is offered")
    one = bench.get(f"/offers/{quote_segment(homes[0].id)}")
    bench.told(one, OfferResponse)
    bench.refused(bench.get("/offers/nobody-offers-this"), rules.REFUSED, 404, "offer_not_found")
    pictures = [path for home in homes for path in home.pictures]
    if not pictures:
        raise CheckNotApplicable("no home has a picture")
    picture = bench.get(f"{bench.base}{pictures[0]}")
    well = picture.media_type == "image/jpeg" and picture.content.startswith(b"\xff\xd8")
    bench.holds(rules.PICTURE, well, f"{status_and_code(picture)}, {picture.media_type}", picture)


@check("offers", writes=True, tenant=True)
def one_wish_for_one_home(bench: CheckContext) -> None:
    path = f"/offers/{quote_segment(first_offer(bench))}/applications"
    body = wish_body(bench)
    made = bench.post(path, body)
    bench.told(made, OfferApplicationResponse)
    twice = bench.post(path, wish_body(bench))
    bench.refused(twice, rules.TWICE, 409, "already_applied")
    withdraw(bench, body, made)


HOUSING_CHECKS = (
    a_draft_is_found_again_and_changed,
    a_code_that_nobody_has,
    a_home_and_its_pictures,
    one_wish_for_one_home,
)
