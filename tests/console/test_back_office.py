"""What the staff do with what visitors asked for: found, moved, answered, assigned, put right, exported."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from kiosk.backend.refused_acts import put_right, report_refused
from kiosk.device.agent import AgencyHeartbeatClient
from landlord.console.case_pages import hours_text, parse_hours
from landlord.console.cases import neutral_cell
from landlord.console.tables import AuditAction, AuditRow, ClerkRole
from landlord.contract.orders import read_unverified
from landlord.server.tables import (
    AppointmentRow,
    OfferApplicationRow,
    OfferRow,
    RefusedActRow,
    TenantRow,
    TicketRow,
)
from offline_cache import ActState, KeyFile, Outbox, Store
from tests.landlord.running import RunningServer, claimed, guest, ticket_body

from .conftest import Browser, call, kiosk_at, signed_in, told

#: Open tickets of the demo.
DEMO_TICKET = "T482700"


def report(server: RunningServer, reference: str = "T1000", token: str = "", **changes: Any) -> str:
    reporter = changes.pop("reporter", {"kind": "session", "grant": server.sign_in()["grant"]})
    body = ticket_body(reporter, reference=reference, **changes)
    answer = server.call("POST", "/tickets", body, **({"token": token} if token else {}))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["reference"])


def journal(server: RunningServer) -> list[tuple[str, AuditAction, str]]:
    with server.app_state.reading.begin() as db:
        rows = db.scalars(select(AuditRow).order_by(AuditRow.id))
        return [(each.who, each.action, each.about) for each in rows]


def ticket(server: RunningServer, reference: str) -> dict[str, Any]:
    """As the tenant's kiosk is told."""
    token = server.sign_in()["token"]
    answer: dict[str, Any] = server.call("GET", f"/tickets/{reference}", session=token).json()
    return answer


def move(browser: Browser, reference: str, seen: str, state: str, kind: str = "demandes", **more: str) -> Any:
    path = f"/dossiers/{kind}/{reference}"
    return browser.post(f"{path}/etat", path, seen=seen, state=state, **more)


def test_a_request_goes_its_way_and_the_tenant_reads_it(server: RunningServer, nadia: Browser) -> None:
    report(server)
    assert "T1000" in nadia.words("/dossiers/demandes")
    page = nadia.words("/dossiers/demandes/T1000")
    for each in ("Mme Lucienne Martin", "Robinet qui fuit", "Le robinet de la cuisine fuit", "Enregistrée"):
        assert each in page, each
    move(nadia, "T1000", "enregistree", "qualifiee")
    move(nadia, "T1000", "qualifiee", "affectee", trade="plombier", holder="Plomberie Bellecour")
    answer = move(nadia, "T1000", "affectee", "planifiee", day="2026-11-26", part="matin", note="Il sonne.")
    assert "Planifiée" in answer.text
    told = ticket(server, "T1000")
    assert (told["state"], told["holder"], told["trade"]) == ("planifiee", "Plomberie Bellecour", "plombier")
    assert told["visit_from"].startswith("2026-11-26T08:00")
    assert told["events"][-1]["comment"] == "Il sonne."


def test_an_answer_is_read_by_the_tenant_and_a_note_is_not(server: RunningServer, nadia: Browser) -> None:
    report(server)
    path = "/dossiers/demandes/T1000"
    nadia.post(f"{path}/reponse", path, words="Nous avons commandé la pièce.")
    nadia.post(f"{path}/note", path, words="Client fâché.")
    events = ticket(server, "T1000")["events"]
    assert [each["comment"] for each in events] == ["", "Nous avons commandé la pièce."]
    assert events[-1]["state"] == "enregistree"
    assert "Client fâché." in nadia.words(path)
    assert nadia.post(f"{path}/reponse", path, words="  ").status_code == 409


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"seen": "qualifiee", "state": "affectee"}, "Quelqu’un vient de changer ce dossier"),
        ({"seen": "enregistree", "state": "cloturee"}, "Cet état ne peut pas suivre"),
        ({"seen": "enregistree", "state": "refusee"}, "Dites pourquoi"),
        ({"seen": "enregistree", "state": "qualifiee", "day": "2026-02-31", "part": "matin"}, "n’existe pas"),
        ({"seen": "enregistree", "state": "qualifiee", "trade": "magicien"}, "n’existe pas"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(
    server: RunningServer, nadia: Browser, form: dict[str, str], words: str
) -> None:
    report(server)
    path = "/dossiers/demandes/T1000"
    answer = nadia.post(f"{path}/etat", path, **form)
    assert answer.status_code == 409
    assert words in answer.text
    assert ticket(server, "T1000")["state"] == "enregistree"


def test_a_visit_that_is_past_is_no_plan(server: RunningServer, nadia: Browser) -> None:
    report(server)
    for seen, state in (("enregistree", "qualifiee"), ("qualifiee", "affectee")):
        move(nadia, "T1000", seen, state)
    assert "déjà passée" in move(nadia, "T1000", "affectee", "planifiee", day="2026-11-01", part="matin").text
    assert "Dites quand" in move(nadia, "T1000", "affectee", "planifiee").text


@pytest.mark.both_databases
def test_of_two_clerks_who_move_one_request_the_second_is_told(
    server: RunningServer, nadia: Browser, samir: Browser
) -> None:
    report(server)
    assert move(nadia, "T1000", "enregistree", "qualifiee").status_code == 200
    late = move(samir, "T1000", "enregistree", "annulee")
    assert late.status_code == 409
    assert "qualifiée" in late.text


def test_a_request_is_assigned_and_found_again(server: RunningServer, nadia: Browser, samir: Browser) -> None:
    report(server)
    report(server, "T1001")
    path = "/dossiers/demandes/T1000"
    nadia.post(f"{path}/attribuer", path, login="samir")
    mine = samir.words("/dossiers/demandes?pour=moi")
    assert "T1000" in mine
    assert "T1001" not in mine
    free = samir.words("/dossiers/demandes?pour=personne")
    assert "T1000" not in free
    assert "T1001" in free
    elsewhere = signed_in(server, "elsa", agency_id="chenes")
    del elsewhere
    assert nadia.post(f"{path}/attribuer", path, login="elsa").status_code == 409, "of another agency"
    samir.post(f"{path}/attribuer", path, login="")
    assert "T1000" in samir.words("/dossiers/demandes?pour=personne")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=T1000", True),
        ("q=t1000", True),
        ("q=lucienne", True),
        ("q=10010001", True),
        ("q=Personne", False),
        ("q=%25", False),
        ("etat=qualifiee", False),
        ("etat=enregistree", True),
        ("urgence=sous_24_h", True),
        ("urgence=sous_4_h", False),
        ("urgence=retard", False),
        ("du=2026-11-24", True),
        ("du=2026-11-25", False),
        ("au=2026-11-23", False),
        ("au=2026-11-24", True),
        ("verif=non", False),
        ("page=3", False),
        ("page=-1&du=demain&etat=<b>&pour=eux", True),
    ],
)
def test_filters(server: RunningServer, nadia: Browser, query: str, found: bool) -> None:
    report(server)
    assert (">T1000<" in nadia.get(f"/dossiers/demandes?{query}").text) is found


def test_a_late_request_is_found_as_late(server: RunningServer, nadia: Browser) -> None:
    report(server)
    server.clock.forward(days=3)
    nadia.sign_in("nadia")
    assert ">T1000<" in nadia.get("/dossiers/demandes?urgence=retard").text
    assert "en retard" in nadia.words("/dossiers/demandes/T1000")


def test_one_search_for_everything(server: RunningServer, nadia: Browser) -> None:
    report(server)
    report(server, "T1001", reporter=guest("Mme Élodie Côté"))
    page = nadia.words("/recherche?q=Martin")
    assert "Demandes d’intervention" in page
    assert "T1000" in page
    assert "T1001" in nadia.words("/recherche?q=côté"), "a guest, whose name is in JSON"
    assert "Mandats" not in nadia.words("/recherche?q=Martin"), "not hers to see"
    assert "Rien ne correspond" in nadia.words("/recherche?q=zzzz")


def test_the_search_finds_persons_and_their_number_is_shown_on_purpose(
    server: RunningServer, nadia: Browser
) -> None:
    report(server)
    found = re.search(r'href="/console(/personnes/[^"]+)"', nadia.get("/recherche?q=martin").text)
    assert found, "by name"
    assert re.search(r"\d+ non close", nadia.words("/recherche?q=martin"))
    assert 'value="martin"' in nadia.get("/recherche?q=martin").text, (
        "what was looked for stays to be put right"
    )
    sheet = nadia.words(found[1])
    assert "T1000" in sheet
    assert "01 99" not in sheet
    shown = nadia.post(f"{found[1]}/telephone", found[1])
    assert 'id="phone"' in shown.text
    journal = signed_in(server, "maude", ClerkRole.MANAGER).words("/journal")
    assert f"a vu le téléphone {found[1].rpartition('/')[2]}" in journal
    assert signed_in(server, "igor", ClerkRole.IT).get(found[1]).status_code == 404
    assert nadia.get("/personnes/rien").status_code == 404


def test_the_search_tells_the_latest_first(server: RunningServer, nadia: Browser) -> None:
    report(server)
    report(server, "T1001")
    with server.app_state.writing.begin() as db:  # such rows come with what another system had before
        later = db.scalars(select(TicketRow).where(TicketRow.reference == "T1000")).one()
        later.received_at += timedelta(minutes=5)
    page = nadia.words("/recherche?q=martin")
    assert page.index("T1000") < page.index("T1001")


def test_what_waits_at_another_agency_is_not_counted(server: RunningServer, nadia: Browser) -> None:
    def count(clerk: Browser) -> int:
        found = re.search(r"(\d+) non close", clerk.words("/recherche?q=martin"))
        return int(found[1]) if found else 0

    everyone = signed_in(server, "maude", ClerkRole.MANAGER, agency_id="")
    here, everywhere = count(nadia), count(everyone)
    report(server, "T2000", kiosk_at(server, "Borne 9", "chenes"), reporter=claimed())
    assert (count(nadia), count(everyone)) == (here, everywhere + 1)
    report(server)
    assert (count(nadia), count(everyone)) == (here + 1, everywhere + 2)


@pytest.mark.parametrize("words", ["%%%", "___", "M%n", "\\\\\\"])
def test_no_sign_of_a_search_stands_for_any_other(nadia: Browser, words: str) -> None:
    assert "/personnes/" not in nadia.get(f"/recherche?q={quote(words)}").text


TENANTS = (
    ("20000001", "M. Jean-Pierre Dupont"),
    ("20000002", "Mme Élodie Côté"),
    ("20000003", "M. Karim Ben Ali"),
    ("20000004", "Mme Lan Ly"),
    ("20000005", "M. Ousmane Ouédraogo"),
    ("20000006", "Mme Anne O’Brien"),
    ("20000007", "M. Jean Lydon"),
)


def found_names(clerk: Browser, words: str) -> list[str]:
    page = clerk.get(f"/recherche?q={quote(words)}").text.partition('aria-label="Personnes"')[2]
    return re.findall(r"<b>([^<]+)</b>", page.partition("</section>")[0])


def add_tenants(server: RunningServer, *tenants: tuple[str, str]) -> None:
    with server.app_state.writing.begin() as db:
        for number, name in tenants:
            db.add(
                TenantRow(number=number, birth_date=date(1980, 1, 1), display_name=name, address="", phone="")
            )


#: What is typed, and who is meant.
TYPED = (
    ("dupont|Dupnt|dupont |DÛPONT|Dupomt|dpuont|Dupont Jean Pierre|dupont jean-piere", 0),
    ("jeanpierre dupont|M. Dupont|j dupont", 0),
    ("cote|Elodie Coté|Madame Côté", 1),
    ("benali|ben-ali karim", 2),
    ("Ly", 3),
    ("ouedraogo|Ouedrago|wedraogo", 4),
    ("obrien|o'brien", 5),
)


def test_a_name_is_found_with_a_slip(server: RunningServer, nadia: Browser) -> None:
    add_tenants(server, *TENANTS)
    for typed, number in TYPED:
        for words in typed.split("|"):
            assert found_names(nadia, words) == [TENANTS[number][1]], words


def test_too_little_finds_nobody(server: RunningServer, nadia: Browser) -> None:
    add_tenants(server, *TENANTS)
    for words in (
        "m",
        "Mme",
        "Monsieur",
        "e",
        "an",
        "j l",
        "de",
        "xyz",
        "zorglub",
        "---",
        "dup nt x",
        "\0\0\0",
    ):
        assert found_names(nadia, words) == [], words


def test_no_search_lists_all_tenants(server: RunningServer, nadia: Browser) -> None:
    add_tenants(server, *((f"3{n:07d}", f"Mme Marie Durand {n:02d}") for n in range(30)))
    assert len(found_names(nadia, "durand")) == 8
    assert "D’autres personnes conviennent" in nadia.words("/recherche?q=durand")
    assert len(found_names(nadia, "durnad marie")) == 8
    assert "D’autres personnes" not in nadia.words("/recherche?q=30000003")


def test_who_is_only_nearly_called_so_is_said_to_be(server: RunningServer, nadia: Browser) -> None:
    add_tenants(server, *TENANTS)
    assert "Noms proches" in nadia.words("/recherche?q=dupnt")
    assert "Noms proches" not in nadia.words("/recherche?q=dupont")
    add_tenants(server, ("20000009", "M. Paul Dupnt"))
    assert found_names(nadia, "dupnt") == ["M. Paul Dupnt"], "no others where somebody is called so"


def test_the_cases_of_who_is_found_with_a_slip_are_found_too(server: RunningServer, nadia: Browser) -> None:
    report(server)
    for page in (
        "/recherche?q=matrin",
        "/dossiers/demandes?q=martn",
        "/dossiers/demandes/export.csv?q=martn",
    ):
        assert "T1000" in nadia.get(page).text, page
    assert "T1000" not in nadia.get("/dossiers/demandes?q=durand").text


# --- roles ---------------------------------------------------------------------------------


def test_each_role_has_its_own(server: RunningServer, nadia: Browser) -> None:
    manager = signed_in(server, "maude", ClerkRole.MANAGER)
    technician = signed_in(server, "igor", ClerkRole.IT)
    report(server)
    kinds = ("demandes", "rendez-vous", "papiers", "logement", "candidatures", "mandats", "paiements")
    for kind in kinds:
        path = f"/dossiers/{kind}"
        assert manager.get(path).status_code == 200, kind
        assert nadia.get(path).status_code == (404 if kind in ("mandats", "paiements") else 200), kind
        assert technician.get(path).status_code == 404, kind
    for path in ("/dossiers/demandes/T1000", "/recherche?q=a", "/a-corriger", "/agenda", "/agenda.ics"):
        assert technician.get(path).status_code == 404, path
    assert nadia.get("/agenda/horaires").status_code == 404
    assert nadia.get("/dossiers/autre").status_code == 404
    assert nadia.get("/dossiers/demandes/T9999").status_code == 404
    stranger = Browser(server)
    assert "<title>Connexion" in stranger.get("/dossiers/demandes").text


def test_another_agencys_case_looks_like_none(server: RunningServer, nadia: Browser) -> None:
    token = kiosk_at(server, "Borne 9", "chenes")
    report(server, "T2000", token, reporter=claimed())
    elsa = signed_in(server, "elsa", agency_id="chenes")
    path = "/dossiers/demandes/T2000"
    assert elsa.get(path).status_code == 200
    assert nadia.get(path).status_code == 404
    assert ">T2000<" not in nadia.get("/dossiers/demandes?etat=tous").text
    assert "T2000" not in nadia.get("/dossiers/demandes/export.csv?etat=tous").text
    assert "T2000" not in nadia.words("/recherche?q=T2000").replace("« T2000 »", "")
    for form in ("etat", "reponse", "note", "attribuer", "rattacher", "telephone"):
        answer = nadia.post(f"{path}/{form}", words="x", seen="enregistree", state="annulee", login="")
        assert answer.status_code == 404, form
    assert server.tickets("T2000")[0].state == "enregistree"


def test_a_form_without_its_token_does_nothing(server: RunningServer, nadia: Browser) -> None:
    report(server)
    path = "/dossiers/demandes/T1000"
    answer = nadia.post(f"{path}/etat", csrf="0", seen="enregistree", state="annulee")
    assert answer.status_code == 403
    assert ticket(server, "T1000")["state"] == "enregistree"


def test_a_payment_is_only_read(server: RunningServer) -> None:
    manager = signed_in(server, "maude", ClerkRole.MANAGER)
    path = "/dossiers/paiements/P1"
    assert manager.post(f"{path}/etat", state="accepte").status_code == 404


def test_what_is_read_is_in_the_journal(server: RunningServer, nadia: Browser) -> None:
    report(server)
    nadia.get("/dossiers/demandes")
    nadia.get("/dossiers/demandes?q=Lucienne")
    nadia.get("/dossiers/demandes/T1000")
    path = "/dossiers/demandes/T1000"
    page = nadia.get(path).text
    assert "06 39 98" not in page
    shown = nadia.post(f"{path}/telephone", path).text
    assert "phone" in shown
    nadia.get("/dossiers/demandes/export.csv")
    actions = [action for who, action, about in journal(server) if who == "nadia"]
    for each in ("SAW_LIST", "SEARCHED", "SAW_CASE", "SAW_PHONE", "EXPORTED"):
        assert AuditAction[each] in actions, each
    assert all("lucienne" not in about.casefold() for _who, _action, about in journal(server))
    manager = signed_in(server, "maude", ClerkRole.MANAGER)
    assert "a vu le téléphone" in manager.words("/journal?sur=T1000&qui=nadia")
    assert "a vu le téléphone" not in manager.words("/journal?sur=T1001")


# --- who it is -----------------------------------------------------------------------------


def test_an_unverified_request_is_given_to_its_tenant(server: RunningServer, nadia: Browser) -> None:
    report(server, reporter=guest("Une voisine"))
    assert "T1000" in nadia.words("/a-corriger")
    assert "À corriger" in nadia.words("/")
    path = "/dossiers/demandes/T1000"
    wrong = nadia.post(f"{path}/rattacher", path, tenant_number="10010001", birth_date="1950-01-01")
    assert wrong.status_code == 409
    assert server.tickets("T1000")[0].verified is False
    nadia.post(f"{path}/rattacher", path, tenant_number="1001 0001", birth_date="1948-03-14")
    row = server.tickets("T1000")[0]
    assert (row.verified, row.tenant_number) == (True, "10010001")
    assert "T1000" not in nadia.words("/a-corriger")
    assert ticket(server, "T1000")["reference"] == "T1000", "the tenant finds it"
    assert nadia.post(f"{path}/rattacher", path, tenant_number="").status_code == 409, "only once"


def test_who_was_called_is_known_without_a_number(server: RunningServer, nadia: Browser) -> None:
    report(server, reporter=guest("Une voisine"))
    path = "/dossiers/demandes/T1000"
    nadia.post(f"{path}/rattacher", path, tenant_number="")
    row = server.tickets("T1000")[0]
    assert (row.verified, row.tenant_number) == (True, None)
    assert "identité vérifiée par téléphone" in nadia.words(path)


# --- files that leave ----------------------------------------------------------------------


def test_a_formula_of_a_visitor_is_text_in_the_csv(server: RunningServer, nadia: Browser) -> None:
    report(server, description='=HYPERLINK("http://x";"y")', reporter=guest("@SUM(1+1)"))
    content = nadia.get("/dossiers/demandes/export.csv").content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    (line,) = [row for row in rows if row[0] == "T1000"]
    assert line[3] == "'@SUM(1+1)"
    assert line[6].startswith("'=HYPERLINK")
    assert rows[0][0] == "Numéro"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A1", " =1", "\t=1", "\r1", "\n=1"])
def test_cells_that_a_spreadsheet_would_work_out(text: str) -> None:
    assert neutral_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Une fuite", "10 = dix", "a@b.fr", "24/11/2026"])
def test_cells_that_it_would_not(text: str) -> None:
    assert neutral_cell(text) == text


def test_html_of_a_visitor_is_text_on_the_page(server: RunningServer, nadia: Browser) -> None:
    report(server, description="<script>alert(1)</script>", reporter=guest("<img src=x>"))
    for path in ("/dossiers/demandes/T1000", "/dossiers/demandes", "/a-corriger", "/recherche?q=<img"):
        page = nadia.get(path).text
        assert "<script>alert" not in page, path
        assert "<img src=x>" not in page, path


def test_the_agenda_and_its_calendar(server: RunningServer, nadia: Browser) -> None:
    with server.app_state.reading.begin() as db:
        coming = select(AppointmentRow).where(AppointmentRow.begins > server.clock())
        row = db.scalars(coming.order_by(AppointmentRow.begins)).first()
        assert row is not None
        day, reference, counsellor = row.begins.date(), row.reference, row.counsellor
    assert reference in nadia.get(f"/agenda?semaine={day}").text
    assert reference not in nadia.get(f"/agenda?semaine={day}&avec=Personne").text
    assert reference not in nadia.get("/agenda?semaine=2020-01-01").text
    assert nadia.get("/agenda?semaine=9999-12-31").status_code == 200
    content = nadia.get("/agenda.ics").text
    assert content.startswith("BEGIN:VCALENDAR")
    assert f"{reference}@hlm-kiosk" in content
    assert "Martin" not in content
    assert reference not in nadia.get("/agenda.ics?avec=Personne").text
    assert counsellor in nadia.words("/agenda")


def test_a_manager_changes_when_someone_receives_and_the_kiosk_offers_it(server: RunningServer) -> None:
    maude = signed_in(server, "maude", ClerkRole.MANAGER)
    slots = "/agencies/tilleuls/slots?motive=loyer"
    before = server.call("GET", slots).json()["items"]
    new = {"counsellor": "Mme Neuve", "place": "telephone", "minutes": "60", "hours": "mercredi 9:00-11:00"}
    answer = maude.post("/agenda/horaires", "/agenda/horaires", **new)
    assert "Mme Neuve" in answer.text
    offered = [
        each for each in server.call("GET", slots).json()["items"] if each["counsellor"] == "Mme Neuve"
    ]
    assert offered
    assert offered[0]["begins"].startswith("2026-11-25T09:00")
    assert len(before) > 0
    for wrong in ({"hours": "mercredi 11:00-9:00"}, {"hours": "hier"}, {"minutes": "1"}, {"counsellor": " "}):
        assert maude.post("/agenda/horaires", "/agenda/horaires", **(new | wrong)).status_code == 422, wrong


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("lundi 9:00-12:00", [(0, "09:00", "12:00")]),
        ("Mardi 8h30 - 10h\n", None),
        ("mardi 14h00 à 17h30\nlundi 9:00-9:30", [(0, "09:00", "09:30"), (1, "14:00", "17:30")]),
        ("lundi 9:00-12:00\nlundi 11:00-13:00", None),
        ("lundi 25:00-26:00", None),
        ("", []),
    ],
)
def test_hours_are_written_by_hand(text: str, read: list[tuple[int, str, str]] | None) -> None:
    if read is None:
        with pytest.raises(ValueError, match=r"\w"):
            parse_hours(text)
        return
    spans = parse_hours(text)
    assert [(each["weekday"], each["opens"], each["closes"]) for each in spans] == read
    assert parse_hours(hours_text(spans)) == spans


# --- what was refused when the visitor had gone --------------------------------------------


class _Kiosk:
    """The outbox of the demo kiosk, and its heartbeat to that server."""

    def __init__(self, server: RunningServer, store: Store) -> None:
        from kiosk.backend import AgencyClient
        from landlord.server.demo import DEMO_TOKEN

        self.outbox = Outbox(store)
        client = AgencyClient(server.url, DEMO_TOKEN, agency_id="tilleuls")
        self.line = AgencyHeartbeatClient(
            client, store.folder, lambda: 0, refused=lambda: report_refused(self.outbox)
        )

    def refused(self, body: dict[str, Any]) -> int:
        number = str(body["reference"])
        entry = self.outbox.put(
            kind="ticket", subject=number, path="/v1/tickets", body=body, reference=number
        )
        self.outbox.mark_refused(entry.id, 422, "invalid", "")
        return entry.id

    def beat(self) -> int:
        """How many orders were obeyed."""
        orders = self.line.heartbeat().orders
        for each in orders:
            put_right(self.outbox, read_unverified(each))
        return len(orders)


@pytest.fixture
def kiosk(server: RunningServer, tmp_path: Any) -> Any:
    with Store.open(tmp_path / "kiosk", KeyFile(tmp_path / "kiosk.key")) as store:
        yield _Kiosk(server, store)


def test_a_refused_act_is_put_right_at_the_desk(server: RunningServer, nadia: Browser, kiosk: Any) -> None:
    entry = kiosk.refused(ticket_body(guest("Mme Okoro"), reference="T1000"))
    assert kiosk.beat() == 0
    assert "Une des réponses n’est pas acceptée." in nadia.words("/a-corriger")
    with server.app_state.reading.begin() as db:
        number = db.scalars(select(RefusedActRow.id)).one()
    page = nadia.words(f"/a-corriger/{number}")
    assert "Description" in page
    elsa = signed_in(server, "elsa", agency_id="chenes")
    assert elsa.get(f"/a-corriger/{number}").status_code == 404
    form = {"answer.description": "La vanne fuit", "decision": "resend"}
    nadia.post(f"/a-corriger/{number}", f"/a-corriger/{number}", **form)
    assert "sera renvoyé, corrigé" in nadia.words("/a-corriger")
    assert kiosk.beat() == 1
    sent = kiosk.outbox.get(entry)
    assert sent.state is ActState.WAITING
    assert sent.body["description"] == "La vanne fuit"
    assert kiosk.beat() == 0
    assert "T1000" not in nadia.words("/a-corriger")


@pytest.mark.parametrize(("decision", "state"), [("resend", ActState.WAITING), ("discard", ActState.EXPIRED)])
def test_a_refused_act_is_sent_again_or_given_up(
    server: RunningServer, nadia: Browser, kiosk: Any, decision: str, state: ActState
) -> None:
    entry = kiosk.refused(ticket_body(guest(), reference="T1000"))
    kiosk.beat()
    with server.app_state.reading.begin() as db:
        number = db.scalars(select(RefusedActRow.id)).one()
    path = f"/a-corriger/{number}"
    assert nadia.post(path, path, decision="danser").status_code == 404
    nadia.post(path, path, decision=decision, reason="doublon")
    kiosk.beat()
    assert kiosk.outbox.get(entry).state is state
    if decision == "discard":
        assert kiosk.outbox.get(entry).reason == "doublon"


def test_two_who_decide_of_a_refused_act_do_not_undo_each_other(
    server: RunningServer, nadia: Browser, kiosk: Any
) -> None:
    samir = signed_in(server, "samir")
    kiosk.refused(ticket_body(guest(), reference="T1000"))
    kiosk.beat()
    with server.app_state.reading.begin() as db:
        path = f"/a-corriger/{db.scalars(select(RefusedActRow.id)).one()}"
    form = {"decision": "resend", "answer.description": "La vanne fuit", "seen": ""}
    samir.post(path, path, decision="discard", reason="doublon", seen="")
    refused = nadia.post(path, path, **form)
    assert refused.status_code == 409
    assert "Un collègue vient d’en décider" in refused.text
    assert "La vanne fuit" in refused.text, "what she typed stays"
    assert "sera abandonné" in nadia.words(path)
    nadia.post(path, path, **form | {"seen": "discard"})
    assert "sera renvoyé, corrigé" in nadia.words(path)


def test_what_is_sent_twice_is_written_once(server: RunningServer, nadia: Browser) -> None:
    report(server)
    page = "/dossiers/demandes/T1000"
    for form in ("note", "reponse"):
        for _ in range(2):
            assert nadia.post(f"{page}/{form}", page, words=f"Mots de {form}.").status_code == 200
    words = nadia.words(page)
    assert (words.count("Mots de note."), words.count("Mots de reponse.")) == (1, 1)
    server.clock.forward(minutes=1)
    nadia.post(f"{page}/note", page, words="Mots de note.")
    assert nadia.words(page).count("Mots de note.") == 2, "later it is meant"


def test_two_who_assign_a_case_do_not_undo_each_other(server: RunningServer, nadia: Browser) -> None:
    report(server)
    samir = signed_in(server, "samir")
    page = "/dossiers/demandes/T1000"
    samir.post(f"{page}/attribuer", page, login="samir", seen="")
    refused = nadia.post(f"{page}/attribuer", page, login="nadia", seen="")
    assert "Un collègue vient d’attribuer ce dossier : Samir." in refused.text
    assert '<option value="samir" selected' in nadia.get(page).text
    nadia.post(f"{page}/attribuer", page, login="nadia", seen="samir")
    assert '<option value="nadia" selected' in nadia.get(page).text


def test_another_agencys_ids_are_none(server: RunningServer, nadia: Browser) -> None:
    token = kiosk_at(server, "Borne 9", "chenes")
    for reference, when in (("T7000", "maintenant"), ("T7001", "rappel")):
        call(server, reference, token=token, when=when, reporter=guest())
    for path, form in (
        ("/appels/T7000", {"action": "j_arrive"}),
        ("/appels/T7000/rendre", {}),
        ("/appels/T7000/conversation/ouvrir", {}),
        ("/appels/T7000/conversation/fermer", {"then": "termine"}),
        ("/appels/T7000/conversation", {"kind": "say", "text": "Bonjour."}),
        ("/rappels/T7001/telephone", {}),
        ("/rappels/T7001/promesse", {"at": "12:00"}),
        ("/rappels/T7001/issue", {"outcome": "joint"}),
        ("/bornes/Borne 9", {"place": "ailleurs"}),
    ):
        answer = nadia.post(path, **form)
        assert answer.status_code == 404, path
        assert "Cette page n’existe pas." in answer.text, path
    for reference in ("T7000", "T7001"):
        assert told(server, reference, token=token)["state"] == "transmise"


def test_the_report_of_a_kiosk_fits_a_request(kiosk: Any) -> None:
    for n in range(30):
        kiosk.refused(ticket_body(guest(), reference=f"T{1000 + n}", description="é" * 4000))
    assert 1 <= len(report_refused(kiosk.outbox)) <= 20
    assert kiosk.beat() == 0, "the server takes it"


def test_the_day_of_a_case_without_a_moment(server: RunningServer) -> None:
    maude = signed_in(server, "maude", ClerkRole.MANAGER)
    assert maude.get(f"/dossiers/mandats?etat=tous&du={date(2000, 1, 1)}").status_code == 200
    with server.app_state.reading.begin() as db:
        assert db.scalars(select(TicketRow.agency_id)).first() == "", "of the demo: every agency's"


def test_a_candidacy_says_which_home_and_whose_it_is(server: RunningServer, nadia: Browser) -> None:
    with server.app_state.reading.begin() as db:
        row = db.scalars(select(OfferApplicationRow).where(OfferApplicationRow.application_id.is_not(None)))
        reference, offer = next((each.reference, db.get(OfferRow, each.offer_id)) for each in row)
        assert offer is not None
        home, key = f"{offer.title}, {offer.city}", offer.id
    page = nadia.words("/dossiers/candidatures?etat=tous")
    assert home in page
    for each in (page, nadia.words(f"/dossiers/candidatures/{reference}")):
        assert key not in each
        assert "Sans nom" not in each


def test_appointments_have_a_moment_of_their_own_and_are_sorted_by_it(
    server: RunningServer, nadia: Browser
) -> None:
    page = nadia.get("/dossiers/rendez-vous?etat=tous&tri=quand").text
    assert [each in page for each in ("Quand", "Avec", "Motif")] == [True] * 3
    cells = re.findall(r"<td>(\d\d)/(\d\d)/(\d{4}) (\d\d:\d\d)</td>\s*<td>(?!—)", page)
    moments = [(year, month, day, at) for day, month, year, at in cells]
    assert len(moments) > 1
    assert moments == sorted(moments)


def typed_in(page: str, name: str) -> list[str]:
    """What stands in each field of that name."""
    texts = re.findall(rf'<textarea name="{name}"[^>]*>([^<]*)</textarea>', page)
    values = re.findall(rf'<input name="{name}"[^>]*? value="([^"]*)"', page)
    return [each for each in (*texts, *values) if each]


def test_what_was_typed_stands_in_a_form_that_is_refused(server: RunningServer, nadia: Browser) -> None:
    report(server)
    for seen, state in (("enregistree", "qualifiee"), ("qualifiee", "affectee")):
        move(nadia, "T1000", seen, state)
    assert '<details class="move" open>' not in nadia.get("/dossiers/demandes/T1000").text
    form = {"day": "2026-11-01", "part": "apres_midi", "trade": "plombier", "holder": "Bellecour & fils"}
    page = move(nadia, "T1000", "affectee", "planifiee", note="Il sonne.", **form).text
    assert "déjà passée" in page
    assert page.count('<details class="move" open>') == 1
    assert typed_in(page, "note") == ["Il sonne."]
    assert typed_in(page, "holder") == ["Bellecour &amp; fils"]
    assert 'value="2026-11-01"' in page
    assert '<option value="apres_midi" selected>' in page
    assert '<option value="plombier" selected>' in page
    # A colleague was faster: what was written stands beside the forms, none of which is for it.
    move(nadia, "T1000", "affectee", "annulee")
    late = move(nadia, "T1000", "affectee", "planifiee", note="Il sonne.", **form).text
    assert '<blockquote id="typed">Il sonne.</blockquote>' in late


@pytest.mark.parametrize("act", ["reponse", "note"])
def test_an_answer_that_is_too_long_stands_in_its_own_field(
    server: RunningServer, nadia: Browser, act: str
) -> None:
    report(server)
    path = "/dossiers/demandes/T1000"
    long = "a" * 2001
    assert typed_in(nadia.post(f"{path}/{act}", path, words=long).text, "words") == [long]


def test_a_diary_that_is_refused_is_shown_as_it_was_typed(server: RunningServer) -> None:
    claire, path = signed_in(server, "claire", ClerkRole.MANAGER), "/agenda/horaires"
    ticked = 'name="motive.loyer" value="1" checked'
    before = claire.get(path).text.count(ticked)
    typed = {"id": "", "counsellor": "Mme Aubert", "minutes": "25", "place": "agence", "motive.loyer": "1"}
    page = claire.post(path, path, hours="lundi 9:00-12:00\nmrdi 9:00-12:00", **typed).text
    assert "n’est pas une plage" in page
    assert page.count("<details open>") == 1
    assert "Mme Aubert" in typed_in(page, "counsellor")
    assert "lundi 9:00-12:00\nmrdi 9:00-12:00" in typed_in(page, "hours")
    assert page.count(ticked) == before + 1
