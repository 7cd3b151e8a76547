"""What was refused after its visitor had gone: listed, read, put right, sent again or discarded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asyncgui import start

from kiosk.backend.gateway import AgencyGateway
from kiosk.backend.refused_acts import (
    REFUSAL_REASONS,
    OutboxRefusedActs,
    RefusedActDetails,
    UnknownAnswerError,
    apply_corrections,
    list_refused,
    open_refused,
)
from kiosk.i18n import catalogue
from kiosk.runtime.workers import ResultQueue, Worker
from offline_cache import ActState, Attachment, KeyFile, Outbox, Store, UnknownAct, WrongState
from tests.landlord.conftest import DATABASES, postgresql, server, template  # noqa: F401 - fixtures
from tests.landlord.running import RunningServer, claimed, ticket_body
from tests.until import until

BODY = {
    "reference": "T482715",
    "reporter": {"kind": "guest", "name": "Mme Martin", "phone": "06 12 34 56 78", "address": ""},
    "description": "Le robinet fuit",
    "danger": False,
    "availability": [{"day": "2026-11-26", "part": "matin"}],
    "contact": None,
}


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Store.open(tmp_path / "store", KeyFile(tmp_path / "key")) as store:
        yield Outbox(store)


@pytest.fixture
def refused(outbox: Outbox) -> int:
    photo = Attachment("/v1/tickets/T482715/attachments", b"photo", "image/jpeg", {})
    entry = outbox.put(
        kind="ticket",
        subject="T482715",
        path="/v1/tickets",
        body=BODY,
        reference="T482715",
        attachments=[photo],
    )
    outbox.mark_refused(entry.id, 422, "invalid", "")
    return entry.id


def test_what_is_listed_names_nobody(outbox: Outbox, refused: int) -> None:
    (each,) = list_refused(outbox)
    assert (each.entry_id, each.reference, each.kind, each.code) == (refused, "T482715", "ticket", "invalid")
    assert abs(each.since - datetime.now(UTC)).total_seconds() < 60
    assert each.sentence == REFUSAL_REASONS["invalid"]
    assert "Martin" not in repr(each)


def test_a_code_that_nobody_knows_is_told_as_it_is(outbox: Outbox, refused: int) -> None:
    outbox.retry(refused)
    outbox.mark_refused(refused, 409, "strange", "")
    assert "strange" in catalogue("fr").render(list_refused(outbox)[0].sentence)


def test_a_number_that_is_locked_says_until_when(outbox: Outbox, refused: int) -> None:
    outbox.retry(refused)
    outbox.mark_refused(refused, 423, "number_locked", "2026-11-24T15:15:00+00:00")
    sentence = catalogue("fr").render(list_refused(outbox)[0].sentence)
    assert sentence == "Ce numéro est bloqué jusqu’à 16 h 15."


def test_what_the_visitor_said_and_may_be_corrected(outbox: Outbox, refused: int) -> None:
    act = open_refused(outbox, refused)
    assert [(each.name, each.value) for each in act.answers] == [
        ("reporter.name", "Mme Martin"),
        ("reporter.phone", "06 12 34 56 78"),
        ("reporter.address", ""),
        ("description", "Le robinet fuit"),
        ("availability.0.day", "2026-11-26"),
        ("availability.0.part", "matin"),
    ]
    assert catalogue("fr").render(act.answers[1].label) == "Téléphone"
    assert "Martin" not in repr(act)
    with pytest.raises(UnknownAct):
        open_refused(outbox, 99)


def test_a_correction_changes_that_answer_alone() -> None:
    before = repr(BODY)
    made = apply_corrections(BODY, {"reporter.phone": "07", "availability.0.part": "soir"})
    assert made["reporter"] == BODY["reporter"] | {"phone": "07"}  # type: ignore[operator]
    assert made["availability"] == [{"day": "2026-11-26", "part": "soir"}]
    assert repr(BODY) == before
    for name in ("reference", "reporter.kind", "danger", "reporter", "nothing", ""):
        with pytest.raises(UnknownAnswerError):
            apply_corrections(BODY, {name: "x"})


class Answers:
    """What a screen gets."""

    def __init__(self, results: ResultQueue) -> None:
        self._result_queue = results

    def of(self, ask: Any, *args: Any) -> Any:
        got: list[Any] = []

        async def answer() -> None:
            try:
                got.append(await ask(*args))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
                got.append(error)

        self._task = start(answer())
        assert until(lambda: got, meanwhile=lambda: self._result_queue.drain("staff")), "no answer"
        return got[0]


def test_from_a_screen(outbox: Outbox, refused: int) -> None:
    results = ResultQueue()
    disk = Worker("store", results)
    refusals, answers = OutboxRefusedActs(outbox, disk), Answers(results)
    assert [each.entry_id for each in answers.of(refusals.list)] == [refused]
    assert isinstance(answers.of(refusals.open, refused), RefusedActDetails)
    assert isinstance(answers.of(refusals.correct, refused, {"nothing": ""}), UnknownAnswerError)
    assert answers.of(refusals.correct, refused, {"description": "Il ne fuit plus"}) is None
    assert (outbox.get(refused).body or {})["description"] == "Il ne fuit plus"
    outbox.mark_refused(refused, 422, "invalid", "")
    assert answers.of(refusals.resend, refused) is None
    assert outbox.get(refused).state is ActState.WAITING
    assert isinstance(answers.of(refusals.correct, refused, {"description": ""}), WrongState)
    outbox.mark_refused(refused, 422, "invalid", "")
    assert answers.of(refusals.discard, refused, "un doublon") is None
    assert outbox.counts()[ActState.WAITING] == 0, "its photo is discarded with it"
    assert outbox.get(refused).reason == "un doublon"
    disk.close()


@pytest.mark.parametrize("server", DATABASES, indirect=True)
def test_corrected_by_staff_it_reaches_the_landlord_once(
    server: RunningServer,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    from kiosk.backend import AgencyClient
    from kiosk.domain import Act, ActKind
    from landlord.server.demo import DEMO_TOKEN

    results = ResultQueue()
    answers = Answers(results)
    with Store.open(tmp_path / "store", KeyFile(tmp_path / "store.key")) as store:
        gateway = AgencyGateway(
            lambda: AgencyClient(server.url, DEMO_TOKEN), store, results, agency_id="tilleuls", letter="T"
        )
        settled: list[Any] = []
        gateway.act_settled.subscribe(settled.append)
        gateway.start()
        body = ticket_body(claimed(), reference="T100001", language="français")
        act = Act(ActKind.TICKET, "T100001", "/v1/tickets", body, photos=(b"\xff\xd8" + bytes(300_000),))
        entry = answers.of(gateway.put, act, "T100001")
        _until(results, lambda: bool(settled))
        assert [(each.entry_id, each.delivered) for each in settled] == [(entry, False)]
        _until(
            results, lambda: list_refused(gateway._outbox) != ()
        )  # told to the visitor first, then written down
        assert [each.code for each in answers.of(gateway.refusals.list)] == ["invalid"]
        assert answers.of(gateway.refusals.correct, entry, {"language": "fr"}) is None
        _until(results, lambda: gateway.waiting == 0 and len(settled) == 5)
        assert all(each.delivered for each in settled[1:]), (
            "the ticket, its photo announced and brought in two"
        )
        assert answers.of(gateway.refusals.list) == ()
        gateway.close()
    assert len(server.tickets("T100001")) == 1


def _until(results: ResultQueue, true: Any) -> None:
    assert until(true, meanwhile=lambda: results.drain("staff")), "it did not come"
