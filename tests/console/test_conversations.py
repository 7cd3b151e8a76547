"""The conversation on the clerk's own screen: who may, what is carried over, that nothing is kept."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.backend import AgencyClient, RequestRefusedError
from kiosk.backend.conversation_line import AgencyConversationLine
from kiosk.runtime.workers import ResultQueue
from landlord.console.tables import ClerkRole
from landlord.contract import (
    ConversationMessage,
    ConversationMessagesResponse,
    ConversationRequest,
    ConversationSide,
    ConversationTurn,
    TakeAwayQuestion,
)
from landlord.server import AppState, build_app
from landlord.server.conversations import (
    BURST,
    CHUNK_BYTES,
    MAX_UNHEARD,
    PER_SECOND,
    Listener,
    Mailboxes,
    SayingRate,
    TooManyMessagesError,
)
from landlord.server.demo import DEMO_TOKEN
from tests.landlord.running import RunningServer
from tests.until import until

from .conftest import Browser, call, kiosk_at, signed_in, told

STATE = ConversationRequest(
    language="ar",
    turns=(
        ConversationTurn(
            id=1, side=ConversationSide.VISITOR, words="Vendredi ?", original="الجمعة؟", translated=True
        ),
    ),
    saying="هل",
    speaking=True,
)
PATH = "/appels/T1000/conversation"


def client_of(server: RunningServer, token: str = DEMO_TOKEN) -> AgencyClient:
    return AgencyClient(server.url, token)


def opened(server: RunningServer, clerk: Browser) -> AgencyClient:
    """A call that the clerk has taken, with a conversation."""
    call(server, language="ar")
    clerk.post("/appels/T1000", action="j_arrive")
    assert not told(server)["conversation"]
    page = clerk.post(f"{PATH}/ouvrir")
    assert "La borne traduit" in page.text
    assert told(server)["conversation"]
    return client_of(server)


def events(clerk: Browser, path: str = PATH) -> Iterator[dict[str, Any]]:
    """What the desk's page is told, one state after the other."""
    with clerk.get(f"{path}/evenements", stream=True) as stream:
        for line in stream.iter_lines(chunk_size=1):
            if line.startswith(b"data: {"):
                yield json.loads(line[6:])


def said(client: AgencyClient, after: str = "") -> tuple[ConversationMessage, ...]:
    room = client.read_conversation("T1000", after).room
    return client.read_conversation("T1000", after, room).messages


@pytest.mark.both_databases
def test_words_go_both_ways(server: RunningServer, nadia: Browser) -> None:
    kiosk = opened(server, nadia)
    kiosk.show_conversation("T1000", STATE)
    states = events(nadia)
    first = next(states)
    assert first["turns"][0]["words"] == "Vendredi ?"
    assert first["saying"] == "هل"
    (tell,) = said(kiosk)
    assert tell.kind == "tell", "a page that opens asks for all that stands there"
    assert nadia.post(PATH, PATH, kind="say", text="  Oui, vendredi. ").status_code == 204
    (message,) = said(kiosk, tell.id)
    assert (message.kind, message.text) == ("say", "Oui, vendredi.")
    many = STATE.replace(
        turns=tuple(STATE.turns[0].replace(id=i, words=f"{i} " + "الجمعة " * 200) for i in range(12))
    )
    assert len(many.model_dump_json().encode()) > 2 * CHUNK_BYTES
    kiosk.show_conversation("T1000", many)
    assert [turn["id"] for turn in next(states)["turns"]] == list(range(12))


def test_nothing_of_it_is_kept(server: RunningServer, nadia: Browser, tmp_path: Path) -> None:
    kiosk = opened(server, nadia)
    secret = "un secret de visiteur"
    kiosk.show_conversation("T1000", STATE.replace(saying=secret))
    nadia.post(PATH, PATH, kind="say", text=secret)
    assert said(kiosk)[-1].text == secret
    for file in Path(server.app_state.engine.url.database or "").parent.iterdir():
        assert secret.encode() not in file.read_bytes(), file.name
    assert "a ouvert une conversation" in signed_in(server, "ines", role=ClerkRole.MANAGER).words("/journal")


ASKED = TakeAwayQuestion(id="q1", lines=("L’agence : Votre rendez-vous est le 12/03/2027.",))


@pytest.mark.both_databases
def test_what_would_be_taken_along_is_asked_and_answered_and_not_kept(
    server: RunningServer, nadia: Browser
) -> None:
    kiosk = opened(server, nadia)
    assert kiosk.read_conversation("T1000", "").take_away, "this desk can be asked"
    kiosk.show_conversation("T1000", STATE.replace(take_away=ASKED))
    assert next(events(nadia))["take_away"] == {"id": "q1", "lines": list(ASKED.lines)}
    last = said(kiosk)[-1]
    for kind in ("refuse", "agree"):
        assert nadia.post(PATH, PATH, kind=kind, text="q1").status_code == 204
        (last,) = said(kiosk, last.id)
        assert (last.kind, last.text) == (kind, "q1")
    if server.app_state.engine.dialect.name == "sqlite":
        for file in Path(server.app_state.engine.url.database or "").parent.iterdir():
            assert b"12/03/2027" not in file.read_bytes(), file.name


def test_a_desk_that_knows_no_such_question_is_not_sent_one() -> None:
    """It refuses what it does not know; and what it does not tell is no."""
    assert "take_away" not in STATE.model_dump_json()
    assert not ConversationMessagesResponse.model_validate({"room": "r", "messages": ()}).take_away


def test_only_who_has_the_call_reads_and_speaks(
    server: RunningServer, nadia: Browser, samir: Browser
) -> None:
    kiosk = opened(server, nadia)
    for other in (samir, signed_in(server, "elsa", agency_id="chenes")):
        assert other.get(PATH).status_code == 404
        assert other.get(f"{PATH}/evenements").status_code == 204
        token = other.csrf()
        for path in (PATH, f"{PATH}/fermer"):
            assert other.post(path, csrf=token, kind="say", text="Donnez votre code").status_code == 404
        answer = other.post(f"{PATH}/ouvrir", csrf=token)
        told = answer.status_code == 200 and "Nadia a déjà répondu" in answer.text
        assert told if other is samir else answer.status_code == 404
    assert nadia.post(PATH, csrf="x", kind="say", text="Bonjour").status_code == 403
    assert Browser(server).get(f"{PATH}/evenements").status_code == 204
    elsewhere = client_of(server, kiosk_at(server, "Borne 9", "tilleuls"))
    for attempt in (lambda: said(elsewhere), lambda: elsewhere.show_conversation("T1000", STATE)):
        with pytest.raises(RequestRefusedError):
            attempt()
    nadia.post(PATH, PATH, kind="say", text="Bonjour")
    assert [each.text for each in said(kiosk)] == ["Bonjour"]


@pytest.mark.parametrize("kind", ["end", "tell", "", "sing"])
def test_a_clerk_says_nothing_by_hand_that_ends_what_the_call_says_goes_on(
    server: RunningServer, nadia: Browser, kind: str
) -> None:
    kiosk = opened(server, nadia)
    assert nadia.post(PATH, PATH, kind=kind, text="Bonjour").status_code == 404
    nadia.post(PATH, PATH, kind="say", text="Bonjour")
    assert [each.kind for each in said(kiosk)] == ["say"]
    assert told(server)["conversation"]


def test_a_call_that_is_over_or_left_to_others_ends_it(
    server: RunningServer, nadia: Browser, samir: Browser
) -> None:
    kiosk = opened(server, nadia)
    nadia.post("/appels/T1000/rendre")
    assert not told(server)["conversation"]
    with pytest.raises(RequestRefusedError):
        kiosk.show_conversation("T1000", STATE)
    samir.post("/appels/T1000", action="j_arrive")
    samir.post(f"{PATH}/ouvrir")
    kiosk.show_conversation("T1000", STATE)
    samir.post("/appels/T1000", action="termine")
    with pytest.raises(RequestRefusedError):
        said(kiosk)


def test_what_was_said_in_another_conversation_is_not_heard_in_this_one(
    server: RunningServer, nadia: Browser
) -> None:
    kiosk = opened(server, nadia)
    nadia.post(PATH, PATH, kind="say", text="Pour le premier")
    nadia.post(f"{PATH}/fermer", PATH)
    server.clock.forward(minutes=1)
    nadia.post(f"{PATH}/ouvrir")
    nadia.post(PATH, PATH, kind="say", text="Pour le second")
    assert [each.text for each in said(kiosk) if each.kind == "say"] == ["Pour le second"]


def test_a_visitor_who_said_yes_to_one_clerk_is_not_in_the_talk_of_another(
    server: RunningServer, nadia: Browser, samir: Browser
) -> None:
    kiosk = opened(server, nadia)
    room = kiosk.read_conversation("T1000", "").room
    kiosk.show_conversation("T1000", STATE, room)
    nadia.post("/appels/T1000/rendre")
    server.clock.forward(minutes=1)
    samir.post("/appels/T1000", action="j_arrive")
    samir.post(f"{PATH}/ouvrir")
    for attempt in (
        lambda: kiosk.show_conversation("T1000", STATE, room),
        lambda: kiosk.read_conversation("T1000", "", room),
    ):
        with pytest.raises(RequestRefusedError):
            attempt()
    assert kiosk.read_conversation("T1000", "").room != room


def test_what_is_typed_is_text(server: RunningServer, nadia: Browser) -> None:
    kiosk = opened(server, nadia)
    words = "<img src=x onerror=alert(1)>\ndata: {}"
    kiosk.show_conversation("T1000", STATE.replace(saying=words))
    state = next(events(nadia))
    assert state["saying"] == words


def test_who_asks_waits_for_what_comes(server: RunningServer, nadia: Browser) -> None:
    kiosk, token = opened(server, nadia), nadia.csrf(PATH)
    threading.Timer(0.3, lambda: nadia.post(PATH, csrf=token, kind="say", text="Me voici")).start()
    assert said(kiosk)[0].text == "Me voici"


@pytest.mark.both_databases
def test_two_processes_of_one_database_carry_it_over(server: RunningServer, nadia: Browser) -> None:
    if server.app_state.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite kiosk and desk are at one process")
    opened(server, nadia)
    other = build_app(AppState(server.app_state.engine, server.app_state.keys, now=server.clock)).state.relay
    room = next(iter(server.app.state.relay.boxes._boxes), ("none", Listener.DESK))[0]
    other.publish(room, Listener.KIOSK, '{"kind": "say", "text": "D’à côté"}')
    assert until(lambda: server.app.state.relay.boxes.after(room, Listener.KIOSK, ""))


def test_who_does_not_fetch_is_not_waited_for_without_end() -> None:
    boxes = Mailboxes()
    for i in range(200):
        boxes.put("room", Listener.KIOSK, str(i), '{"kind": "say", "text": "words"}')
        boxes.put("room", Listener.DESK, str(i), f'{{"saying": "{i}"}}')
    assert len(boxes.after("room", Listener.KIOSK, "")) == 50
    assert boxes.after("room", Listener.DESK, "") == [("199", '{"saying": "199"}')]
    assert boxes.after("room", Listener.KIOSK, "199") == []


def test_what_the_clerk_said_before_the_yes_is_there_however_long_that_takes() -> None:
    boxes = Mailboxes(kept_s=0)
    boxes.put("room", Listener.KIOSK, "a", say("Bonjour."))
    boxes.put("room", Listener.DESK, "b", '{"saying": ""}')
    boxes._forget()
    assert boxes.unheard("room") == [("a", "Bonjour.")]
    assert boxes.after("room", Listener.DESK, "") == []
    forgets = Mailboxes(unheard_s=0)
    forgets.put("room", Listener.KIOSK, "a", say("Bonjour."))
    forgets._forget()
    assert forgets.unheard("room") == [], "nobody is waited for without end"


def test_what_the_kiosk_has_heard_is_not_kept_and_what_is_sent_twice_is_one() -> None:
    boxes = Mailboxes()
    for each in ("a", "b", "a"):
        boxes.put("room", Listener.KIOSK, each, say(each))
    for each in ("t1", "t2"):
        boxes.put("room", Listener.KIOSK, each, '{"kind": "tell", "text": ""}')
    assert [each for each, _ in boxes.after("room", Listener.KIOSK, "")] == ["a", "b", "t2"]
    boxes.put("room", Listener.DESK, "s", '{"heard": ["a", "t2"]}')
    assert boxes.after("room", Listener.KIOSK, "a") == [("b", say("b"))]


def say(words: str) -> str:
    return json.dumps({"kind": "say", "text": words})


def test_more_than_a_hand_says_is_refused_until_it_has_had_its_time() -> None:
    now = [0.0]
    rate = SayingRate(lambda: now[0])
    for _ in range(BURST):
        rate.count("room")
    with pytest.raises(TooManyMessagesError):
        rate.count("room")
    rate.count("another room")
    now[0] += 1 / PER_SECOND
    rate.count("room")
    with pytest.raises(TooManyMessagesError):
        rate.count("room")


def test_of_a_flood_the_kiosk_hears_a_few_and_the_desk_is_told_so(
    server: RunningServer, nadia: Browser
) -> None:
    kiosk, token = opened(server, nadia), nadia.csrf(PATH)
    answers = [nadia.post(PATH, csrf=token, kind="say", text=f"{i}") for i in range(BURST + 20)]
    assert [each.status_code for each in answers[:MAX_UNHEARD]] == [204] * MAX_UNHEARD
    assert answers[-1].status_code == 429
    assert "attendez" in answers[-1].text
    assert [each.text for each in said(kiosk)] == [str(i) for i in range(MAX_UNHEARD)]


def test_a_page_that_opens_anew_shows_what_the_kiosk_has_not_heard(
    server: RunningServer, nadia: Browser
) -> None:
    opened(server, nadia)
    nadia.post(PATH, PATH, kind="say", text="Avant le oui.", id="0123456789abcdef")
    assert nadia.post(PATH, PATH, kind="say", text="x", id="<script>").status_code == 404
    with nadia.get(f"{PATH}/evenements", stream=True) as stream:
        lines = stream.iter_lines(chunk_size=1)
        assert b"event: waiting" in lines
        assert json.loads(next(lines)[6:]) == [{"id": "0123456789abcdef", "text": "Avant le oui."}]


class Visitor:
    """A kiosk's line, whose queue the test drains."""

    def __init__(self, server: RunningServer) -> None:
        self.results = ResultQueue()
        self.heard: list[str] = []
        self.over = 0
        self.line = AgencyConversationLine(
            lambda: client_of(server),
            self.results,
            "T1000",
            lambda each: self.heard.append(each.kind),
            self._over,
        )

    def _over(self) -> None:
        self.over += 1

    def until(self, ready: Callable[[], bool]) -> None:
        assert until(ready, meanwhile=lambda: self.results.drain(None))


def test_the_line_of_the_kiosk_sends_the_last_state_and_hears_each_message_once(
    server: RunningServer, nadia: Browser
) -> None:
    opened(server, nadia)
    visitor = Visitor(server)
    for i in range(30):
        visitor.line.show(STATE.replace(saying=f"mot {i}"))
    states = events(nadia)
    while next(states)["saying"] != "mot 29":
        pass
    token = nadia.csrf(PATH)
    for kind in ("repeat", "simpler"):
        nadia.post(PATH, csrf=token, kind=kind)
    visitor.until(lambda: visitor.heard[-2:] == ["repeat", "simpler"])
    assert visitor.heard.count("repeat") == 1
    nadia.post("/appels/T1000", action="termine")
    visitor.line.show(STATE)
    visitor.until(lambda: visitor.over > 0)
    visitor.results.drain(None)
    assert visitor.over == 1


def test_a_visitor_who_leaves_is_told_at_the_desk(server: RunningServer, nadia: Browser) -> None:
    opened(server, nadia)
    visitor = Visitor(server)
    visitor.line.show(STATE)
    states = events(nadia)
    next(states)
    visitor.line.close()
    state = next(states)
    assert state["ended"]
    assert state["turns"] == []


def test_who_goes_back_to_a_talk_that_is_over_is_told_so(
    server: RunningServer, nadia: Browser, samir: Browser
) -> None:
    opened(server, nadia)
    nadia.post(f"{PATH}/fermer", PATH, then="termine")
    page = nadia.get(PATH)
    assert page.url.endswith("/console/?pris=T1000")
    assert "L’appel A 1 est terminé." in page.text
    assert samir.get(PATH).status_code == 404, "it was not theirs"
