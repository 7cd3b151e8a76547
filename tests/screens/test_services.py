"""The pages of the e-services, by touch: statements, codes, papers, charts, faces, cards, long lists."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import segno
from asyncgui import ExclusiveEvent

from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.backend import RequestRefusedError
from kiosk.device.barcodes import Barcode
from kiosk.device.pdf import PdfDamagedError
from kiosk.device.peripherals import PeripheralError
from kiosk.device.photos import PhotoDamagedError
from kiosk.device.rgb_image import RgbImage
from kiosk.domain import (
    Account,
    AccountLine,
    AccountLineKind,
    AppointmentSlot,
    Consumption,
    ConsumptionUnit,
    Document,
    DocumentKind,
    DocumentLink,
    DocumentList,
    DocumentRequest,
    Energy,
    MeetingPlace,
    Money,
    MonthlyConsumption,
    Payment,
    PaymentState,
    Query,
    ResultPage,
    SignedInTenant,
    Survey,
    T,
    verbatim,
)
from kiosk.i18n import catalogue
from kiosk.i18n.formats import PARIS
from kiosk.journeys import ChoiceLayout, Choose, Find, Journey, JourneyRun, Option, Photo
from kiosk.screens.widgets.picture import QUIET_ZONE, QrCode
from kiosk.screens.widgets.theme import theme
from kiosk.session.screen_state import HomeScreen, JourneyScreen, MessageScreen

from .conftest import BOTH_SHAPES, LANDSCAPE, PORTRAIT, Terminal

pytestmark = pytest.mark.window

NOW = datetime.now(UTC)
MONTH = NOW.date().replace(day=1)


def account() -> Account:
    kinds = (
        (AccountLineKind.LOYER, 41820),
        (AccountLineKind.PROVISIONS, 9620),
        (AccountLineKind.APL, -25200),
    )
    lines = tuple(
        AccountLine(id=str(i), day=MONTH, kind=kind, label=kind.value, amount=Money(cents), month=MONTH)
        for i, (kind, cents) in enumerate(kinds)
    )
    return Account(balance=Money(26240), as_of=NOW, lines=lines, due_on=MONTH + timedelta(days=35))


@pytest.fixture
def tenant(home: Terminal) -> Terminal:
    """At home, and known."""
    known(home)
    return home


def known(terminal: Terminal) -> None:
    terminal.controller.current_visit.identity = SignedInTenant(
        "t", "g", "10010001", "Mme Martin", "Bâtiment A", NOW + timedelta(hours=1)
    )


def show(terminal: Terminal, *steps: object) -> JourneyRun:
    run = JourneyRun(Journey("j", T("Essai"), "cash", steps), terminal.controller.facts())  # type: ignore[arg-type]
    terminal.controller.show(JourneyScreen(run))
    terminal.settle()
    return run


def payment(state: PaymentState) -> Payment:
    return Payment(
        id="p1",
        reference="PAY1",
        state=state,
        amount=Money(26240),
        asked_at=NOW,
        page="https://pay.example/p1",
        expires_at=NOW + timedelta(hours=3),
    )


def paying(name: str) -> dict[str, str]:
    """What the landlord answers to a payment."""
    until = (NOW + timedelta(hours=3)).isoformat()
    page = f"https://pay.example/{name}"
    return {"id": name, "reference": f"PAY{name[1:]}", "page": page, "expires_at": until}


class TestRent:
    def open(self, tenant: Terminal) -> None:
        tenant.gateway.answers |= {Query("account"): account(), Query("payments"): ResultPage(items=())}
        tenant.controller.open("loyer")
        tenant.until(lambda: tenant.asks("detail"))

    def test_each_line_is_told_with_its_figure_and_its_meaning(self, tenant: Terminal) -> None:
        self.open(tenant)
        assert tenant.value("title") == "262,40\xa0€"
        assert tenant.words("row.0") == "Loyer"
        assert tenant.value("row.0") == "418,20\xa0€"
        assert (
            tenant.render(tenant.item("row.2").hint)
            == "L’aide au logement. La CAF (caisse d’allocations familiales) la verse au bailleur."
        )
        assert not [each for each in tenant.ids if each.startswith("term.")], "it is told where it stands"

    def test_paid_on_the_own_phone(self, tenant: Terminal) -> None:
        self.begin_to_pay(tenant)
        assert tenant.item("code")
        assert tenant.value("figure") == "262,40\xa0€"
        tenant.advance(4)
        assert tenant.asks("code")
        assert Query("payment", "p1") in tenant.gateway.asked
        tenant.gateway.answers[Query("payment", "p1")] = payment(PaymentState.ACCEPTE)
        tenant.until(lambda: tenant.asks("recu"), 8)
        assert tenant.value("reference") == "PAY1"
        assert tenant.value("figure.0") == "262,40\xa0€"
        assert (tenant.words("figure.1"), tenant.value("figure.1")) == ("Il reste à payer", "0\xa0€")
        assert tenant.widget("figure.0").size_px > 2 * tenant.widget("reference").size_px
        assert "Votre paiement est accepté. Merci." in tenant.all_words()

    @pytest.mark.parametrize("terminal", [PORTRAIT, LANDSCAPE], ids=["upright", "lying"], indirect=True)
    def test_the_code_stays_while_one_pays_and_a_refusal_is_silent_with_ways_on(
        self, terminal: Terminal
    ) -> None:
        terminal.go_home()
        known(terminal)
        self.open(terminal)
        until = (NOW + timedelta(hours=3)).isoformat()
        body = {"id": "p1", "reference": "PAY1", "page": "https://pay.example/p1", "expires_at": until}
        keys: list[str] = []

        def post(act: object, key: str) -> object:
            keys.append(key)
            return type("Posted", (), {"body": body})()

        terminal.gateway.agency.act_now = post  # type: ignore[method-assign, assignment]
        terminal.gateway.answers[Query("payment", "p1")] = payment(PaymentState.EN_ATTENTE)
        terminal.touch_found("option.tout")
        terminal.until(lambda: terminal.asks("code"))
        terminal.advance(200)
        assert {"code", "figure", "bar.help"} <= set(terminal.ids), "who looks for the phone finds it all"
        assert "veil.title" not in terminal.ids
        spoken = len(terminal.voice.spoken)
        terminal.gateway.answers[Query("payment", "p1")] = payment(PaymentState.REFUSE)
        terminal.until(lambda: terminal.asks("non_paye"), 8)
        terminal.until(lambda: "veil.title" in terminal.ids)
        terminal.touch("veil.stay")  # nobody had touched anything for long: the warning comes first
        assert terminal.words("title").startswith("Votre banque a refusé le paiement.")
        assert {"option.recommencer", "option.autrement", "skip"} <= set(terminal.ids)
        assert "Votre banque" not in str(terminal.voice.spoken[spoken:]), "the hall need not hear it"
        terminal.gateway.answers[Query("payment", "p1")] = payment(PaymentState.EN_ATTENTE)
        terminal.touch_found("option.recommencer")
        terminal.until(lambda: terminal.asks("code"))
        assert len(set(keys)) == 2, "a payment of its own"

    @pytest.mark.parametrize(
        ("state", "told", "label", "kept"),
        [
            (PaymentState.ACCEPTE, "Votre paiement est accepté. Merci.", "Payé", 1),
            (PaymentState.REFUSE, "Votre banque a refusé le paiement.", "Pas encore payé", 0),
        ],
    )
    def test_who_pays_after_later_is_told_as_long_as_they_are_there(
        self, tenant: Terminal, state: PaymentState, told: str, label: str, kept: int
    ) -> None:
        self.begin_to_pay(tenant)
        tenant.touch("option.plus_tard")
        assert tenant.words("figure.0") == "Pas encore payé"
        tenant.gateway.answers[Query("payment", "p1")] = payment(PaymentState.EN_ATTENTE)
        tenant.until(lambda: "Ne payez pas une autre fois" in tenant.all_words(), 8)
        assert "figure.0" not in tenant.ids
        tenant.listen_to_end()
        spoken = len(tenant.voice.spoken)
        tenant.gateway.answers[Query("payment", "p1")] = payment(state)
        tenant.until(lambda: told in tenant.all_words(), 8)
        assert tenant.words("figure.0") == label
        tenant.listen_to_end()
        assert (told in str(tenant.voice.spoken[spoken:])) is bool(kept), "the hall need not hear a refusal"
        asked = tenant.gateway.asked.count(Query("payment", "p1"))
        tenant.advance(10)
        assert tenant.gateway.asked.count(Query("payment", "p1")) == asked, "the last word was said"
        assert [each.open for each in tenant.controller._submissions.done()] == [not kept], (
            "unpaid: it is said"
        )

    @pytest.mark.parametrize("begun", [PaymentState.EN_ATTENTE, PaymentState.INCONNU])
    def test_what_the_bank_has_is_not_told_as_unpaid(self, tenant: Terminal, begun: PaymentState) -> None:
        self.begin_to_pay(tenant)
        tenant.gateway.answers[Query("payment", "p1")] = payment(begun)
        tenant.advance(4)
        assert tenant.asks("code")
        tenant.touch("option.plus_tard")  # at once: it was told while the code was shown
        assert "Ne payez pas une autre fois" in tenant.words("title")
        assert tenant.words("badge") == "Paiement en cours"
        assert tenant.words("purpose") == "Photographiez ce code pour garder ce numéro."
        assert tenant.value("reference") == "PAY1"
        assert "Pas encore payé" not in tenant.all_words()
        tenant.gateway.answers[Query("payments")] = ResultPage(items=(payment(begun),))
        tenant.touch("understood")
        tenant.controller.open("loyer")
        tenant.until(lambda: tenant.asks("detail"))
        assert "option.tout" not in tenant.ids, "it is not asked for again"
        tenant.touch("bar.finish")
        assert tenant.words("detail.0").endswith("Ne payez pas une autre fois.")
        assert tenant.value("number.0") == "PAY1"
        assert "un autre jour" not in tenant.all_words()

    def test_a_payment_that_is_told_not_to_be_begun_after_all_can_be_paid(self, tenant: Terminal) -> None:
        self.begin_to_pay(tenant)
        tenant.advance(4)
        tenant.touch("option.plus_tard")
        assert tenant.words("badge") == "Paiement en cours"
        tenant.gateway.answers[Query("payment", "p1")] = payment(PaymentState.INITIE)
        tenant.until(lambda: "figure.0" in tenant.ids, 8)
        assert tenant.words("figure.0") == "Pas encore payé"
        assert "Pour payer" in tenant.words("purpose")

    def two(self, tenant: Terminal) -> None:
        """One is left for later, and the same rent asked for once more."""
        bodies = iter([paying("p1"), paying("p2")])
        self.begin_to_pay(tenant)
        tenant.gateway.agency.act_now = lambda act, key: SimpleNamespace(body=next(bodies))  # type: ignore[method-assign]
        tenant.touch("back")
        tenant.until(lambda: tenant.asks("detail"))
        for name in ("p1", "p2"):
            tenant.gateway.answers[Query("payment", name)] = self.told(name, PaymentState.INITIE)
        tenant.touch_found("option.tout")
        tenant.until(lambda: tenant.asks("code"))
        tenant.touch("option.plus_tard")
        tenant.touch("understood")
        tenant.controller.open("loyer")
        tenant.until(lambda: tenant.asks("detail"))

    @staticmethod
    def told(name: str, state: PaymentState) -> Payment:
        return payment(state).replace(id=name, reference=f"PAY{name[1:]}")

    def pay_first(self, tenant: Terminal) -> None:
        tenant.gateway.answers |= {
            Query("account"): account().replace(balance=Money(0)),
            Query("payment", "p1"): self.told("p1", PaymentState.ACCEPTE),
        }
        tenant.until(lambda: "Votre paiement est accepté. Merci." in tenant.all_words(), 8)

    def test_a_rent_that_is_paid_meanwhile_has_no_code_any_more(self, tenant: Terminal) -> None:
        self.two(tenant)
        tenant.touch_found("option.tout")
        tenant.until(lambda: tenant.asks("code"))
        self.pay_first(tenant)
        assert tenant.asks("recu")
        assert tenant.value("reference") == "PAY1"
        tenant.touch("understood")
        tenant.until(lambda: "262,40" not in tenant.all_words(), 8)
        tenant.touch("bar.finish")
        assert "C’est payé" in tenant.all_words()
        assert "pas encore payé" not in tenant.all_words()

    def test_a_rent_that_is_paid_meanwhile_is_not_told_as_owed(self, tenant: Terminal) -> None:
        self.two(tenant)
        assert tenant.value("title") == "262,40\xa0€"
        self.pay_first(tenant)
        assert tenant.asks("recu"), "the sum that was left open is not so any more"
        assert (tenant.words("figure.1"), tenant.value("figure.1")) == ("Il reste à payer", "0\xa0€")

    def test_what_was_left_for_later_twice_is_told_once(self, tenant: Terminal) -> None:
        self.two(tenant)
        tenant.touch_found("option.tout")
        tenant.until(lambda: tenant.asks("code"))
        tenant.touch("option.plus_tard")
        assert tenant.words("figure.0") == "Pas encore payé"
        self.pay_first(tenant)
        tenant.touch("bar.finish")
        assert "pas encore payé" not in tenant.all_words()
        assert [each.number for each in tenant.controller.shown.done] == ["PAY1"]  # type: ignore[union-attr]

    def test_who_does_something_else_in_my_rent_is_not_torn_from_it(self, tenant: Terminal) -> None:
        self.two(tenant)
        tenant.touch_found("option.difficulte")
        tenant.gateway.answers[Query("payment", "p1")] = self.told("p1", PaymentState.ACCEPTE)
        tenant.advance(8)
        assert tenant.asks("difficulte")
        tenant.touch("bar.finish")
        if "leave" in tenant.ids:
            tenant.touch("leave")
        assert "C’est payé" in tenant.all_words()

    def test_who_pays_while_at_home_finds_it_there(self, tenant: Terminal) -> None:
        self.begin_to_pay(tenant)
        tenant.touch("option.plus_tard")
        tenant.touch("understood")
        tenant.until(lambda: "262,40" in tenant.all_words())
        paid = account().replace(balance=Money(0))
        tenant.gateway.answers |= {
            Query("account"): paid,
            Query("payment", "p1"): payment(PaymentState.ACCEPTE),
        }
        tenant.until(lambda: "262,40" not in tenant.all_words(), 8)
        tenant.touch("bar.finish")
        assert "262,40" in tenant.all_words(), "what was paid is shown once more"
        tenant.advance(10)

    @pytest.mark.parametrize(
        ("terminal", "text", "way", "back"),
        [
            (PORTRAIT, 100, "more", "back"),
            (PORTRAIT, 200, "more", "back"),
            (LANDSCAPE, 100, "more", "back"),
            (LANDSCAPE, 150, "page.down", "page.up"),
        ],
        indirect=["terminal"],
    )
    def test_who_pays_while_at_home_stays_on_the_page_they_look_at(
        self, terminal: Terminal, text: int, way: str, back: str
    ) -> None:
        terminal.go_home()
        known(terminal)
        self.begin_to_pay(terminal)
        terminal.touch("option.plus_tard")
        terminal.touch("understood")
        terminal.until(lambda: "262,40" in terminal.all_words())
        if text != 100:
            terminal.controller.set_display(DisplayPreferences(text))
            terminal.settle()
        terminal.touch(way)
        terminal.advance(1)  # until it is known how many pages there are
        before = terminal.controller.shown, self.places(terminal)
        paid = account().replace(balance=Money(0))
        terminal.gateway.answers |= {
            Query("account"): paid,
            Query("payment", "p1"): payment(PaymentState.ACCEPTE),
        }
        asked = terminal.gateway.asked.count(Query("account"))
        terminal.until(lambda: terminal.gateway.asked.count(Query("account")) > asked, 8)
        terminal.settle()
        terminal.advance(1)
        assert (terminal.controller.shown, self.places(terminal)) == before, "nothing moves under a finger"
        terminal.touch(back)
        terminal.until(lambda: "262,40" not in terminal.all_words())

    @staticmethod
    def places(terminal: Terminal) -> dict[str, tuple[float, ...]]:
        """Where all stands that is shown."""
        return {each: (*terminal.widget(each).pos, *terminal.widget(each).size) for each in terminal.ids}

    @pytest.mark.parametrize("other", [{"id": "p9"}, {"reference": "PAY9"}, {"amount": Money(1)}])
    def test_a_payment_that_is_not_the_one_that_was_begun_is_not_shown(
        self, tenant: Terminal, other: dict[str, Any]
    ) -> None:
        self.begin_to_pay(tenant)
        accepted = payment(PaymentState.ACCEPTE)
        tenant.gateway.answers[Query("payment", "p1")] = accepted.replace(**other)
        asked = tenant.gateway.asked.count(Query("payment", "p1"))
        tenant.until(lambda: tenant.gateway.asked.count(Query("payment", "p1")) > asked + 1, 10)
        assert tenant.asks("code")
        tenant.gateway.answers[Query("payment", "p1")] = accepted
        tenant.until(lambda: tenant.asks("recu"), 8)

    def begin_to_pay(self, tenant: Terminal) -> None:
        self.open(tenant)
        tenant.gateway.agency.act_now = lambda act, key: SimpleNamespace(body=paying("p1"))  # type: ignore[method-assign]
        tenant.gateway.answers[Query("payment", "p1")] = payment(PaymentState.EN_ATTENTE)
        tenant.touch_found("option.tout")
        tenant.until(lambda: tenant.asks("code"))

    def test_a_part_is_typed(self, tenant: Terminal) -> None:
        self.open(tenant)
        tenant.touch_found("option.partie")
        tenant.type("300")
        tenant.touch("confirm")
        assert "dépasser" in tenant.words("trouble")

    @pytest.mark.pairwise
    @pytest.mark.parametrize("text", [100, 200])
    @pytest.mark.parametrize("code", ["fr", "fr@falc", "ta"])
    @pytest.mark.parametrize("terminal", [PORTRAIT, LANDSCAPE], ids=["upright", "lying"], indirect=True)
    def test_the_amount_and_what_pays_stand_on_the_first_page(
        self, terminal: Terminal, code: str, text: int
    ) -> None:
        terminal.go_home(code)
        terminal.controller.current_visit.identity = SignedInTenant(
            "t", "g", "10010001", "M", "A", NOW + timedelta(hours=1)
        )
        terminal.controller.set_display(DisplayPreferences(text))
        kinds = [AccountLineKind.LOYER, *[AccountLineKind.RAPPEL] * 8, AccountLineKind.APL]
        lines = tuple(
            AccountLine(id=str(i), day=MONTH, kind=k, label=k.value, amount=Money(4000), month=MONTH)
            for i, k in enumerate(kinds)
        )
        owed = Account(balance=Money(40000), as_of=NOW, lines=lines, due_on=MONTH + timedelta(days=35))
        terminal.gateway.answers |= {Query("account"): owed, Query("payments"): ResultPage(items=())}
        terminal.controller.open("loyer")
        terminal.until(lambda: terminal.asks("detail"))
        terminal.root_window.reading.read(terminal.root_window.page)
        terminal.settle()
        assert terminal.caption
        assert "400" in terminal.value("title")
        for item_id in ("title", "option.tout", "back"):
            _, bottom, _, top = terminal.box(item_id)
            assert 0 < bottom < top <= terminal.size[1]
        assert terminal.widget("option.tout").tone == "primary"
        assert terminal.root_window.page.pages.page == 0

    def test_who_owes_nothing_reads_so(self, tenant: Terminal) -> None:
        nothing = Account(balance=Money(0), as_of=NOW, lines=())
        tenant.gateway.answers |= {Query("account"): nothing, Query("payments"): ResultPage(items=())}
        tenant.controller.open("loyer")
        tenant.until(lambda: tenant.asks("detail"))
        assert tenant.value("title") == "Vous ne devez rien"
        assert tenant.words("hint").startswith("Vu à")


class TestAppointment:
    def slot(self, name: str, days: int) -> AppointmentSlot:
        begins = (NOW + timedelta(days=days)).replace(minute=0)
        return AppointmentSlot(
            id=name, begins=begins, ends=begins + timedelta(minutes=30), place=MeetingPlace.AGENCE
        )

    def test_a_time_taken_meanwhile_is_chosen_again(self, tenant: Terminal) -> None:
        tenant.gateway.answers |= {
            Query("appointments"): (),
            Query("tickets"): (),
            Query("slots", "loyer"): ResultPage(items=(self.slot("a", 1), self.slot("b", 2))),
        }

        def taken(act: object, key: str) -> object:
            tenant.gateway.answers[Query("slots", "loyer")] = ResultPage(items=(self.slot("b", 2),))
            raise RequestRefusedError(409, "slot_taken")

        tenant.gateway.agency.act_now = taken  # type: ignore[method-assign,assignment]
        tenant.controller.open("rendez_vous")
        tenant.until(lambda: tenant.asks("motif"))
        tenant.touch_found("option.loyer")
        tenant.until(lambda: tenant.asks("creneau"))
        tenant.touch_found("slot.a")
        tenant.touch_found("confirm")
        assert tenant.asks("verifier")
        tenant.touch_found("confirm")
        tenant.until(lambda: tenant.asks("creneau"))
        assert "vient de prendre" in tenant.words("trouble")
        assert "slot.a" not in tenant.ids

    def test_an_appointment_that_was_made_is_for_the_home_to_show(self, tenant: Terminal) -> None:
        tenant.gateway.answers |= {
            Query("appointments"): (),
            Query("tickets"): (),
            Query("slots", "loyer"): ResultPage(items=(self.slot("a", 1),)),
        }
        tenant.controller.open("rendez_vous")
        tenant.until(lambda: tenant.asks("motif"))
        tenant.touch_found("option.loyer")
        tenant.until(lambda: tenant.asks("creneau"))
        tenant.touch_found("slot.a")
        tenant.touch_found("confirm")
        tenant.touch_found("confirm")
        tenant.until(lambda: tenant.asks("recu"))
        assert tenant.value("reference") in tenant.controller.current_visit.just_done

    def test_how_many_questions_there_are_is_said_from_the_first_one_on(self, tenant: Terminal) -> None:
        tenant.gateway.answers |= {
            Query("appointments"): (),
            Query("tickets"): (),
            Query("slots", "loyer"): ResultPage(items=(self.slot("a", 1),)),
        }
        tenant.controller.open("rendez_vous")
        said = []
        for asked, *touched in (
            ("motif", "option.loyer"),
            ("creneau", "slot.a", "confirm"),
            ("verifier",),
        ):
            tenant.until(lambda asked=asked: tenant.asks(asked))  # type: ignore[misc]
            said.append(tenant.item("title").position)
            for item_id in touched:
                tenant.touch_found(item_id)
        assert said == [(1, 3), (2, 3), (3, 3)]

    def test_without_a_line_nothing_is_pretended(self, tenant: Terminal) -> None:
        tenant.gateway.line_goes_down()
        tenant.settle()
        tenant.controller.open("rendez_vous")
        tenant.until(lambda: tenant.asks("motif"))
        tenant.touch_found("option.loyer")
        tenant.until(lambda: isinstance(tenant.controller.shown, MessageScreen))
        assert "again" in tenant.ids
        assert not tenant.gateway.acts


class TestDocuments:
    def open(self, tenant: Terminal, shows: str = "paper") -> None:
        lease = Document(id="bail", kind=DocumentKind.BAIL, title="Bail", day=date(2012, 5, 3))
        tenant.gateway.answers |= {
            Query("documents"): DocumentList(items=(lease,)),
            Query("document_content", "bail"): b"%PDF-1.7",
            Query("document_link", "bail"): DocumentLink(
                url="https://d.example/1", expires_at=NOW + timedelta(hours=3)
            ),
        }
        tenant.controller.open("documents")
        tenant.until(lambda: tenant.asks("sorte"))
        tenant.touch_found("option.bail")
        tenant.until(lambda: tenant.asks("lire") and shows in tenant.ids)

    def test_one_that_is_being_prepared_is_told_and_taken_back(self, tenant: Terminal) -> None:
        asked = DocumentRequest(
            reference="A100317", kind=DocumentKind.ATTESTATION, asked_at=NOW - timedelta(days=6)
        )
        tenant.gateway.answers[Query("documents")] = DocumentList(items=(), requests=(asked,))
        tenant.controller.open("documents")
        tenant.until(lambda: tenant.asks("sorte"))
        assert "prépare déjà" in tenant.all_words()
        tenant.touch_found("option.attestation")
        tenant.until(lambda: tenant.asks("recu"))
        assert "prépare déjà ce document" in tenant.words("title")
        assert (tenant.value("reference"), tenant.words("fact.0")) == ("A100317", "Demandé le")
        tenant.touch_found("take_back")
        tenant.touch_found("confirm")
        tenant.until(lambda: tenant.asks("recu"))
        assert tenant.words("badge") == "C’est annulé"
        assert [path for path, _ in tenant.gateway.agency.posts] == ["/v1/documents/A100317/events"]

    def test_read_as_a_picture_and_in_large_letters(self, tenant: Terminal) -> None:
        self.open(tenant)
        assert tenant.value("paper") == "Page 1."
        tenant.touch_found("view")
        assert tenant.words("paragraph.0.0") == "Page 1."
        tenant.touch_found("paper.after")
        tenant.until(lambda: "paragraph.0.0" in tenant.ids and tenant.words("paragraph.0.0") == "Page 2.")

    @BOTH_SHAPES
    @pytest.mark.parametrize("text", [100, 150, 200])
    @pytest.mark.parametrize("code", ["fr", "ar", "ta"])
    def test_the_way_to_the_words_and_back_to_the_picture_keeps_its_place(
        self, terminal: Terminal, code: str, text: int
    ) -> None:
        terminal.go_home(code)
        known(terminal)
        terminal.controller.set_display(DisplayPreferences(text))
        self.open(terminal, "back")
        terminal.until(lambda: terminal.root_window.page.page is not None)
        terminal.settle()
        foot = terminal.root_window.page.foot
        if "view" not in terminal.ids or terminal.widget("view") not in foot.children:
            return  # it comes after the paper
        place = terminal.box("view")
        for _ in range(2):
            terminal.touch("view")
            assert terminal.box("view") == pytest.approx(place, abs=1)

    @BOTH_SHAPES
    @pytest.mark.parametrize("text", [100, 200])
    def test_what_a_french_paper_is_stands_above_it_in_the_language_of_who_reads(
        self, terminal: Terminal, text: int
    ) -> None:
        terminal.go_home("ar")
        known(terminal)
        terminal.controller.set_display(DisplayPreferences(text))
        self.open(terminal, "about")
        shown = {"paper", "paragraph.0.0"}
        terminal.until(lambda: bool(shown & set(terminal.ids)))
        assert "option.imprimer" in terminal.ids, "what decides stays on the first page"
        [paper] = shown & set(terminal.ids)
        assert terminal.box("title")[1] >= terminal.box("about")[3] - 1
        assert terminal.box("about")[1] >= terminal.box(paper)[3] - 1
        assert paper == "paper" or terminal.widget(paper).halign == "left", "French is read from the left"
        assert terminal.words("about").startswith(catalogue("ar").render(T("Le contrat de votre logement.")))
        terminal.change_language("fr")
        terminal.settle()
        assert "about" not in terminal.ids

    def test_one_that_is_damaged_says_so_and_can_still_be_carried_away(self, tenant: Terminal) -> None:
        tenant.controller.peripherals.trouble = PeripheralError(PdfDamagedError.sentence)  # type: ignore[attr-defined]
        self.open(tenant, "trouble")
        assert tenant.words("trouble") == tenant.render(PdfDamagedError.sentence)
        assert "paper" not in tenant.ids
        tenant.touch_found("option.telephone")
        tenant.until(lambda: tenant.asks("code"))

    def test_printed(self, tenant: Terminal) -> None:
        self.open(tenant)
        tenant.touch_found("option.imprimer")
        tenant.until(lambda: tenant.asks("imprime"))
        assert tenant.controller.peripherals.printed == [b"%PDF-1.7"]  # type: ignore[attr-defined]

    def test_a_printer_without_paper_says_so_and_another_try_is_possible(self, tenant: Terminal) -> None:
        self.open(tenant)
        tenant.controller.peripherals.trouble = PeripheralError(
            T("Il n’y a plus de papier. Demandez-en à l’accueil.")
        )  # type: ignore[attr-defined]
        tenant.touch_found("option.imprimer")
        tenant.until(lambda: isinstance(tenant.controller.shown, MessageScreen))
        assert "plus de papier" in tenant.all_words()
        tenant.controller.peripherals.trouble = None  # type: ignore[attr-defined]
        tenant.touch_found("again")
        tenant.until(lambda: tenant.asks("imprime"))

    def test_taken_away_by_a_code(self, tenant: Terminal) -> None:
        self.open(tenant)
        tenant.touch_found("option.telephone")
        tenant.until(lambda: tenant.asks("code"))
        assert tenant.item("code")
        tenant.touch_found("option.fini")
        tenant.until(lambda: isinstance(tenant.controller.shown, HomeScreen))


def test_a_chart_is_words_and_bars(tenant: Terminal) -> None:
    month = MonthlyConsumption(
        energy=Energy.EAU_FROIDE,
        month=MONTH,
        cost=Money(2100),
        quantity=4.2,
        unit=ConsumptionUnit.M3,
        last_year_cost=Money(1800),
        last_year_quantity=3.6,
    )
    tenant.gateway.answers[Query("consumption")] = Consumption(months=(month,))
    tenant.controller.open("consommation")
    tenant.until(lambda: tenant.asks("courbe"))
    assert "C’est plus que l’an dernier." in tenant.all_words()
    assert tenant.item("bar.0")


def test_five_faces_side_by_side(home: Terminal) -> None:
    home.gateway.answers[Query("surveys")] = (
        Survey(id="s1", question="Content ?", closes_on=MONTH + timedelta(days=60)),
    )
    home.controller.open("avis")
    home.settle()
    home.touch_found("option.question")
    home.until(lambda: home.asks("visage"))
    boxes = [home.box(f"option.{n}") for n in range(1, 6)]
    assert len({round(box[1]) for box in boxes}) == 1
    assert [box[0] for box in boxes] == sorted(box[0] for box in boxes)
    home.touch("option.5")
    home.touch_found("skip")
    home.until(lambda: home.asks("recu"))
    (act,) = home.gateway.acts
    assert act.body is not None
    assert act.body["face"] == 5


def test_wishes_are_ranked_by_touching_them(home: Terminal) -> None:
    options = tuple(Option(name, verbatim(name.upper()), figure=T("450 €")) for name in "abc")
    run = show(
        home,
        Choose(
            key="k", title=T("Lesquels ?"), options=options, many=True, ranked=True, shape=ChoiceLayout.CARDS
        ),
    )
    for name in "cab":
        home.touch_found(f"option.{name}")
    assert home.value("option.c") == "Choix 1"
    home.touch_found("option.a")
    assert home.value("option.b") == "Choix 2"
    home.touch_found("confirm")
    assert run.context["k"] == ("c", "b")


def test_a_town_is_found_by_its_first_letters(home: Terminal) -> None:
    towns = {"lyon": Option("69123", verbatim("Lyon"), verbatim("69001"))}
    run = show(
        home,
        Find(
            key="v",
            title=T("Quelle commune ?"),
            search=lambda typed: [option for name, option in towns.items() if name.startswith(typed.lower())],
            find_option=lambda value: next((each for each in towns.values() if each.value == value), None),
        ),
    )
    home.type("ly")
    assert home.words("option.69123") == "Lyon"
    home.touch("key.erase")
    home.touch("option.69123")
    assert run.context["v"] == "69123"


class TestCamera:
    def test_photos_are_taken_and_the_camera_goes_off(self, home: Terminal) -> None:
        peripherals = home.controller.peripherals
        run = show(home, Photo(key="p", title=T("Une photo ?")))
        assert home.item("finder")
        home.touch_found("take")
        assert home.words("taken") == "1 photo prise."
        home.touch_found("confirm")
        (photo,) = run.context["p"]
        assert photo.startswith(b"\xff\xd8")
        home.until(lambda: peripherals.stopped > 0)  # type: ignore[attr-defined]

    def test_while_it_is_taken_the_picture_stands_still_and_the_button_is_off(self, home: Terminal) -> None:
        peripherals: Any = home.controller.peripherals
        shrunk = ExclusiveEvent()

        async def shrink(_picture: object, *, fine: bool = False) -> bytes:
            await shrunk.wait()
            return b"\xff\xd8"

        peripherals.shrink_photo = shrink
        show(home, Photo(key="p", title=T("Une photo ?")))
        home.touch_found("take")
        page: Any = home.root_window.page
        seen = page.viewfinder.last_picture
        page.viewfinder._show_frame(RgbImage(1, 1, b"abc"))
        assert page.viewfinder.last_picture is seen
        assert not home.item("take").operable
        shrunk.fire()
        home.settle()
        assert home.item("take").operable
        assert not page.viewfinder.frozen

    def test_what_takes_the_photo_waits_for_the_camera_and_says_so(self, home: Terminal) -> None:
        peripherals: Any = home.controller.peripherals
        given: list[Any] = []

        def look(_visit: object, show_frame: object, *_others: object, **_more: object) -> SimpleNamespace:
            given.append(show_frame)
            return SimpleNamespace(stop=lambda: None)

        peripherals.look = look
        show(home, Photo(key="p", title=T("Une photo ?")))
        assert home.words("take") == home.words("finder") == "L’appareil photo se prépare…"
        assert home.widget("finder").color[3] == 0, "no white box"
        assert not home.item("take").operable
        given[0](RgbImage(1, 1, b"abc"))
        home.settle()
        assert home.words("finder") == "Ce que voit l’appareil photo"
        assert home.widget("finder").color[3] == 1
        assert home.words("take") == "Prendre la photo"
        assert home.item("take").operable

    def test_without_a_camera_one_goes_on(self, home: Terminal) -> None:
        home.controller.peripherals.camera = None  # type: ignore[attr-defined]
        run = show(home, Photo(key="p", title=T("Une photo ?")))
        home.until(lambda: "camera" in home.ids)
        assert "take" not in home.ids
        home.touch_found("skip")
        assert "p" not in run.context

    def test_a_photo_is_brought_along_on_a_stick(self, home: Terminal) -> None:
        peripherals = home.controller.peripherals
        run = show(home, Photo(key="p", title=T("Une photo ?")))
        assert "stick" not in home.ids
        peripherals.stick = [b"new", b"old"]  # type: ignore[attr-defined]
        home.advance(2)
        home.touch_found("stick")
        assert home.item("preview")
        assert "finder" not in home.ids
        home.touch_found("stick")
        home.touch_found("keep")
        assert home.words("taken") == "1 photo prise."
        assert home.item("finder")
        home.touch_found("confirm")
        assert run.context["p"] == (b"\xff\xd8old",)

    def test_a_stick_without_another_photo_says_so_and_the_camera_is_back(self, home: Terminal) -> None:
        home.controller.peripherals.stick = [b"only"]  # type: ignore[attr-defined]
        show(home, Photo(key="p", title=T("Une photo ?")))
        home.touch_found("stick")
        home.touch_found("stick")
        assert "plus de photo" in home.words("camera")
        assert home.item("finder")
        home.touch_found("stick")
        home.touch_found("drop")
        assert "take" in home.ids

    def test_a_photo_that_cannot_be_read_leads_to_the_one_before(self, home: Terminal) -> None:
        peripherals = home.controller.peripherals
        peripherals.stick = [b"damaged", b"good"]  # type: ignore[attr-defined]
        peripherals.trouble = PeripheralError(PhotoDamagedError.sentence)  # type: ignore[attr-defined]
        run = show(home, Photo(key="p", title=T("Une photo ?")))
        home.touch_found("stick")
        assert home.words("camera") == home.render(PhotoDamagedError.sentence)
        peripherals.trouble = None  # type: ignore[attr-defined]
        home.touch_found("stick")
        home.touch_found("keep")
        home.touch_found("confirm")
        assert run.context["p"] == (b"\xff\xd8good",)

    def test_the_notice_is_shown_to_the_camera(self, home: Terminal) -> None:
        home.controller.peripherals.has_camera = True  # type: ignore[misc]
        home.touch_found("service.suivre")
        home.touch_found("scan")
        assert home.item("finder")
        home.root_window.page._code_found(Barcode("something else", "QRCode"))
        assert home.asks("tenant_number")
        home.root_window.page._code_found(Barcode("HLM1|10010001|2026-12|45210", "QRCode"))
        home.settle()
        assert home.asks("birth_date")
        assert home.controller.shown.run.context["tenant_number"] == "10010001"  # type: ignore[union-attr]

    def test_a_scanner_types_it(self, home: Terminal) -> None:
        home.touch_found("service.suivre")
        home.root_window.keys.typed(None, "HLM1|10010001|2026-12|45210")
        home.key(13)
        assert home.asks("birth_date")


def test_who_asked_for_someone_takes_it_back(home: Terminal) -> None:
    home.now = lambda: datetime(2026, 11, 23, 10, 42, tzinfo=PARIS)  # a Monday, the agency is open
    home.touch("service.aide")
    home.touch_found("option.maintenant")
    home.until(lambda: home.asks("appel"))
    number = home.value("reference")
    home.touch_found("take_back")
    assert "Annuler cette demande" in home.words("title")
    home.touch_found("confirm")
    home.until(lambda: home.asks("recu"))
    assert (home.words("badge"), home.value("reference")) == ("C’est annulé", number)
    assert "vient" not in home.all_words()
    assert "take_back" not in home.ids
    assert [path for path, _ in home.gateway.agency.posts] == [
        "/v1/help-requests",
        f"/v1/help-requests/{number}/events",
    ]
    home.touch_found("understood")
    assert isinstance(home.controller.shown, HomeScreen)


@BOTH_SHAPES
def test_the_code_of_a_receipt_is_large_enough_for_a_phone(terminal: Terminal) -> None:
    terminal.go_home()
    terminal.touch_found("service.aide")
    terminal.touch_found("option.rappel")
    terminal.type("0612345678")
    terminal.touch_found("confirm")
    terminal.touch_found("skip")
    terminal.until(lambda: terminal.asks("recu"))
    terminal.find("reference")
    code = next(each for each in terminal.root_window.page.walk() if isinstance(each, QrCode))
    across = len(segno.make(code.content, error="m", micro=False).matrix) + 2 * QUIET_ZONE
    assert code.width // across / theme.mm > 0.5  # millimetres a module


def test_the_receipt_is_printed_as_it_stands(home: Terminal) -> None:
    home.now = lambda: datetime(2026, 11, 23, 10, 42, tzinfo=PARIS)  # the agency is open
    home.controller.help()
    home.settle()
    home.touch_found("option.rappel")
    home.type("0612345678")
    home.touch("confirm")
    home.touch_found("skip")
    home.until(lambda: home.asks("recu"))
    home.touch_found("print")
    home.until(lambda: bool(home.controller.peripherals.printed))  # type: ignore[attr-defined]
    assert home.controller.peripherals.printed == ["L’agence va vous rappeler.".encode()]  # type: ignore[attr-defined]
    home.find("printing")
    assert "C’est imprimé" in home.words("printing")
