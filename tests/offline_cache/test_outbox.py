from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from offline_cache import ActState, Attachment, KeyFile, NeverQueued, Outbox, Store, UnknownAct, WrongState

from .acts import put
from .conftest import Clock

MINUTE = timedelta(minutes=1)


def due(outbox: Outbox) -> str | None:
    """The subject of the act to send now."""
    entry = outbox.next_due(outbox.now())
    return entry and entry.subject


def test_what_is_put_is_there_after_a_restart(
    outbox: Outbox, store: Store, folder: object, key: KeyFile
) -> None:
    entry = put(outbox, words="Le robinet fuit 😀 \ud800 '); DROP TABLE acts;-- <b>")
    store.close()
    with Store.open(store.folder, key) as again:
        (kept,) = Outbox(again).entries()
    assert kept == entry
    assert kept.state is ActState.WAITING
    assert kept.created_at == outbox.now()


def test_each_act_has_its_own_key(outbox: Outbox) -> None:
    assert len({put(outbox).key for _ in range(50)}) == 50


def test_what_must_never_be_queued(outbox: Outbox) -> None:
    with pytest.raises(NeverQueued):
        outbox.put(kind="payment", subject="P1", path="/v1/payments", body={"cents": 1})
    assert outbox.entries() == []


@pytest.mark.parametrize("body", [{"a": float("nan")}, {"a": object()}])
def test_a_body_that_is_not_json(outbox: Outbox, body: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        outbox.put(kind="ticket", subject="T1", path="/", body=body)
    assert outbox.counts()[ActState.WAITING] == 0


def test_order_is_kept_for_a_subject_and_others_do_not_wait(outbox: Outbox, clock: Clock) -> None:
    first, _, _ = put(outbox, "A"), put(outbox, "A"), put(outbox, "B")
    outbox.postpone(first.id, clock.wall() + MINUTE, "http 503")
    assert due(outbox) == "B"
    outbox.mark_delivered(3, {})
    assert due(outbox) is None
    clock.passes(MINUTE)
    entry = outbox.next_due(clock.wall())
    assert entry is not None
    assert (entry.id, entry.attempts, entry.reason) == (first.id, 1, "http 503")


def test_priority_goes_first_among_subjects_but_not_before_its_own(outbox: Outbox) -> None:
    put(outbox, "A")
    put(outbox, "B", priority=5)
    put(outbox, "A", priority=9)
    order = []
    while entry := outbox.next_due(outbox.now()):
        order.append(entry.id)
        outbox.mark_delivered(entry.id, {})
    assert order == [2, 1, 3]


def test_a_delivered_act_keeps_no_word_of_the_visitor(outbox: Outbox, store: Store) -> None:
    entry = put(outbox, "T482715", words="mon secret")
    outbox.mark_delivered(entry.id, {"reference": "T482715", "description": "Le robinet fuit"})
    (kept,) = outbox.entries(ActState.DELIVERED)
    assert (kept.body, kept.subject, kept.path, kept.detail) == (None, "", "", "")
    assert (kept.key, kept.kind, kept.reference) == (entry.key, "ticket", "T482715")
    assert kept.response == {"reference": "T482715"}
    assert kept.settled_at == outbox.now()
    assert "secret" not in repr(store.read("SELECT * FROM acts"))


def test_no_word_of_the_visitor_in_a_representation(outbox: Outbox) -> None:
    entry = put(outbox, "T482715", words="mon secret")
    assert "secret" not in repr(entry)
    assert "T482715" not in repr(entry)


def test_a_refused_act_holds_its_subject_until_it_is_corrected(outbox: Outbox) -> None:
    first = put(outbox, "A")
    put(outbox, "A")
    outbox.mark_refused(first.id, 422, "description-too-long", "1200 > 1000")
    assert due(outbox) is None
    (refused,) = outbox.entries(ActState.REFUSED)
    assert (refused.status, refused.code, refused.detail) == (422, "description-too-long", "1200 > 1000")
    outbox.correct(first.id, {"description": "short"})
    assert outbox.counts()[ActState.WAITING] == 2
    again = outbox.next_due(outbox.now())
    assert again is not None
    assert again.id == first.id
    assert again.body == {"description": "short"}
    assert again.key not in ("", first.key), "another body with the same key would be refused (422)"
    assert again.status is None


def test_photos_of_a_corrected_act_take_the_place_of_those_behind_it(outbox: Outbox) -> None:
    def photo(content: bytes) -> Attachment:
        return Attachment("/v1/tickets/A/attachments", content, "image/jpeg", {})

    refused = put(outbox, "A", attachments=(photo(b"old"), photo(b"older")))
    behind = put(outbox, "A")
    outbox.mark_refused(refused.id, 422, "invalid", "")
    outbox.correct(refused.id, {"description": "so"}, (photo(b"new"),))
    assert outbox.counts()[ActState.WAITING] == len(outbox.entries(ActState.WAITING)) == 4
    sent = []
    while (entry := outbox.next_due(outbox.now())) is not None:
        sent.append((entry.id, (entry.body or {}).get("data")))
        outbox.mark_delivered(entry.id, {})
    assert [id for id, _ in sent[:2]] == [refused.id, behind.id]
    assert [data for _, data in sent[2:]] == [None, base64.b64encode(b"new").decode()]


def test_a_correction_that_cannot_be_kept_changes_nothing(outbox: Outbox) -> None:
    refused = put(outbox, "A", attachments=(Attachment("/p", b"old", "image/jpeg", {}),))
    outbox.mark_refused(refused.id, 422, "invalid", "")
    before = outbox.entries()
    with pytest.raises(ValueError, match="at least one byte"):
        outbox.correct(refused.id, {}, (Attachment("/p", b"", "image/jpeg", {}),))
    assert outbox.entries() == before
    assert outbox.counts()[ActState.REFUSED] == 1


def test_a_refused_act_can_be_tried_again_with_its_key(outbox: Outbox) -> None:
    entry = put(outbox)
    outbox.mark_refused(entry.id, 403, "", "")
    outbox.retry(entry.id)
    again = outbox.next_due(outbox.now())
    assert again is not None
    assert again.key == entry.key


def test_an_act_that_is_given_up_lets_its_subject_go_on(outbox: Outbox) -> None:
    first, second = put(outbox, "A", words="secret"), put(outbox, "A")
    outbox.mark_refused(first.id, 410, "gone", "")
    outbox.discard(first.id)
    assert outbox.get(first.id).body is None
    entry = outbox.next_due(outbox.now())
    assert entry is not None
    assert entry.id == second.id


def test_what_is_given_up_takes_with_it_what_is_below_it(outbox: Outbox) -> None:
    photos = [Attachment("/v1/tickets/T1/attachments", b"photo", "image/jpeg", {}) for _ in range(2)]
    ticket = outbox.put(
        kind="ticket", subject="T1", path="/v1/tickets", body={"reference": "T1"}, attachments=photos
    )
    event = outbox.put(kind="event", subject="T1", path="/v1/tickets/T1/events", body={})
    other = outbox.put(kind="event", subject="T1", path="/v1/tickets/T10/events", body={})
    first = next(each for each in outbox.entries() if each.kind == "photo")
    outbox.mark_delivered(ticket.id, {})
    outbox.mark_refused(first.id, 422, "invalid", "")
    outbox.discard(first.id, "blurred")
    gone = outbox.entries(ActState.EXPIRED)
    assert [(each.kind, each.reason, each.body) for each in gone] == [("photo", "blurred", None)] * 2
    assert outbox.counts()[ActState.WAITING] == 4, "the other photo and the events go on"

    again = outbox.put(kind="ticket", subject="T1", path="/v1/tickets", body={"reference": "T1"})
    outbox.put(kind="event", subject="T1", path="/v1/tickets/T1/events", body={})
    outbox.discard(again.id, "a double")
    waiting = [each.id for each in outbox.entries(ActState.WAITING)]
    assert event.id in waiting
    assert other.id in waiting
    assert len(waiting) == 4


def test_an_act_expires_when_it_is_of_no_more_use(outbox: Outbox, clock: Clock) -> None:
    put(outbox, "A", expires_after=30 * MINUTE)
    put(outbox, "A")
    assert outbox.next_change_at() is not None
    clock.passes(29 * MINUTE)
    assert due(outbox) == "A"
    clock.passes(MINUTE)
    entry = outbox.next_due(clock.wall())
    assert entry is not None
    assert entry.id == 2
    (expired,) = outbox.entries(ActState.EXPIRED)
    assert expired.body is None


@pytest.mark.parametrize("by", [timedelta(days=400), timedelta(days=-400), timedelta(hours=1)])
def test_setting_the_clock_neither_expires_nor_blocks(outbox: Outbox, clock: Clock, by: timedelta) -> None:
    entry = put(outbox, "A", expires_after=30 * MINUTE)
    outbox.postpone(entry.id, clock.wall() + 5 * MINUTE, "http 503")
    clock.set(by)
    outbox.adjust_to_clock_change()
    assert due(outbox) == "A", "what waits is due at once"
    clock.passes(29 * MINUTE)
    assert due(outbox) == "A"
    clock.passes(MINUTE)
    assert due(outbox) is None, "it lives as long as was asked"


@pytest.mark.parametrize("seconds", [-1.9, 1.9])
def test_a_clock_that_is_put_right_by_a_moment_makes_nothing_due(
    outbox: Outbox, clock: Clock, seconds: float
) -> None:
    entry = put(outbox, "A")
    outbox.postpone(entry.id, clock.wall() + 5 * MINUTE, "http 503")
    clock.set(timedelta(seconds=seconds))
    outbox.adjust_to_clock_change()
    assert due(outbox) is None


def test_an_act_that_is_given_up_takes_no_other_at_its_address_with_it(outbox: Outbox) -> None:
    first = outbox.put(kind="ticket", subject="A", path="/v1/tickets", body={"description": "no name yet"})
    put(outbox, "A")
    outbox.discard(first.id)
    assert [each.subject for each in outbox.entries(ActState.WAITING)] == ["A"]


def test_what_is_refused_keeps_its_time_when_the_clock_is_set(outbox: Outbox, clock: Clock) -> None:
    entry = put(outbox, "A", expires_after=MINUTE)
    outbox.mark_refused(entry.id, 422, "invalid", "")
    clock.set(timedelta(hours=1))
    outbox.adjust_to_clock_change()
    outbox.retry(entry.id)
    assert due(outbox) == "A"


def test_an_act_put_after_the_clock_was_set_lives_as_long_as_it_should(outbox: Outbox, clock: Clock) -> None:
    clock.set(timedelta(days=-1))
    put(outbox, "A", expires_after=30 * MINUTE)
    outbox.adjust_to_clock_change()
    clock.passes(29 * MINUTE)
    assert due(outbox) == "A"


def test_counts_follow_and_survive(outbox: Outbox, store: Store, key: KeyFile) -> None:
    for subject in "ABCD":
        put(outbox, subject)
    outbox.mark_delivered(1, {})
    outbox.mark_refused(2, 422, "", "")
    outbox.discard(3)
    expected = {ActState.WAITING: 1, ActState.DELIVERED: 1, ActState.REFUSED: 1, ActState.EXPIRED: 1}
    assert outbox.counts() == expected
    assert Outbox(store).counts() == expected


def test_what_is_left_of_old_acts_is_forgotten(outbox: Outbox, clock: Clock) -> None:
    put(outbox, "A"), put(outbox, "B"), put(outbox, "C")
    outbox.mark_delivered(1, {})
    outbox.mark_refused(2, 422, "", "")
    clock.passes(timedelta(days=91))
    outbox.forget(timedelta(days=90))
    assert [entry.id for entry in outbox.entries()] == [2, 3], "what is open is never forgotten"
    assert outbox.counts()[ActState.DELIVERED] == 0


def test_states_allow_only_what_makes_sense(outbox: Outbox) -> None:
    entry = put(outbox)
    with pytest.raises(WrongState):
        outbox.correct(entry.id, {})
    outbox.mark_delivered(entry.id, {})
    for change in (
        lambda: outbox.mark_delivered(entry.id, {}),
        lambda: outbox.mark_refused(entry.id, 422, "", ""),
        lambda: outbox.postpone(entry.id, outbox.now(), ""),
        lambda: outbox.retry(entry.id),
        lambda: outbox.discard(entry.id),
    ):
        with pytest.raises(WrongState):
            change()
    with pytest.raises(UnknownAct):
        outbox.retry(99)
    with pytest.raises(UnknownAct):
        outbox.get(99)


def test_the_search_for_the_next_act_looks_at_one_row(outbox: Outbox, store: Store) -> None:
    """The promise that 100,000 waiting cost what 10 cost, as the query planner sees it."""
    put(outbox)
    seen: list[str] = []
    read = store.read

    def explained(query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        seen.extend(str(row[3]) for row in read(f"EXPLAIN QUERY PLAN {query}", values))
        return read(query, values)

    store.read = explained  # type: ignore[method-assign]
    outbox.next_due(outbox.now())
    outbox.next_change_at()
    assert seen
    assert not [step for step in seen if "SCAN" in step or "TEMP B-TREE" in step]


def test_what_was_delivered_or_expired_is_forgotten_after_its_time_and_not_before(
    outbox: Outbox, clock: Clock
) -> None:
    month = timedelta(days=30)
    delivered = put(outbox, "A")
    outbox.mark_delivered(delivered.id, {})
    waiting = put(outbox, "B")
    outbox.forget(month)
    assert [each.id for each in outbox.entries(ActState.DELIVERED)] == [delivered.id]
    clock.passes(month + MINUTE)
    outbox.forget(month)
    assert [each.id for each in outbox.entries()] == [waiting.id]
    assert (outbox.counts()[ActState.DELIVERED], outbox.counts()[ActState.WAITING]) == (0, 1)


def test_the_counts_after_a_restart_are_those_before(outbox: Outbox, store: Store) -> None:
    acts = [put(outbox, str(number)) for number in range(6)]
    for refused in acts[:2]:
        outbox.mark_refused(refused.id, 422, "invalid", "")
    outbox.mark_delivered(acts[2].id, {})
    before = outbox.counts()
    assert (before[ActState.WAITING], before[ActState.REFUSED], before[ActState.DELIVERED]) == (3, 2, 1)
    assert Outbox(store).counts() == before
