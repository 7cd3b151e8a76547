"""Asking for a home, and choosing one."""

from kiosk.domain import HousingApplication, Offer, OfferApplication
from landlord.contract import OfferListResponse

from .. import rules
from ..context import CheckContext, CheckNotApplicable, now_iso, quote_segment, status_and_code
from .check import check, check_if_match
from .posts import application_body, first_offer, offer_application_body, withdraw
from .requests import MANY_SCRIPTS

#: Letters and digits of 31: 10 of them are 2 ** 49, and five failures lock.
MIN_CODE_LENGTH = 10


@check("housing_applications", writes=True)
def a_draft_is_found_again_and_changed(context: CheckContext) -> None:
    said_here = {"reasons": ["sans_logement"], "words": MANY_SCRIPTS[:200]}
    made = context.post("/housing-applications", application_body(context) | {"reasons": said_here})
    draft = context.read(made, HousingApplication)
    context.add_secret(draft.resume_code, "RESUME_CODE")
    letters = sum(each.isalnum() for each in draft.resume_code)
    context.holds(rules.UNGUESSABLE, letters >= MIN_CODE_LENGTH, f"a resume code of {letters} letters", made)
    code = {"Resume-Code": draft.resume_code}
    exchange = context.send(context.call("GET", "/housing-applications", headers=code), personal=True)
    found = context.read(exchange, HousingApplication)
    same = found.reasons.words == said_here["words"] and found.reference == draft.reference
    context.holds(rules.DRAFT, same, "another application, or other words", exchange)
    path, change = (
        f"/housing-applications/{quote_segment(draft.reference)}",
        {"resume_code": draft.resume_code, "work": {"city": "Lyon"}},
    )
    check_if_match(context, "PATCH", path, change)
    known = {"If-Match": exchange.headers.get("ETag", "")}
    changed = context.send(context.call("PATCH", path, change, headers=known))
    application = context.read(changed, HousingApplication)
    kept = application.work.city == "Lyon" and application.applicant == found.applicant
    context.holds(
        rules.DRAFT, kept, "a section that was sent is not there, or one that was not is gone", changed
    )
    handed_in = context.post(f"{path}/submit", {"resume_code": draft.resume_code, "at": now_iso()})
    if context.refused(handed_in, rules.INCOMPLETE, 422, "incomplete"):
        context.holds(
            rules.POINTER, bool(handed_in.problem_pointers), "nothing says what is missing", handed_in
        )


@check("housing_applications", writes=True)
def a_code_that_nobody_has(context: CheckContext) -> None:
    wrong = context.get("/housing-applications", headers={"Resume-Code": "CHEK-CHEK-CHEK"})
    context.refused(wrong, rules.REFUSED, 401, "identification_failed")


@check("offers")
def a_home_and_its_pictures(context: CheckContext) -> None:
    exchange = context.get("/offers")
    homes = context.read(exchange, OfferListResponse).items
    if not homes:
        raise CheckNotApplicable("no home is offered")
    one = context.get(f"/offers/{quote_segment(homes[0].id)}")
    context.read(one, Offer)
    context.refused(context.get("/offers/nobody-offers-this"), rules.REFUSED, 404, "offer_not_found")
    pictures = [path for home in homes for path in home.pictures]
    if not pictures:
        raise CheckNotApplicable("no home has a picture")
    picture = context.get(f"{context.base}{pictures[0]}")
    well = picture.media_type == "image/jpeg" and picture.content.startswith(b"\xff\xd8")
    context.holds(rules.PICTURE, well, f"{status_and_code(picture)}, {picture.media_type}", picture)


@check("offers", writes=True, tenant=True)
def one_application_for_one_home(context: CheckContext) -> None:
    path = f"/offers/{quote_segment(first_offer(context))}/applications"
    body = offer_application_body(context)
    made = context.post(path, body)
    context.read(made, OfferApplication)
    twice = context.post(path, offer_application_body(context))
    context.refused(twice, rules.TWICE, 409, "already_applied")
    withdraw(context, body, made)
