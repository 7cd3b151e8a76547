"""Choisir un logement: looking, comparing, asking, following, withdrawing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from kiosk.backend import ConnectionFailedError, RequestRefusedError
from kiosk.domain import (
    Act,
    ActKind,
    ApplicationState,
    HomeSize,
    Money,
    Offer,
    OfferApplication,
    OfferApplicationState,
    Query,
)
from kiosk.eservices import housing_offers
from kiosk.eservices.housing_offers import labels, state
from kiosk.journeys import (
    ActOutcome,
    ChoiceLayout,
    Delivery,
    FetchResult,
    FetchStep,
    Information,
    JourneyRun,
    Receipt,
    Statement,
    resolve,
)
from landlord.contract import OfferApplicationRequest, OfferEventRequest
from tests.domain.rules.housing import FULL, home

from .housing_landlord import HousingVisit
from .visitors import NOW, TENANT, asked, facts, hear, options, title, words

S = OfferApplicationState
MINE = OfferApplication(
    reference="L100001", offer_id="autre-1", title="T2 aux Tilleuls", state=S.RECEVABLE, rank=1, at=NOW
)
FEW = (home(), home(id="tilleuls-2", quarter="Les Tilleuls"), home(id="gare-1", commune="69123", city="Lyon"))
MANY = tuple(
    home(
        id=f"h{n}",
        commune=f"69{n % 20:03}",
        city=f"Ville {n % 20}",
        size=list(HomeSize)[n % 7],
        rent=Money(20_000 + 137 * n),
    )
    for n in range(400)
)


def start(offers: tuple[Offer, ...] = FEW, **more: Any) -> JourneyRun:
    run = JourneyRun(housing_offers.SERVICE.journey(), facts(**({"reference": ""} | more)))
    assert hear(run, offers) == Query("every_offer")
    return run


def look(run: JourneyRun, where: str = "partout") -> None:
    """To the list, without saying who it is."""
    run.answer(where)
    run.skip()


def applicant(offers: tuple[Offer, ...] = FEW) -> JourneyRun:
    return start(offers, identity=None)


def pictures(run: JourneyRun) -> list[Query]:
    """Answers what is asked for pictures."""
    wanted = []
    while isinstance(run.step, FetchStep) and run.step.key.startswith("photo"):
        question = hear(run, b"jpeg")
        assert isinstance(question, Query)
        wanted.append(question)
    return wanted


def identify(run: JourneyRun, **more: Any) -> None:
    run.answer("t482715")
    run.answer("14031990")
    assert hear(run, FULL.replace(**more)) == Query("application", "T482715 1990-03-14")


def sheet(run: JourneyRun) -> dict[str, str]:
    assert isinstance(run.step, Statement)
    return {
        words(row.label): words(row.explanation or row.value) for row in resolve(run.step.rows, run.context)
    }


def ways(run: JourneyRun) -> list[str]:
    assert isinstance(run.step, Statement)
    return [option.value for option in resolve(run.step.actions, run.context)]


def done_at_once(run: JourneyRun) -> Act:
    assert hear(run, "T482715") == Query("number")
    act = asked(run)
    assert isinstance(act, Act)
    return act


class TestLooking:
    def test_few_homes_are_shown_after_one_question(self) -> None:
        run = start()
        assert [option.value for option in options(run)] == ["69266", "69123", "partout", "candidatures"]
        look(run, "69266")
        assert run.step.key == "logement"
        assert run.step.shape is ChoiceLayout.CARDS  # type: ignore[attr-defined]
        assert [option.value for option in options(run)] == ["lilas-3", "tilleuls-2"]

    def test_a_card_has_what_matters(self) -> None:
        run = start()
        look(run, "69266")
        card = options(run)[0]
        assert words(card.label) == "T3, Les Lilas, Villeurbanne"
        assert words(card.detail) == (
            "61 m², 2e étage, avec ascenseur, énergie C. À demander avant vendredi 4 décembre"
        )
        assert words(card.figure) == "500\xa0€"

    def test_the_pictures_of_the_first_cards_are_fetched(self) -> None:
        run = start(tuple(home(id=f"h{n}", pictures=(f"/v1/pictures/{n}",)) for n in range(9)))
        look(run)
        assert pictures(run) == [
            Query("offer_picture", f"/v1/pictures/{n}") for n in range(state.PREFETCHED_PICTURES)
        ]
        assert [bool(option.picture) for option in options(run)] == [True] * 6 + [False] * 3

    def test_when_one_picture_does_not_come_the_others_are_not_waited_for(self) -> None:
        run = start(tuple(home(id=f"h{n}", pictures=(f"/v1/pictures/{n}",)) for n in range(9)))
        look(run)
        run.skip()
        assert run.step.key == "logement"

    def test_the_sheet_shows_the_house_and_its_rooms(self) -> None:
        paths = tuple(f"/v1/pictures/{number}" for number in range(5))
        run = start((home(pictures=paths),))
        look(run)
        pictures(run)
        run.answer("lilas-3")
        for number in range(state.DETAIL_PICTURES):
            assert hear(run, b"jpeg %d" % number) == Query("offer_picture", paths[number])
        assert isinstance(run.step, Statement)
        assert resolve(run.step.pictures, run.context) == [b"jpeg 0", b"jpeg 1", b"jpeg 2"]

    def test_a_sheet_whose_pictures_do_not_come_is_read(self) -> None:
        run = start((home(pictures=("/v1/pictures/0", "/v1/pictures/1")),))
        look(run)
        pictures(run)
        run.answer("lilas-3")
        run.skip()
        assert isinstance(run.step, Statement)
        assert resolve(run.step.pictures, run.context) == []

    def test_a_long_list_is_narrowed_by_size_then_rent(self) -> None:
        run = start(MANY)
        assert len(options(run)) == state.MAX_COMMUNES + 3
        look(run)
        assert run.step.key == "taille"
        run.answer("t3")
        assert run.step.key == "loyer"
        lowest = options(run)[0].value
        run.answer(lowest)
        found = [run.context["offres"].value.get(option.value) for option in options(run)]
        assert found
        assert all(offer.size is HomeSize.T3 for offer in found)
        assert all(labels.rent_with_charges(offer) <= Money(int(lowest)) for offer in found)

    def test_what_is_cut_is_said(self) -> None:
        run = start(MANY)
        look(run)
        run.answer("toutes")
        run.answer("toutes")
        assert len(options(run)) == state.MAX_CARDS
        assert "Voici les 12 plus récents" in words(run.resolve(run.step.hint))

    def test_a_commune_without_homes_says_so(self) -> None:
        run = start(MANY)
        run.answer("autre")
        run.answer("33063|33000|Bordeaux")
        run.skip()
        assert isinstance(run.step, Information)
        assert title(run) == "Il n’y a pas de logement proposé ici aujourd’hui."

    def test_expired_homes_are_not_shown(self) -> None:
        run = start((home(expires_at=NOW - timedelta(minutes=1)), home(id="b", commune="69123")))
        assert [option.value for option in options(run)] == ["69123", "partout", "candidatures"]

    def test_what_was_kept_says_when_it_was_told(self) -> None:
        run = JourneyRun(housing_offers.SERVICE.journey(), facts())
        run.answer(FetchResult(asked(run), FEW, NOW - timedelta(hours=16)))
        assert "à jour lundi 23 novembre, 18 h 42" in words(run.resolve(run.step.hint))
        look(run, "69266")
        run.answer("lilas-3")
        assert words(resolve(run.step.notice, run.context)).startswith("Pas de réseau")  # type: ignore[attr-defined]

    def test_nothing_is_offered(self) -> None:
        run = start(())
        assert [option.value for option in options(run)] == ["candidatures"]
        assert words(run.resolve(run.step.hint)) == "Il n’y a pas de logement proposé aujourd’hui."


class TestComparing:
    def test_an_applicant_is_compared_with_what_was_told(self) -> None:
        run = applicant()
        run.answer("69266")
        identify(run)
        run.answer("lilas-3")
        assert sheet(run)["Vos ressources"].startswith("Vous êtes sous le plafond de 37\u202f584")
        assert sheet(run)["La taille"] == "Assez grand pour vous."
        assert ways(run) == ["demander"]

    def test_too_much_income_is_said_and_refuses_nothing(self) -> None:
        run = applicant()
        run.answer("69266")
        identify(run, income=FULL.income.replace(tax_income=Money(5_000_000)))
        run.answer("lilas-3")
        assert "dépassent de 12\u202f416\xa0€" in sheet(run)["Vos ressources"]
        assert ways(run) == ["demander"]

    def test_a_tenant_tells_two_things_or_nothing(self) -> None:
        run = start()
        run.answer("69266")
        run.answer("seul_1")
        run.answer("39 000")
        run.answer("lilas-3")
        assert "dépassent de 1\u202f416\xa0€" in sheet(run)["Vos ressources"]
        run = start()
        look(run, "69266")
        run.answer("lilas-3")
        assert "Vos ressources" not in sheet(run)
        assert ways(run) == ["demander"]

    def test_anyone_may_look(self) -> None:
        run = applicant()
        look(run, "69266")
        run.answer("lilas-3")
        assert sheet(run)["La surface"].startswith("3 pièce")
        assert ways(run) == ["vu"]
        assert "il faut une demande de logement" in words(resolve(run.step.notice, run.context))  # type: ignore[attr-defined]
        run.answer("vu")
        assert run.finished
        assert not isinstance(run.step, Receipt)

    @pytest.mark.parametrize("state", [ApplicationState.BROUILLON, ApplicationState.RADIEE])
    def test_an_application_must_be_handed_in(self, state: ApplicationState) -> None:
        run = applicant()
        run.answer("69266")
        identify(run, state=state)
        run.answer("lilas-3")
        assert ways(run) == ["vu"]


class TestAsking:
    def ask(self, run: JourneyRun, *mine: OfferApplication) -> None:
        run.answer("69266")
        if run.step.key == "foyer":
            run.skip()
        else:
            identify(run)
        run.answer("lilas-3")
        run.answer("demander")
        hear(run, mine)

    def test_a_first_wish(self) -> None:
        run = applicant()
        self.ask(run)
        assert run.step.key == "confirmer"
        run.answer(True)
        act = done_at_once(run)
        assert (act.kind, act.path) == (ActKind.OFFER_APPLICATION, "/v1/offers/lilas-3/applications")
        body = OfferApplicationRequest.model_validate_json(json.dumps(act.body))
        assert (body.reference, body.rank, body.resume_code, body.reporter) == (
            "T482715",
            1,
            "K7MX2PQR",
            None,
        )
        hear(run, {"reference": "T482715"})
        run.set_delivery(ActOutcome(Delivery.SENT))
        step = run.step
        assert isinstance(step, Receipt)
        assert words(resolve(step.headline, run.context)) == "Votre candidature est envoyée."
        assert step.reference(run.context) == "T482715"

    def test_a_tenant_asks_as_a_tenant(self) -> None:
        run = start()
        self.ask(run)
        run.answer(True)
        body = OfferApplicationRequest.model_validate_json(json.dumps(done_at_once(run).body))
        assert body.resume_code is None
        assert body.reporter is not None
        assert body.reporter.grant == TENANT.grant

    def test_wishes_have_an_order(self) -> None:
        run = applicant()
        self.ask(run, MINE, MINE.replace(reference="L2", offer_id="autre-2", rank=2))
        assert [option.value for option in options(run)] == ["1", "2", "3"]
        run.answer("2")
        run.answer(True)
        assert done_at_once(run).body["rank"] == 2

    def test_an_ended_wish_takes_no_place(self) -> None:
        run = applicant()
        self.ask(run, MINE.replace(state=S.DESISTEE))
        assert run.step.key == "confirmer"

    def test_the_same_home_is_not_asked_for_twice(self) -> None:
        run = applicant()
        self.ask(run, MINE.replace(offer_id="lilas-3"))
        assert title(run) == "Vous avez déjà demandé ce logement."
        run.answer(True)
        assert run.finished
        assert not isinstance(run.step, Receipt)


class TestFollowing:
    def follow(self, *mine: OfferApplication) -> JourneyRun:
        run = applicant()
        run.answer("candidatures")
        identify(run)
        assert hear(run, mine) == Query("offer_applications", "K7MX2PQR")
        return run

    def test_a_tenant_needs_no_number(self) -> None:
        run = start()
        run.answer("candidatures")
        assert hear(run, (MINE,)) == Query("offer_applications")
        assert [option.value for option in options(run)] == ["L100001"]

    def test_those_that_wait_come_first_in_their_order(self) -> None:
        ended = MINE.replace(reference="L3", state=S.NON_RETENUE)
        run = self.follow(ended, MINE.replace(reference="L2", rank=2), MINE)
        assert [option.value for option in options(run)] == ["L100001", "L2", "L3"]

    @pytest.mark.parametrize("state", list(S))
    def test_each_state_is_told_in_plain_words(self, state: S) -> None:
        run = self.follow(MINE.replace(state=state, reason="Un foyer plus grand"))
        run.answer("L100001")
        step = run.step
        assert isinstance(step, Statement)
        assert words(resolve(step.headline, run.context).value) == words(labels.STATE_TEXTS[state].headline)
        assert sheet(run)["Et maintenant ?"] == words(labels.STATE_TEXTS[state].next)
        assert sheet(run)["Pourquoi"] == "Un foyer plus grand"
        assert ("retirer" in ways(run)) is (state not in labels.FINAL_STATES)

    def test_the_rank_of_the_committee_is_explained(self) -> None:
        run = self.follow(MINE.replace(state=S.PRESENTEE_CALEOL, caleol_rank=2, rank=3))
        run.answer("L100001")
        assert sheet(run)["Le rang donné par la commission"] == (
            "Le logement vous revient si les premiers disent non."
        )
        assert ways(run) == ["retirer", "vu"]

    def test_withdrawing_is_asked_once_more(self) -> None:
        run = self.follow(MINE)
        run.answer("L100001")
        run.answer("retirer")
        assert title(run) == "Retirer cette candidature ?"
        run.answer(True)
        act = asked(run)
        assert isinstance(act, Act)
        assert (act.kind, act.path) == (
            ActKind.OFFER_WITHDRAWAL,
            "/v1/offer-applications/L100001/events",
        )
        assert OfferEventRequest.model_validate_json(json.dumps(act.body)).kind == "desister"
        hear(run, {})
        step = run.step
        assert isinstance(step, Receipt)
        assert words(resolve(step.headline, run.context)) == "Votre candidature est retirée."
        assert step.reference(run.context) == "L100001"

    def test_another_first_choice_is_one_touch(self) -> None:
        run = self.follow(MINE.replace(rank=2))
        run.answer("L100001")
        run.answer("premier")
        act = asked(run)
        assert isinstance(act, Act)
        event = OfferEventRequest.model_validate_json(json.dumps(act.body))
        assert (act.kind, event.kind, event.rank) == (ActKind.OFFER_RANK, "classer", 1)

    def test_nothing_was_asked_for(self) -> None:
        run = self.follow()
        assert title(run) == "Vous n’avez pas encore demandé de logement précis."

    def test_without_a_number_a_person_helps(self) -> None:
        run = applicant()
        run.answer("candidatures")
        run.skip()
        assert title(run) == "Il faut le numéro de votre demande."
        run.answer(True)
        assert run.finished


ASK = {
    "tenant_number": None,
    "ou": "69266",
    "numero": "T482715",
    "ne_le": "14031990",
    "logement": "lilas-3",
    "fiche": "demander",
    "rang": "1",
    "confirmer": True,
}


class TestVisits:
    def visit(self) -> HousingVisit:
        visit = HousingVisit()
        soon = visit.landlord.now() + timedelta(days=5)
        visit.gateway.answers[Query("every_offer")] = tuple(each.replace(expires_at=soon) for each in FEW)
        visit.gateway.answers[Query("application", "T482715 1990-03-14")] = FULL
        visit.gateway.answers[Query("offer_applications", "K7MX2PQR")] = (MINE,)
        visit.open("choisir_logement")
        return visit

    def test_from_the_home_screen_to_the_receipt(self) -> None:
        visit = self.visit()
        visit.fill_in(ASK)
        assert visit.key == "recu"
        assert [path for path, _ in visit.landlord.taken] == ["/v1/offers/lilas-3/applications"]

    def test_an_offer_that_expired_meanwhile(self) -> None:
        visit = self.visit()
        visit.landlord.refuses = "offer_expired"
        visit.fill_in(ASK)
        assert visit.key == "logement"
        assert words(visit.asking.trouble).startswith("Ce logement n’est plus proposé. Rien n’a été envoyé.")
        assert visit.landlord.taken == []
        visit.landlord.refuses = ""
        visit.answer("tilleuls-2", "demander", "1", True)
        assert [path for path, _ in visit.landlord.taken] == ["/v1/offers/tilleuls-2/applications"]

    def test_homes_are_looked_for_again_after_that(self) -> None:
        visit = self.visit()
        visit.landlord.refuses = "offer_not_found"
        visit.fill_in({key: value for key, value in ASK.items() if key != "confirmer"})
        visit.gateway.answers[Query("every_offer")] = FEW[1:2]
        visit.answer(True)
        assert visit.key == "logement"
        assert visit.options() == ["tilleuls-2"]
        assert visit.gateway.asked.count(Query("every_offer")) == 2

    def test_a_line_that_fails_at_the_end_pretends_nothing(self) -> None:
        visit = self.visit()
        visit.fill_in({key: value for key, value in ASK.items() if key != "confirmer"})
        visit.landlord.fails = ConnectionFailedError()
        visit.answer(True)
        assert words(visit.message.title) in {
            "Nous ne savons pas si c’est fait.",
            "Votre compte est indisponible pour l’instant.",
        }
        assert visit.landlord.taken == []

    def test_pictures_that_do_not_come_stop_nobody(self) -> None:
        visit = HousingVisit()
        soon = visit.landlord.now() + timedelta(days=5)
        shown = home(expires_at=soon, pictures=("/v1/pictures/1",))
        visit.gateway.answers[Query("every_offer")] = (shown,)
        visit.gateway.answers[Query("offer_picture", "/v1/pictures/1")] = RequestRefusedError(
            404, "not_found"
        )
        visit.open("choisir_logement")
        visit.fill_in({"tenant_number": None, "ou": "69266", "numero": None})
        assert visit.options() == ["lilas-3"]
