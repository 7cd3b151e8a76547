"""What the agency writes for its visitors, and that kiosks are told it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.backend import AgencyClient
from kiosk.backend.gateway import PublicInfo
from kiosk.domain import Agency, NewsItem, T
from kiosk.eservices import visit_facts
from kiosk.i18n import catalogue
from kiosk.journeys import Context
from landlord.console.content import KINDS, OTHER_LANGUAGES, ContentRefused, Field
from landlord.console.tables import AuditAction, AuditRow, ClerkRole
from landlord.server.demo import DEMO_TOKEN
from tests.landlord.running import RunningServer, guest

from .conftest import Browser, signed_in

NEWS = {
    "title": "La laverie ferme",
    "title.fr@falc": "La laverie est fermée",
    "title.ar": "المغسلة مغلقة",
    "body": "Elle ferme lundi.\nElle rouvre mardi.",
    "kind": "information",
    "day": "2026-11-24",
}


@pytest.fixture
def maude(server: RunningServer) -> Browser:
    return signed_in(server, "maude", ClerkRole.MANAGER)


@pytest.fixture
def client(server: RunningServer) -> Any:
    made = AgencyClient(server.url, DEMO_TOKEN, agency_id="tilleuls")
    yield made
    made.close()


def write(browser: Browser, content: str, item: str = "nouveau", /, **form: str) -> Any:
    path = f"/contenus/{content}/{item}"
    return browser.post(path, path, action="publish", **form)


def item_id(answer: Any) -> str:
    return str(answer.url.split("?")[0].rsplit("/", 1)[1])


def news(server: RunningServer) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = server.call("GET", "/news").json()["news"]
    return told


def test_news_reach_the_kiosk_with_their_languages(server: RunningServer, maude: Browser) -> None:
    write(maude, "nouvelles", **NEWS)
    (told,) = [each for each in news(server) if each["title"] == "La laverie ferme"]
    assert told["translations"] == {
        "fr@falc": {"title": "La laverie est fermée"},
        "ar": {"title": "المغسلة مغلقة"},
    }
    item = NewsItem.model_validate(told)

    def read(language: str) -> Any:
        return visit_facts.written(Context({}, {"language": language}), item, "title")

    assert read("ar").msgid == "المغسلة مغلقة"
    assert read("fr@falc").msgid == "La laverie est fermée"
    assert read("fr").msgid == "La laverie ferme"
    assert read("tr").msgid == "En français : {words}"


def test_who_changed_it_and_what_it_was(server: RunningServer, maude: Browser) -> None:
    item = item_id(write(maude, "nouvelles", **NEWS))
    write(maude, "nouvelles", item, **(NEWS | {"title": "La laverie rouvre"}))
    page = maude.words(f"/contenus/nouvelles/{item}")
    assert "Qui a changé quoi" in page
    assert page.count("maude") >= 2
    first = re.findall(r"\?version=(\d+)", maude.get(f"/contenus/nouvelles/{item}").text)[-1]
    old = maude.get(f"/contenus/nouvelles/{item}?version={first}").text
    assert 'value="La laverie ferme"' in html.unescape(old)
    assert [each["title"] for each in news(server)].count("La laverie rouvre") == 1
    maude.post(f"/contenus/nouvelles/{item}/retirer", "/contenus/nouvelles")
    assert "La laverie rouvre" not in [each["title"] for each in news(server)]
    with server.app_state.reading.begin() as db:
        actions = list(db.scalars(select(AuditRow.action).where(AuditRow.who == "maude")))
    assert actions.count(AuditAction.CHANGED_CONTENT) == 2
    assert AuditAction.REMOVED_CONTENT in actions


@pytest.mark.parametrize(
    ("kind", "form", "words"),
    [
        ("nouvelles", NEWS | {"title": ""}, "« Titre » est vide"),
        ("nouvelles", NEWS | {"title": "x" * 91}, "plus de 90"),
        ("nouvelles", NEWS | {"day": "demain"}, "ne se comprend pas"),
        ("nouvelles", NEWS | {"until": "2026-11-01"}, "La fin est avant le début"),
        ("nouvelles", NEWS | {"kind": "rumeur"}, "ne se comprend pas"),
        ("annonces", {"words": "Fermé", "position": "0"}, "ne se comprend pas"),
        ("motifs", {"label": "Mon loyer", "key": "Mon loyer", "icon": "cash", "position": "1"}, "Clé"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    server: RunningServer, maude: Browser, kind: str, form: dict[str, str], words: str
) -> None:
    before = news(server)
    answer = write(maude, kind, **form)
    assert answer.status_code == 422
    assert words in html.unescape(answer.text)
    assert news(server) == before
    if kind == "nouvelles":
        assert "المغسلة مغلقة" in answer.text


def test_the_preview_shows_what_the_kiosk_would_and_publishes_nothing(
    server: RunningServer, maude: Browser
) -> None:
    path = "/contenus/nouvelles/nouveau"
    page = html.unescape(maude.post(path, path, action="preview", langue="ar", **NEWS).text)
    glass = page.split('class="glass"')[1]
    assert 'lang="ar" dir="rtl"' in glass[:80]
    marked = catalogue("ar").render(T("En français : {words}", words=NEWS["body"].split("\n")[0]))
    assert marked in glass, "the body is not translated: marked as French in Arabic, as the kiosk does"
    assert catalogue("ar").render(T("Terminer")) in glass, "the bar says what it says there"
    page = html.unescape(
        maude.post(path, path, action="preview", langue="ar", **NEWS, **{"body.ar": "يوم الاثنين"}).text
    )
    glass = page.split('class="glass"')[1]
    assert 'lang="ar" dir="rtl"' in glass[:80]
    assert "يوم الاثنين" in glass
    assert all(each["title"] != "La laverie ferme" for each in news(server))


def test_html_in_a_text_is_text(maude: Browser) -> None:
    write(maude, "nouvelles", **(NEWS | {"title": "<script>alert(1)</script>"}))
    assert "<script>alert" not in maude.get("/contenus/nouvelles").text


def test_an_outage_is_told_at_once(server: RunningServer, maude: Browser, client: Any) -> None:
    form = {"title": "Plus d’eau chaude", "message": "Le chauffagiste arrive.", "place": "parties_communes"}
    form |= {"since": "2026-11-24T08:00", "buildings": "bâtiment A, bâtiment B", "symptoms:robinet_fuit": "1"}
    write(maude, "pannes", **form)
    (told,) = [each for each in client.outages() if each.title == "Plus d’eau chaude"]
    assert told.buildings == ("bâtiment A", "bâtiment B")
    assert told.symptoms == ("robinet_fuit",)
    assert told.since == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def test_hours_announcements_motives_and_help_are_the_agencys(
    server: RunningServer, maude: Browser, client: Any
) -> None:
    hours = {"hours": "lundi 9:00-12:00", "phone": "01 99 00 12 01", "address": "1 place Neuve"}
    write(maude, "horaires", "tilleuls", **hours)
    write(maude, "annonces", words="Fermé vendredi", position="1", until="2026-11-27")
    write(maude, "annonces", words="Déjà passé", position="1", until="2026-11-20")
    maude.post("/contenus/motifs/reprendre", "/contenus/motifs", agency="tilleuls")
    write(maude, "motifs", label="Le jardin partagé", key="jardin", icon="calendar", position="9")
    form = {"name": "La Cloche", "what": "Repas", "hours": "le soir", "topic": "argent", "key": "cloche"}
    write(maude, "aides", **form, phone="01 99 00 12 09", position="1", **{"what.ar": "وجبات"})
    agency: Agency = client.agency("tilleuls")
    assert [(each.weekday, each.opens.hour) for each in agency.hours] == [(0, 9)]
    assert agency.phone == "+33199001201"
    assert [each.words for each in agency.announcements] == ["Fermé vendredi"]
    assert [each.key for each in agency.motives][-1] == "jardin"
    assert agency.motives[0].label == "Mon loyer, mes charges"
    context = Context({}, {"agency": agency, "language": "ar"})
    labels = {each.key: each.label.msgid for each in visit_facts.motives(context)}
    assert labels["loyer"] == "Mon loyer, mes charges", "known to the catalogues: it stays translated"
    assert labels["jardin"] == "En français : {words}"
    (place,) = visit_facts.local_help(context)
    assert (place.name, place.what, place.phone) == ("La Cloche", "وجبات", "+33199001209")
    assert PublicInfo(agency).agency == agency
    again = write(maude, "motifs", label="Encore", key="jardin", icon="calendar", position="9")
    assert "déjà prise" in again.text


def test_without_words_of_the_agency_the_kiosk_has_its_own_files(server: RunningServer, client: Any) -> None:
    context = Context({}, {"agency": client.agency("tilleuls"), "language": "fr"})
    assert len(visit_facts.motives(context)) >= 5
    assert len(visit_facts.local_help(context)) >= 5


def test_a_workshop_has_seats_and_who_waits_gets_one(server: RunningServer, maude: Browser) -> None:
    form = {"title": "Vélo", "description": "Réparer", "place": "Salle"}
    form |= {"begins": "2026-12-01T14:00", "ends": "2026-12-01T16:00"}
    workshop = item_id(write(maude, "ateliers", **form, seats="1"))
    for n in (1, 2):
        body = {
            "reference": f"T100{n}",
            "reporter": guest(f"V{n}"),
            "people": 1,
            "at": "2026-11-24T10:42:00+01:00",
        }
        made = server.call("POST", f"/workshops/{workshop}/bookings", body).json()
    assert made["state"] == "liste_attente"
    assert "1 inscrits sur 1" in maude.words("/contenus/ateliers")
    write(maude, "ateliers", workshop, **form, seats="2")
    told = {each["id"]: each for each in server.call("GET", "/workshops").json()["workshops"]}
    assert (told[workshop]["seats_left"], told[workshop]["waiting"]) == (0, 0)
    assert "2 personnes ont déjà une place" in write(maude, "ateliers", workshop, **form, seats="1").text
    refused = maude.post(f"/contenus/ateliers/{workshop}/retirer", "/contenus/ateliers")
    assert "prévenez-les" in refused.text


def test_a_question_that_was_answered_is_closed_not_removed(server: RunningServer, maude: Browser) -> None:
    form = {"question": "Le hall est-il propre ?", "opens_on": "2026-11-24", "closes_on": "2026-12-24"}
    question = item_id(write(maude, "questions", **form))
    body = {"face": 5, "comment": "", "language": "fr", "at": "2026-11-24T10:42:00+01:00"}
    assert server.call("POST", f"/surveys/{question}/answers", body).status_code == 201
    assert "fermez-la" in maude.post(f"/contenus/questions/{question}/retirer", "/contenus/questions").text


def test_only_a_manager_writes_and_only_for_their_agency(server: RunningServer, maude: Browser) -> None:
    for role in (ClerkRole.CLERK, ClerkRole.IT):
        other = signed_in(server, f"autre-{role}", role)
        assert other.get("/contenus/nouvelles").status_code == 404
        assert other.post("/contenus/nouvelles/nouveau", csrf=other.csrf(), **NEWS).status_code == 404
    elsa = signed_in(server, "elsa", ClerkRole.MANAGER, "chenes")
    item = item_id(write(maude, "annonces", words="Fermé vendredi", position="1"))
    assert elsa.get(f"/contenus/annonces/{item}").status_code == 404
    assert elsa.get("/contenus/horaires/tilleuls").status_code == 404
    assert "Fermé vendredi" not in elsa.words("/contenus/annonces")
    assert maude.get("/contenus/recettes").status_code == 404
    assert maude.get("/contenus/horaires/nouveau").status_code == 404


def test_each_kind_has_its_page_and_its_form(maude: Browser) -> None:
    for kind in KINDS:
        assert maude.get(f"/contenus/{kind.path}").status_code == 200, kind.path
        if kind.addable:
            page = maude.get(f"/contenus/{kind.path}/nouveau").text
            for field in kind.translated:
                for language in OTHER_LANGUAGES:
                    assert f'name="{field.name}.{language.code}"' in page, (kind.path, language.code)


def test_a_phone_is_read_as_people_write_it() -> None:
    phone = Field("phone", "Téléphone", "phone")
    assert phone.read("01 99 00 12 01") == "+33199001201"
    assert phone.read("39 19") == "3919"
    assert phone.show("+33199001201") == "01 99 00 12 01"
    with pytest.raises(ContentRefused):
        phone.read("plus tard")


def test_two_who_write_the_same_text_do_not_undo_each_other(server: RunningServer, maude: Browser) -> None:
    paul = signed_in(server, "paul", ClerkRole.MANAGER)
    item = item_id(write(maude, "nouvelles", **NEWS))
    page = f"/contenus/nouvelles/{item}"

    def seen(browser: Browser) -> str:
        found = re.search(r'name="seen" value="(\d+)"', browser.get(page).text)
        assert found
        return found[1]

    was = seen(maude)
    write(paul, "nouvelles", item, **NEWS | {"title": "De Paul"}, seen=was)
    refused = write(maude, "nouvelles", item, **NEWS | {"title": "De Maude"}, seen=was)
    assert refused.status_code == 422
    assert "paul vient de publier un autre texte" in refused.text
    assert 'value="De Maude"' in refused.text, "what she typed stays"
    assert [each["title"] for each in news(server) if each["id"] == item] == ["De Paul"]
    now = re.search(r'name="seen" value="(\d+)"', refused.text)
    assert now
    write(maude, "nouvelles", item, **NEWS | {"title": "De Maude"}, seen=now[1])
    assert [each["title"] for each in news(server) if each["id"] == item] == ["De Maude"]
    again = write(maude, "nouvelles", item, **NEWS | {"title": "De Maude"}, seen=now[1])
    assert again.status_code == 200, "sent twice it is the same"


def test_what_is_typed_is_not_lost_when_a_colleague_removes_it(server: RunningServer, maude: Browser) -> None:
    paul = signed_in(server, "paul", ClerkRole.MANAGER)
    item = item_id(write(maude, "nouvelles", **NEWS))
    page = f"/contenus/nouvelles/{item}"
    token = maude.csrf(page)
    paul.post(f"{page}/retirer", "/contenus/nouvelles")
    answer = maude.post(page, csrf=token, action="publish", **NEWS | {"title": "De Maude"})
    assert "un collègue l’a retiré" in answer.text
    assert 'value="De Maude"' in answer.text
    assert 'action="/console/contenus/nouvelles/nouveau"' in answer.text
