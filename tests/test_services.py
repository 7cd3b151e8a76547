"""Whole visits without a window: the controller, the real gateway and outbox, the real landlord's system.

Nothing is faked but the printer and the phone. A kiosk's clock is real, so the demo is made for today.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from kiosk.backend import AgencyClient
from kiosk.backend.gateway import AgencyGateway
from kiosk.domain import AppointmentState, MandateState, Text
from kiosk.domain.rules import PARIS
from kiosk.eservices import half_days
from kiosk.i18n import catalogue
from kiosk.journeys import Delivery, Option, Receipt, resolve
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.session.screen_state import (
    BusyScreen,
    GoodbyeScreen,
    HomeScreen,
    JourneyScreen,
    MessageScreen,
)
from kiosk.settings import Settings
from landlord.server import app
from landlord.server.demo import DEMO_TOKEN
from landlord.server.tables import ApplicationRow as HousingRow
from landlord.server.tables import (
    AppointmentRow,
    DocumentRequestRow,
    IdeaRow,
    LeaseRow,
    MandateRow,
    OfferApplicationRow,
    SurveyAnswerRow,
    TicketRow,
    WorkshopBookingRow,
)
from offline_cache import KeyFile, Store
from tests.until import WITHIN_S, until

from .backend.test_gateway import Wire
from .fakes import FakeClock, FakePeripherals
from .landlord.paying import begin, choose
from .landlord.running import SQLITE, Clock, RunningServer, guest, new_database

MARTIN = "10010001", "14031948"
HADDAD = "10010002", "02071985"
#: Afterwards the controller does not wait longer for an answer to what was written down.
SECOND = 1.0


class Visitor:
    """Somebody at a kiosk, and the landlord at the other end of the line."""

    def __init__(self, server: RunningServer, wire: Wire, store: Store) -> None:
        self.server, self.wire = server, wire
        self.results = ResultQueue()
        self.gateway = AgencyGateway(self._connect, store, self.results, agency_id="tilleuls", letter="T")
        self.peripherals = FakePeripherals(self.results)
        self.clock = FakeClock()
        self.controller = SessionController(
            self.gateway, Settings(), self.peripherals, sleep=self.clock.sleep
        )
        self.gateway.start()
        self.arrive()

    def _connect(self) -> AgencyClient:
        return AgencyClient(self.wire.url, DEMO_TOKEN, agency_id="tilleuls")

    def close(self) -> None:
        self.controller.finish()
        self.gateway.close()

    # Coming, going, waiting

    def arrive(self) -> None:
        self.controller.wake()
        self.controller.choose_language("fr")
        self.until(lambda: self.gateway.public_info.agency is not None)

    def leave_and_come_back(self) -> None:
        self.controller.finish()
        self.arrive()

    def drain(self) -> None:
        self.results.drain(self.controller.visit.id if self.controller.visit else None)

    def until(self, ready: Callable[[], bool]) -> None:
        assert until(ready, meanwhile=self.drain), f"it did not come: {self.controller.shown}"

    def settle(self) -> None:
        """Until the kiosk waits for the visitor again; a second passes where it waits for nothing else."""
        patience = time.monotonic() + SECOND

        def idle() -> bool:
            if isinstance(self.controller.shown, BusyScreen) and time.monotonic() > patience:
                self.second_passes()
            return not isinstance(self.controller.shown, BusyScreen)

        self.until(idle)

    def wait_for_answers(self) -> None:
        """To what was asked of the landlord: no second passes before."""
        answered = threading.Event()
        self.gateway._visitor_worker.submit(answered.set)
        assert answered.wait(WITHIN_S)
        self.drain()

    def second_passes(self) -> None:
        if self.clock.awaited:
            self.server.clock.forward(seconds=1)
        self.clock.second_passes()
        self.drain()

    def line_goes_down(self) -> None:
        self.wire.cut_now()

    def line_comes_back(self) -> None:
        self.wire.cut = False
        self.gateway._sync.wake()  # as the network manager would

    # What the visitor does

    def open(self, key: str) -> None:
        self.controller.open(key)
        self.settle()

    def sign_in(self, who: tuple[str, str] = MARTIN) -> None:
        assert self.key == "tenant_number"
        self.answer(*who)

    def answer(self, *values: object) -> None:
        for value in values:
            self.controller.answer(value)
            self.settle()

    def skip(self) -> None:
        self.controller.skip()
        self.settle()

    def fill_in(self, answers: Mapping[str, object], *, until: str) -> None:
        """Answers what is asked; ``None`` skips."""
        while self.key != until:
            if answers[self.key] is None:
                self.skip()
            else:
                self.answer(answers[self.key])
                assert not self.asking.trouble, french(self.asking.trouble)

    def skip_to(self, key: str) -> None:
        """Says nothing that need not be said."""
        while self.key != key:
            self.skip()

    def go(self, door: str) -> None:
        next(each for each in self.message.actions if each.id == door).open()
        self.settle()

    # What is on the screen

    @property
    def asking(self) -> JourneyScreen:
        assert isinstance(self.controller.shown, JourneyScreen), self.controller.shown
        return self.controller.shown

    @property
    def key(self) -> str:
        return self.asking.run.step.key

    @property
    def step(self) -> Any:
        return self.asking.run.step

    @property
    def message(self) -> MessageScreen:
        assert isinstance(self.controller.shown, MessageScreen), self.controller.shown
        return self.controller.shown

    def words(self) -> str:
        return " ".join(french(text) for text in (self.message.title, *self.message.body))

    def resolved(self, part: str) -> Any:
        """A part of the step shown, its functions called."""
        return resolve(getattr(self.step, part), self.asking.run.context)

    def options(self) -> list[str]:
        return [option.value for option in self.resolved("options")]

    def slots(self) -> list[str]:
        return [slot.value for slot in self.resolved("slots")]

    def body(self) -> str:
        return " ".join(french(text) for text in self.resolved("body"))

    @property
    def receipt(self) -> str:
        """All that the receipt says; the visitor hears it too."""
        assert isinstance(self.step, Receipt), self.key
        return " ".join(french(text) for text in self.resolved("spoken"))

    @property
    def number(self) -> str:
        assert isinstance(self.step, Receipt), self.key
        return self.step.reference(self.asking.run.context)

    @property
    def delivery(self) -> Delivery | None:
        outcome = self.asking.run.context.outcome
        return outcome.delivery if outcome else None

    def rows(self, table: type[Any], **where: object) -> list[Any]:
        with self.server.app_state.reading() as db:
            return list(db.scalars(select(table).filter_by(**where)))


def french(text: Text) -> str:
    """With spaces that a test can write."""
    return catalogue("fr").render(text).replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """The demo of today."""
    folder, now = tmp_path_factory.mktemp("today"), datetime.now(UTC)
    server = RunningServer(new_database(folder), Clock(now))
    server.stop()
    return folder / SQLITE, now


@pytest.fixture
def visitor(today: tuple[Path, datetime], tmp_path: Path) -> Iterator[Visitor]:
    seeded, now = today
    shutil.copy(seeded, tmp_path / SQLITE)
    server = RunningServer(new_database(tmp_path), Clock(now))
    wire = Wire(("127.0.0.1", int(server.url.rsplit(":", 1)[1])))
    with Store.open(tmp_path / "store", KeyFile(tmp_path / "store.key")) as store:
        visitor = Visitor(server, wire, store)
        yield visitor
        visitor.close()
    wire.close()
    server.stop()


def test_every_service_is_on_the_home_screen(visitor: Visitor) -> None:
    assert [service.key for service in visitor.controller.services()] == [
        *("rendez_vous", "loyer", "documents", "signaler", "suivre", "demande_logement"),
        *("choisir_logement", "consommation", "avis", "actualites", "aides_locales", "aide"),
    ]


@pytest.fixture
def only_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """The landlord's software has three e-services, and what lets tenants in."""
    had = {"public", "sessions", "account", "documents", "tickets"}
    kept = tuple(router for router in app.ROUTERS if had.issuperset(map(str, router.tags)))
    monkeypatch.setattr(app, "ROUTERS", kept)
    monkeypatch.setattr(app, "services", lambda: tuple(sorted(had - {"public"})))


@pytest.mark.usefixtures("only_three")
class TestOnlyThree:
    def test_no_other_is_shown_but_what_needs_no_landlord(self, visitor: Visitor) -> None:
        shown = [service.key for service in visitor.controller.services()]
        assert shown == ["loyer", "documents", "signaler", "suivre", "aides_locales"]

    def test_the_rent_is_explained_and_no_way_to_pay_is_pretended(self, visitor: Visitor) -> None:
        visitor.open("loyer")
        visitor.sign_in()
        assert visitor.resolved("rows")
        assert [way.value for way in visitor.resolved("actions")] == [
            *("autre_moyen", "difficulte", "avant", "compris")
        ]
        visitor.answer("autre_moyen")
        assert visitor.options() == ["autrement"]
        visitor.answer("autrement")
        assert "La Poste" in visitor.receipt
        assert "C’est demandé" not in visitor.receipt

    def test_a_difficulty_and_a_wish_for_a_person_lead_to_the_counter(self, visitor: Visitor) -> None:
        visitor.open("loyer")
        visitor.sign_in()
        visitor.answer("difficulte", True)
        assert "Allez au guichet" in visitor.receipt
        visitor.controller.help()
        visitor.settle()
        assert "Allez au guichet" in visitor.receipt
        assert "demandé" not in visitor.receipt
        assert visitor.asking.run.act() is None

    def test_a_report_has_no_photo_and_arrives(self, visitor: Visitor) -> None:
        visitor.peripherals.has_camera = True
        visitor.open("signaler")
        visitor.sign_in()
        visitor.answer("cuisine")
        asked = []
        while visitor.key != "verifier":
            asked.append(visitor.key)
            if visitor.key == "symptome":
                visitor.answer("robinet_fuit")
            elif visitor.key == "disponibilites":
                visitor.answer(visitor.slots()[:1])
            else:
                visitor.skip()
        assert "symptome" in asked
        assert "photos" not in asked
        visitor.answer(True)
        visitor.until(lambda: visitor.delivery is Delivery.SENT)


class TestAppointment:
    def book(self, visitor: Visitor, who: tuple[str, str] | None = MARTIN) -> str:
        """Up to the review; returns the slot."""
        visitor.open("rendez_vous")
        if who:
            visitor.sign_in(who)
        visitor.answer("loyer")
        slot = visitor.slots()[0]
        visitor.answer(slot)
        assert visitor.key == "verifier"
        return slot

    def test_nothing_is_booked_nor_moved_to_when_someone_comes_home(self, visitor: Visitor) -> None:
        (request,) = visitor.rows(TicketRow, reference="A100231")
        comes = request.visit_from.astimezone(PARIS)
        half = comes.date(), half_days.day_part_of(comes.time())

        def headline() -> str:
            assert half not in [(slot.day, slot.part) for slot in visitor.resolved("slots")]
            return french(visitor.step.unavailable_reason(visitor.asking.run.context, *half).label)

        visitor.open("rendez_vous")
        visitor.sign_in(MARTIN)
        visitor.answer("loyer")
        assert headline() == "Le plombier vient chez vous"
        visitor.answer(visitor.slots()[0], True)
        number = visitor.number
        visitor.controller.finish()
        visitor.controller.wake()
        visitor.controller.choose_language("fr")
        visitor.open("rendez_vous")
        visitor.sign_in(MARTIN)
        visitor.answer(f"deplacer {number}")
        assert headline() == "Le plombier vient chez vous"

    def test_booked_moved_cancelled(self, visitor: Visitor) -> None:
        slot = self.book(visitor)
        visitor.answer(True)
        assert "C’est réservé" in visitor.receipt
        number = visitor.number
        (row,) = visitor.rows(AppointmentRow, asked_reference=number)
        assert (row.holds, row.tenant_number, row.state) == (slot, MARTIN[0], AppointmentState.CONFIRME)

        visitor.controller.home()
        visitor.open("rendez_vous")
        visitor.answer(f"deplacer {number}")
        other = visitor.slots()[1]
        visitor.answer(other, True)
        assert "C’est déplacé" in visitor.receipt
        assert visitor.number == number
        (row,) = visitor.rows(AppointmentRow, reference=number)
        assert (row.holds, row.state) == (other, AppointmentState.DEPLACE)

        visitor.controller.home()
        visitor.open("rendez_vous")
        visitor.answer(f"annuler {number}", True)
        assert "C’est annulé" in visitor.receipt
        (row,) = visitor.rows(AppointmentRow, reference=number)
        assert (row.holds, row.state) == (None, AppointmentState.ANNULE)
        visitor.controller.home()
        visitor.open("rendez_vous")
        assert visitor.key == "motif"

    def test_a_guest_with_an_interpreter(self, visitor: Visitor) -> None:
        visitor.open("rendez_vous")
        visitor.skip()
        visitor.answer("autre")
        visitor.answer(visitor.slots()[0])
        visitor.answer("Rosa Almeida", "06 12 34 56 78")
        assert visitor.key == "verifier"
        visitor.controller.change("interprete")
        visitor.answer("lsf", True)
        assert "Langue des signes française" in visitor.receipt
        (row,) = visitor.rows(AppointmentRow, asked_reference=visitor.number)
        assert (row.verified, row.interpreter, row.state) == (False, "lsf", AppointmentState.DEMANDE)
        assert row.reporter["name"] == "Rosa Almeida"

    def test_a_time_that_somebody_else_takes_meanwhile(self, visitor: Visitor) -> None:
        slot = self.book(visitor)
        body = {
            "reference": "X100000",
            "reporter": guest(),
            "slot": slot,
            "motive": "loyer",
            "language": "fr",
            "at": datetime.now(UTC).isoformat(),
        }
        assert visitor.server.call("POST", "/appointments", body).status_code == 201
        visitor.answer(True)
        assert visitor.key == "creneau"
        assert "Quelqu’un vient de prendre cette heure" in french(visitor.asking.trouble)
        assert slot not in visitor.slots()
        visitor.answer(visitor.slots()[0], True)
        assert "C’est réservé" in visitor.receipt

    def test_without_a_line_nothing_is_promised_and_again_books_once(self, visitor: Visitor) -> None:
        slot = self.book(visitor)
        visitor.line_goes_down()
        visitor.answer(True)
        assert "Le réseau" in visitor.words()
        assert visitor.rows(AppointmentRow, holds=slot) == []
        visitor.line_comes_back()
        visitor.go("again")
        assert "C’est réservé" in visitor.receipt
        assert len(visitor.rows(AppointmentRow, holds=slot)) == 1


class TestRent:
    def test_paid_on_the_phone(self, visitor: Visitor) -> None:
        visitor.open("loyer")
        visitor.sign_in()
        assert visitor.key == "detail"
        visitor.answer("tout")
        page = visitor.resolved("code")
        choose(begin(page), "payer")
        self.watch(visitor)
        assert "C’est payé" in visitor.receipt
        visitor.controller.home()
        visitor.open("loyer")
        assert "compris" in [way.value for way in visitor.resolved("actions")]  # nothing is due

    def test_refused_on_the_phone(self, visitor: Visitor) -> None:
        visitor.open("loyer")
        visitor.sign_in()
        visitor.answer("partie", "50", "telephone")
        choose(begin(visitor.resolved("code")), "refuser")
        self.watch(visitor)
        assert visitor.key == "non_paye"

    def test_a_mandate_waits_for_the_line(self, visitor: Visitor) -> None:
        visitor.open("loyer")
        visitor.sign_in()
        visitor.answer("autre_moyen", "prelevement", "FR7630006000011234567890189")
        if visitor.key == "titulaire":
            visitor.answer("Lucienne Martin")
        visitor.line_goes_down()
        visitor.answer(True)
        visitor.until(lambda: visitor.delivery is Delivery.WAITING)
        visitor.line_comes_back()
        visitor.until(lambda: visitor.delivery is Delivery.SENT)
        assert len(visitor.rows(MandateRow, tenant_number=MARTIN[0])) == 1

    def test_a_mandate_that_is_taken_back_without_a_line_arrives_in_order(self, visitor: Visitor) -> None:
        visitor.open("loyer")
        visitor.sign_in()
        visitor.answer("autre_moyen", "prelevement", "FR7630006000011234567890189")
        visitor.line_goes_down()
        visitor.answer(True)
        visitor.until(lambda: visitor.delivery is Delivery.WAITING)
        number = visitor.number
        visitor.controller.start_ticket_action(visitor.resolved("cancellation"))
        visitor.answer(True)
        visitor.until(lambda: visitor.delivery is Delivery.WAITING)
        assert "C’est annulé" in visitor.receipt
        visitor.until(lambda: visitor.gateway.waiting == 2)
        visitor.line_comes_back()
        visitor.until(lambda: visitor.delivery is Delivery.SENT)
        (row,) = visitor.rows(MandateRow, tenant_number=MARTIN[0])
        assert (row.reference, row.state) == (number, MandateState.RESILIE)

    def test_without_a_line_no_payment_is_begun(self, visitor: Visitor) -> None:
        visitor.open("loyer")
        visitor.sign_in()
        visitor.line_goes_down()
        visitor.answer("tout")
        assert "Le réseau" in visitor.words()
        assert visitor.gateway.waiting == 0

    @staticmethod
    def watch(visitor: Visitor) -> None:
        """The code stays on the screen until the kiosk has learnt the end."""

        def ended() -> bool:
            visitor.wait_for_answers()
            visitor.second_passes()
            return isinstance(visitor.controller.shown, JourneyScreen) and visitor.key != "code"

        visitor.until(ended)


class TestDocuments:
    def test_read_carried_away_and_printed(self, visitor: Visitor) -> None:
        visitor.open("documents")
        visitor.sign_in()
        visitor.answer("quittance")
        visitor.answer(visitor.options()[0])
        assert visitor.key == "lire"
        pdf = visitor.step.pdf(visitor.asking.run.context)
        assert pdf.startswith(b"%PDF")
        visitor.answer("telephone")
        assert visitor.key == "code"
        assert requests.get(visitor.resolved("code"), timeout=WITHIN_S).content == pdf
        assert "Il marche jusqu’à" in visitor.body()
        visitor.answer("autre")
        assert visitor.key == "lire"
        visitor.answer("imprimer")
        assert visitor.peripherals.printed == [pdf]
        assert visitor.key == "imprime"

    def test_who_only_reads_is_not_told_that_something_is_not_sent(self, visitor: Visitor) -> None:
        visitor.open("documents")
        visitor.sign_in()
        visitor.answer("bail")
        visitor.controller.leave()
        assert isinstance(visitor.controller.shown, GoodbyeScreen)

    def test_one_alone_is_opened_at_once(self, visitor: Visitor) -> None:
        visitor.open("documents")
        visitor.sign_in()
        visitor.answer("bail")
        assert visitor.key == "lire"

    def test_without_a_line_it_says_so_and_goes_on_when_it_is_back(self, visitor: Visitor) -> None:
        visitor.open("documents")
        visitor.sign_in()
        visitor.line_goes_down()
        visitor.answer("attestation")
        assert "Le réseau" in visitor.words()
        visitor.line_comes_back()
        visitor.go("again")
        assert visitor.key == "lire"


class TestADocumentThatIsAskedFor:
    """Mme Martin's attestation is not there: she has no lease on file."""

    @pytest.fixture(autouse=True)
    def without_a_lease(self, visitor: Visitor) -> None:
        with visitor.server.app_state.writing.begin() as db:
            db.delete(db.get_one(LeaseRow, MARTIN[0]))

    def ask(self, visitor: Visitor) -> None:
        visitor.open("documents")
        visitor.sign_in()
        visitor.answer("attestation")
        assert visitor.key == "demander"

    def state(self, visitor: Visitor) -> list[tuple[str, str]]:
        rows = visitor.rows(DocumentRequestRow, tenant_number=MARTIN[0])
        return [(row.reference, row.state) for row in rows]

    def test_another_day_it_is_told_and_taken_back(self, visitor: Visitor) -> None:
        self.ask(visitor)
        visitor.answer(True)
        visitor.until(lambda: visitor.delivery is Delivery.SENT)
        number = visitor.number
        visitor.leave_and_come_back()
        visitor.open("documents")
        visitor.sign_in()
        visitor.answer("attestation")
        assert "L’agence prépare déjà ce document." in visitor.receipt
        assert visitor.number == number
        visitor.controller.start_ticket_action(visitor.resolved("cancellation"))
        visitor.answer(True)
        visitor.until(lambda: visitor.delivery is Delivery.SENT)
        assert self.state(visitor) == [(number, "annule")]
        visitor.open("documents")
        visitor.answer("attestation")
        assert visitor.key == "demander"

    def test_within_a_visit_it_is_told_at_once(self, visitor: Visitor) -> None:
        self.ask(visitor)
        visitor.answer(True)
        visitor.until(lambda: visitor.delivery is Delivery.SENT)
        number = visitor.number
        visitor.open("documents")
        visitor.answer("attestation")
        assert "L’agence prépare déjà ce document." in visitor.receipt
        assert visitor.number == number

    def test_without_a_line_nobody_is_said_to_prepare_it(self, visitor: Visitor) -> None:
        self.ask(visitor)
        visitor.line_goes_down()
        visitor.answer(True)
        visitor.until(lambda: visitor.delivery is Delivery.WAITING)
        number = visitor.number
        visitor.open("documents")
        visitor.answer("attestation")
        assert "Vous l’avez déjà demandé." in visitor.receipt
        assert "Pas de réseau" in visitor.receipt
        assert (visitor.number, visitor.gateway.waiting) == (number, 1)
        visitor.controller.start_ticket_action(visitor.resolved("cancellation"))
        visitor.answer(True)
        visitor.until(lambda: visitor.delivery is Delivery.WAITING)
        visitor.open("documents")
        visitor.answer("attestation")
        assert visitor.key == "demander"
        visitor.line_comes_back()
        visitor.until(lambda: self.state(visitor) == [(number, "annule")])

    def test_asked_for_elsewhere_meanwhile_it_is_one_and_both_numbers_take_it_back(
        self, visitor: Visitor
    ) -> None:
        self.ask(visitor)
        visitor.line_goes_down()
        visitor.answer(True)
        visitor.until(lambda: visitor.delivery is Delivery.WAITING)
        visitor.controller.start_ticket_action(visitor.resolved("cancellation"))
        visitor.answer(True)
        visitor.until(lambda: visitor.delivery is Delivery.WAITING)
        grant = visitor.server.sign_in()["grant"]
        body = {"reference": "A100400", "reporter": {"kind": "session", "grant": grant}}
        body |= {"kind": "attestation", "at": datetime.now(UTC).isoformat()}
        assert visitor.server.call("POST", "/documents", body).status_code == 201
        visitor.line_comes_back()
        visitor.until(lambda: visitor.delivery is Delivery.SENT)
        assert self.state(visitor) == [("A100400", "annule")]


ALONE: dict[str, object] = {
    "naissance": "14031990",
    "nom": "Diallo",
    "prenoms": "Awa",
    "nationalite": "francaise",
    "situation": "celibataire",
    "telephone": "06 12 34 56 79",
    "commune": "69266|69100|Villeurbanne",
    "adresse": "3 rue des Lilas",
    "membre_1": "personne",
    "travail": "cdi",
    "par_mois": "1600",
    "revenu": "18500",
    "logement": "locataire_prive",
    "motifs": ["trop_cher"],
    "tailles": ["t2"],
    "lieu_1": "69266|69100|Villeurbanne",
    "lieu_2": None,
    "loyer_max": None,
    "handicap": "non",
    "papiers": True,
}


class TestHousingApplication:
    def test_kept_found_again_handed_in(self, visitor: Visitor) -> None:
        visitor.open("demande_logement")
        visitor.answer("nouvelle")
        visitor.fill_in(ALONE, until="travail")
        visitor.controller.leave()
        visitor.go("keep")
        number = visitor.message.code
        assert number in visitor.words()
        visitor.until(lambda: bool(visitor.rows(HousingRow, reference=number)))

        visitor.leave_and_come_back()
        visitor.open("demande_logement")
        visitor.answer("retrouver", number, "14031991")
        assert "Nous ne trouvons pas cette demande" in french(visitor.asking.trouble)
        visitor.answer(number, "14031990")
        assert visitor.key == "travail"
        visitor.fill_in(ALONE, until="verifier")
        visitor.answer(True)
        assert "C’est déposé" in visitor.receipt
        visitor.until(lambda: visitor.delivery is Delivery.SENT)
        (row,) = visitor.rows(HousingRow, asked_reference=number)
        assert (row.state, row.sections["applicant"]["birth_name"]) == ("deposee", "Diallo")
        assert visitor.number == number

    def test_without_a_line_it_is_kept_and_sent_later(self, visitor: Visitor) -> None:
        visitor.open("demande_logement")
        visitor.answer("nouvelle")
        visitor.line_goes_down()
        visitor.fill_in(ALONE, until="verifier")
        visitor.answer(True)
        visitor.until(lambda: visitor.delivery is Delivery.WAITING)
        assert "Pas de réseau : l’envoi se fera tout seul" in visitor.receipt
        visitor.line_comes_back()
        visitor.until(lambda: visitor.delivery is Delivery.SENT)
        assert len(visitor.rows(HousingRow, asked_reference=visitor.number)) == 1

    def test_changed_and_renewed(self, visitor: Visitor) -> None:
        visitor.open("demande_logement")
        visitor.answer("retrouver", "A400490", "30031975")
        assert visitor.key == "suite"
        visitor.answer("renouveler")
        self.go_through(visitor, {"par_mois": "1800"})
        assert "C’est renouvelé" in visitor.receipt
        visitor.until(lambda: visitor.delivery is Delivery.SENT)
        (row,) = visitor.rows(HousingRow, reference="A400490")
        assert row.state == "enregistree"
        assert row.renew_by > date.today().replace(year=date.today().year + 1)

    def go_through(self, visitor: Visitor, answers: dict[str, object]) -> None:
        """To the receipt: what is known already is not asked."""
        while not isinstance(visitor.step, Receipt):
            if visitor.key == "verifier":
                visitor.answer(True)
            elif visitor.key in answers:
                visitor.answer(answers[visitor.key])
            else:
                visitor.skip()


class TestHomes:
    def look(self, visitor: Visitor) -> str:
        """To the sheet of a small home in Villeurbanne."""
        home = "villeurbanne-t2-gratte-ciel"
        visitor.answer("69266")
        visitor.skip_to("logement")
        visitor.answer(home)
        visitor.skip_to("fiche")
        return home

    def test_a_tenant_asks_for_one_follows_and_withdraws(self, visitor: Visitor) -> None:
        visitor.open("choisir_logement")
        visitor.sign_in()
        home = self.look(visitor)
        visitor.answer("demander", True)
        assert "Votre candidature est envoyée" in visitor.receipt
        number = visitor.number
        (row,) = visitor.rows(OfferApplicationRow, reference=number)
        assert (row.offer_id, row.tenant_number, row.rank) == (home, MARTIN[0], 1)

        visitor.controller.home()
        visitor.open("choisir_logement")
        visitor.answer("candidatures", number, "retirer", True)
        assert "Votre candidature est retirée" in visitor.receipt
        (row,) = visitor.rows(OfferApplicationRow, reference=number)
        assert row.state == "desistee"

    def test_cards_have_their_pictures(self, visitor: Visitor) -> None:
        visitor.open("choisir_logement")
        visitor.skip()
        visitor.answer("69266")
        visitor.skip_to("logement")
        cards: list[Option] = visitor.resolved("options")
        assert len(cards) == 4
        assert all(card.picture.startswith(b"\xff\xd8") for card in cards)

    def test_with_a_housing_application_the_sheet_says_whether_it_fits(self, visitor: Visitor) -> None:
        visitor.open("choisir_logement")
        visitor.skip()
        visitor.answer("69029", "A400490", "30031975", "bron-t3-champagne")
        assert visitor.key == "fiche"
        rows = [f"{french(row.label)} {french(row.value)}" for row in visitor.resolved("rows")]
        assert len(rows) > 6

    def test_without_a_line_the_homes_are_still_there_with_their_age(self, visitor: Visitor) -> None:
        visitor.open("choisir_logement")
        visitor.skip()
        visitor.leave_and_come_back()
        visitor.line_goes_down()
        visitor.open("choisir_logement")
        if visitor.key == "tenant_number":
            visitor.skip()
        visitor.answer("69266")
        visitor.skip_to("logement")
        assert len(visitor.options()) == 4


class TestConsumption:
    def test_a_leak_comes_before_anything(self, visitor: Visitor) -> None:
        visitor.open("consommation")
        visitor.sign_in(HADDAD)
        assert visitor.key == "fuite"
        assert "litres par heure" in visitor.body()
        visitor.answer(True)
        assert visitor.options() == ["chauffage", "eau_chaude", "eau_froide"]
        visitor.answer("eau_froide")
        assert len(visitor.resolved("bars")) == 12
        words = [french(text) for text in visitor.resolved("words")]
        assert any("m³" in line for line in words)
        assert any("logements comme le vôtre" in line for line in words)
        visitor.answer("fini")
        assert isinstance(visitor.controller.shown, HomeScreen)

    def test_without_a_line_it_says_so(self, visitor: Visitor) -> None:
        visitor.open("loyer")
        visitor.sign_in()
        visitor.controller.home()
        visitor.line_goes_down()
        visitor.open("consommation")
        assert "Le réseau" in visitor.words()


class TestOpinion:
    def test_a_face_and_a_word_without_a_name(self, visitor: Visitor) -> None:
        before = self.count(visitor)
        visitor.open("avis")
        visitor.answer("question", "proprete-2026", "4", "L’ascenseur est propre")
        visitor.until(lambda: visitor.delivery is Delivery.SENT)
        assert "Votre réponse est notée" in visitor.receipt
        assert self.count(visitor) == before + 1

    def test_an_idea_waits_for_the_line(self, visitor: Visitor) -> None:
        visitor.open("avis")
        visitor.line_goes_down()
        visitor.answer("idee", "Un banc devant l’entrée")
        visitor.until(lambda: visitor.delivery is Delivery.WAITING)
        visitor.line_comes_back()
        visitor.until(lambda: visitor.delivery is Delivery.SENT)
        assert [row.words for row in visitor.rows(IdeaRow)] == ["Un banc devant l’entrée"]

    def test_you_said_we_did(self, visitor: Visitor) -> None:
        visitor.open("avis")
        visitor.answer("resultats")
        assert "Il vous appelle maintenant trente minutes avant d’arriver." in visitor.body()

    @staticmethod
    def count(visitor: Visitor) -> int:
        with visitor.server.app_state.reading() as db:
            return db.scalar(select(func.count()).select_from(SurveyAnswerRow)) or 0


class TestWorkshop:
    def test_a_guest_takes_a_seat(self, visitor: Visitor) -> None:
        visitor.open("avis")
        visitor.answer("ateliers", "equilibre", "Rosa Almeida", "06 12 34 56 78", True)
        assert "Votre place est gardée" in visitor.receipt
        (row,) = visitor.rows(WorkshopBookingRow, asked_reference=visitor.number)
        assert row.state == "inscrit"

    def test_a_full_one_has_a_list(self, visitor: Visitor) -> None:
        visitor.open("avis")
        visitor.answer("ateliers", "cuisine", "Rosa Almeida", "06 12 34 56 78", True)
        assert "liste d’attente, numéro 2" in visitor.receipt

    def test_a_tenant_gives_the_seat_back(self, visitor: Visitor) -> None:
        visitor.open("loyer")
        visitor.sign_in(HADDAD)
        visitor.controller.home()
        visitor.open("avis")
        visitor.answer("ateliers", "rendre A500117", True)
        assert "Votre place est rendue" in visitor.receipt
        (row,) = visitor.rows(WorkshopBookingRow, reference="A500117")
        assert row.state == "annule"

    def test_without_a_line_no_seat_is_promised(self, visitor: Visitor) -> None:
        visitor.open("avis")
        visitor.answer("ateliers", "equilibre", "Rosa Almeida", "06 12 34 56 78")
        visitor.line_goes_down()
        visitor.answer(True)
        assert "Le réseau" in visitor.words()
        visitor.line_comes_back()
        visitor.go("again")
        assert "Votre place est gardée" in visitor.receipt


class TestNews:
    def test_what_is_broken_and_what_is_new(self, visitor: Visitor) -> None:
        visitor.open("actualites")
        assert visitor.options()[:2] == ["panne ascenseur-a", "coupure-eau-a"]
        visitor.answer("coupure-eau-a")
        assert "carafe" in visitor.body()
        visitor.answer(True)
        assert isinstance(visitor.controller.shown, HomeScreen)

    def test_without_a_line_they_have_their_age(self, visitor: Visitor) -> None:
        visitor.open("actualites")
        visitor.leave_and_come_back()
        visitor.line_goes_down()
        visitor.open("actualites")
        assert "coupure-eau-a" in visitor.options()
        assert "Vu à" in french(visitor.resolved("hint"))


def test_help_near_here_needs_no_line(visitor: Visitor) -> None:
    visitor.line_goes_down()
    visitor.open("aides_locales")
    assert visitor.options()
