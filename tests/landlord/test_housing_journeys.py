"""The housing journeys of the kiosk against the real server, as a visitor goes through them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from kiosk.backend import AgencyClient, NumberLockedError, RequestRefusedError
from kiosk.backend.errors import ResourceChangedError
from kiosk.backend.queries import query_handlers
from kiosk.domain import (
    Act,
    ApplicationState,
    CeilingCategory,
    EnergyLabel,
    HomeSize,
    HousingApplication,
    Identity,
    Money,
    Offer,
    OfferApplication,
    Query,
    SignedInTenant,
)
from kiosk.eservices import housing_application, housing_offers
from kiosk.eservices.housing_application import state
from kiosk.eservices.housing_application.state import ApplicationAnswers
from kiosk.journeys import REFERENCE_QUERY, FetchResult, FetchStep, Journey, JourneyRun, Receipt
from landlord.server.tables import ApplicationRow, OfferRow
from tests.eservices.test_fewest import APPLICATION

from .running import TODAY, RunningServer

FIND = {"debut": "retrouver", "numero": "T482715", "ne_le": "14031990"}
HOMES = {"ou": "69266", "numero": "T482715", "ne_le": "14031990", "fiche": "demander", "confirmer": True}


class Kiosk:
    """Goes through a journey, asking the server what it waits for."""

    def __init__(self, client: AgencyClient) -> None:
        self.client = client
        self.numbers = 482715

    def visit(
        self, journey: Journey, answers: Mapping[str, Any], identity: Identity | None = None
    ) -> JourneyRun:
        """Until the end, or until something is asked that is not among the answers."""
        facts = {"now": TODAY, "identity": identity, "language": "fr", "reference": f"T{self.numbers}"}
        run = JourneyRun(journey, facts)
        self.go_on(run, answers)
        return run

    def go_on(self, run: JourneyRun, answers: Mapping[str, Any]) -> None:
        while not run.finished:
            step = run.step
            if isinstance(step, FetchStep):
                question = step.asks(run.context)
                run.answer(FetchResult(question, self.asked(run, question), TODAY))
            elif step.key not in answers:
                return
            elif answers[step.key] is None:
                run.skip()
            else:
                run.answer(answers[step.key])

    def asked(self, run: JourneyRun, question: object) -> object:
        if question == REFERENCE_QUERY:
            self.numbers += 1
            return f"T{self.numbers}"
        if isinstance(question, Act):
            return self.client.act_now(question, str(uuid4())).body
        assert isinstance(question, Query)
        identity = run.context.facts["identity"]
        token = identity.token if isinstance(identity, SignedInTenant) else ""
        return query_handlers()[question.what].ask(self.client, token, question.of)

    def deliver(self, run: JourneyRun) -> None:
        act = run.act()
        assert act is not None
        self.client.post(act.path, act.body, key=str(uuid4()))

    def hand_in(self) -> HousingApplication:
        """A whole new application."""
        run = self.visit(housing_application.SERVICE.journey(), APPLICATION)
        self.deliver(run)
        return self.application()

    def application(self, of: str = "T482715 1990-03-14") -> HousingApplication:
        found = query_handlers()["application"].ask(self.client, "", of)
        assert isinstance(found, HousingApplication)
        return found

    def commands(self, code: str) -> list[tuple[str, int, str]]:
        found: Any = query_handlers()["offer_applications"].ask(self.client, "", code)
        return [(each.offer_id, each.rank, str(each.state)) for each in found]


@pytest.fixture
def kiosk(client: AgencyClient) -> Kiosk:
    return Kiosk(client)


def in_state(server: RunningServer, state: ApplicationState) -> None:
    """What the staff would do."""
    with server.app_state.writing.begin() as db:
        db.execute(update(ApplicationRow).values(state=state, renew_by=TODAY.date() + timedelta(days=10)))


def offer(server: RunningServer, name: str, **more: Any) -> None:
    """A home is published, and nothing else is."""
    known: dict[str, Any] = {
        "id": name,
        "title": f"T3 {name}",
        "size": HomeSize.T3,
        "rooms": 3,
        "surface": 61.0,
        "rent": Money(41_000),
        "charges": Money(9_000),
        "commune": "69266",
        "city": "Villeurbanne",
        "quarter": "Les Lilas",
        "floor": 2,
        "lift": True,
        "energy": EnergyLabel.C,
        "category": CeilingCategory.PLUS,
        "published_at": TODAY - timedelta(days=1),
        "expires_at": TODAY + timedelta(days=10),
        "accessible": False,
        "available_on": None,
        "description": "",
        "pictures": 0,
    }
    with server.app_state.writing.begin() as db:
        db.add(OfferRow(**(known | more)))


def only(server: RunningServer, *names: str) -> None:
    """The homes of the demo are gone; these are offered."""
    with server.app_state.writing.begin() as db:
        db.execute(update(OfferRow).values(expires_at=TODAY - timedelta(days=1)))
    for name in names:
        offer(server, name)


def test_what_was_said_is_what_is_registered(kiosk: Kiosk) -> None:
    run = kiosk.visit(housing_application.SERVICE.journey(), APPLICATION)
    kiosk.deliver(run)
    found = kiosk.application()
    assert found.state is ApplicationState.DEPOSEE
    assert found.missing == ()
    answered = ApplicationAnswers(run.context).answered_application
    assert state.sections(found) == state.sections(answered)


def test_a_draft_is_finished_on_another_day(kiosk: Kiosk, server: RunningServer) -> None:
    begun = {key: APPLICATION[key] for key in ("debut", "naissance", "nom", "prenoms")}
    run = kiosk.visit(housing_application.SERVICE.journey(), begun)
    assert run.journey.save is not None
    saved = run.journey.save(run.context)
    assert saved is not None
    kiosk.client.post(saved.act.path, saved.act.body, key=str(uuid4()))
    assert kiosk.application().state is ApplicationState.BROUILLON
    kiosk.numbers += 1
    again = kiosk.visit(housing_application.SERVICE.journey(), FIND)
    assert again.step.key == "nationalite"
    kiosk.go_on(again, APPLICATION)
    assert isinstance(again.step, Receipt)
    assert again.step.reference(again.context) == saved.code
    kiosk.deliver(again)
    assert kiosk.application(f"{saved.code} 1990-03-14").state is ApplicationState.DEPOSEE
    with server.app_state.reading() as db:
        assert (
            len(list(db.scalars(select(ApplicationRow).where(ApplicationRow.asked_reference == saved.code))))
            == 1
        )


def test_a_wrong_birth_date_finds_nothing_and_locks(kiosk: Kiosk) -> None:
    kiosk.hand_in()
    for _ in range(4):
        with pytest.raises(RequestRefusedError) as refused:
            kiosk.visit(housing_application.SERVICE.journey(), FIND | {"ne_le": "15031990"})
        assert refused.value.code == "identification_failed"
    with pytest.raises((NumberLockedError, RequestRefusedError)):
        kiosk.visit(housing_application.SERVICE.journey(), FIND | {"ne_le": "15031990"})
    with pytest.raises(NumberLockedError):
        kiosk.visit(housing_application.SERVICE.journey(), FIND)


def change_income(kiosk: Kiosk) -> JourneyRun:
    """To the review, with another income."""
    run = kiosk.visit(housing_application.SERVICE.journey(), FIND | {"suite": "modifier"})
    left_open = {"telephone": None, "adresse": None, "revenu": None, "lieu_2": None, "loyer_max": None}
    kiosk.go_on(run, left_open)
    run.edit_step("par_mois")
    run.answer("900")
    return run


def test_a_change_is_made_at_once_and_only_on_what_was_read(kiosk: Kiosk) -> None:
    kiosk.hand_in()
    mine, theirs = change_income(kiosk), change_income(kiosk)
    kiosk.go_on(mine, {"verifier": True})
    assert kiosk.application().income.monthly == Money(90_000)
    with pytest.raises(ResourceChangedError):
        kiosk.go_on(theirs, {"verifier": True})


def test_a_renewal(kiosk: Kiosk, server: RunningServer) -> None:
    kiosk.hand_in()
    in_state(server, ApplicationState.A_RENOUVELER)
    run = kiosk.visit(housing_application.SERVICE.journey(), APPLICATION | FIND | {"suite": "renouveler"})
    kiosk.deliver(run)
    found = kiosk.application()
    assert found.state is ApplicationState.ENREGISTREE
    assert found.renew_by is not None
    assert found.renew_by.year == 2027


def test_wishes_are_asked_for_ranked_and_withdrawn(kiosk: Kiosk, server: RunningServer) -> None:
    code = kiosk.hand_in().resume_code
    only(server, "lilas", "tilleuls")
    kiosk.visit(housing_offers.SERVICE.journey(), HOMES | {"logement": "lilas"})
    kiosk.visit(housing_offers.SERVICE.journey(), HOMES | {"logement": "tilleuls", "rang": "1"})
    assert kiosk.commands(code) == [("tilleuls", 1, "soumise"), ("lilas", 2, "soumise")]
    mine: tuple[OfferApplication, ...] = query_handlers()["offer_applications"].ask(kiosk.client, "", code)  # type: ignore[assignment]
    lilas = next(each.reference for each in mine if each.offer_id == "lilas")
    follow = FIND | {"ou": "candidatures", "candidature": lilas}
    kiosk.visit(housing_offers.SERVICE.journey(), follow | {"suite": "premier"})
    assert kiosk.commands(code) == [("lilas", 1, "soumise"), ("tilleuls", 2, "soumise")]
    kiosk.visit(housing_offers.SERVICE.journey(), follow | {"suite": "retirer", "sur": True})
    assert kiosk.commands(code) == [("tilleuls", 1, "soumise"), ("lilas", 1, "desistee")]


def test_the_same_home_again(kiosk: Kiosk, server: RunningServer) -> None:
    kiosk.hand_in()
    only(server, "lilas")
    kiosk.visit(housing_offers.SERVICE.journey(), HOMES | {"logement": "lilas"})
    run = kiosk.visit(housing_offers.SERVICE.journey(), HOMES | {"logement": "lilas"})
    assert run.step.key == "deja"


def test_an_offer_that_expires_while_it_is_looked_at(kiosk: Kiosk, server: RunningServer) -> None:
    kiosk.hand_in()
    only(server, "lilas")
    run = kiosk.visit(
        housing_offers.SERVICE.journey(),
        {key: value for key, value in HOMES.items() if key != "confirmer"} | {"logement": "lilas"},
    )
    only(server)
    with pytest.raises(RequestRefusedError) as refused:
        kiosk.go_on(run, {"confirmer": True})
    assert refused.value.code == "offer_expired"


def test_a_tenant_applies_as_a_tenant(kiosk: Kiosk, server: RunningServer) -> None:
    only(server, "lilas")
    tenant = kiosk.client.sign_in("10010001", date(1948, 3, 14))
    assert isinstance(tenant, SignedInTenant)
    answers = HOMES | {"foyer": "seul", "revenu": None, "logement": "lilas"}
    run = kiosk.visit(housing_offers.SERVICE.journey(), answers, tenant)
    assert isinstance(run.step, Receipt)
    follow = kiosk.visit(housing_offers.SERVICE.journey(), {"ou": "candidatures"}, tenant)
    assert follow.step.key == "candidature"


def test_thousands_of_homes_come_page_after_page(kiosk: Kiosk, server: RunningServer) -> None:
    only(server)
    for number in range(450):
        offer(server, f"h{number}")
    found = query_handlers()["every_offer"].ask(kiosk.client, "", "")
    assert isinstance(found, tuple)
    assert all(isinstance(each, Offer) for each in found)
    assert {each.id for each in found} == {f"h{number}" for number in range(450)}
