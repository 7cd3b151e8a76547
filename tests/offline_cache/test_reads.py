from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from offline_cache import Cached, KeyFile, Reads, Store, Verdict, decide

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FRESH, STALE = timedelta(minutes=5), timedelta(days=2)


@pytest.fixture
def reads(store: Store) -> Reads:
    return Reads(store)


def test_what_is_put_comes_back(reads: Reads) -> None:
    assert reads.get("hours") is None
    reads.put("hours", [{"day": "lundi", "é": None}], 'W/"1"', NOW)
    assert reads.get("hours") == Cached([{"day": "lundi", "é": None}], NOW, 'W/"1"')
    reads.put("hours", {"new": True}, "", NOW + FRESH)
    assert reads.get("hours") == Cached({"new": True}, NOW + FRESH, "")


def test_a_time_without_its_zone_is_refused(reads: Reads) -> None:
    with pytest.raises(ValueError, match="zone"):
        reads.put("hours", 1, "", NOW.replace(tzinfo=None))


def test_another_zone_is_the_same_moment(reads: Reads) -> None:
    paris = NOW.astimezone(timezone(timedelta(hours=1)))
    reads.put("hours", 1, "", paris)
    cached = reads.get("hours")
    assert cached is not None
    assert cached.fetched_at == NOW


def test_public_reads_survive_a_restart(store: Store, key: KeyFile) -> None:
    Reads(store).put("hours", [1], "e", NOW)
    store.close()
    with Store.open(store.folder, key) as again:
        assert Reads(again).get("hours") == Cached([1], NOW, "e")


def test_a_value_is_not_shown_in_a_representation() -> None:
    assert "secret" not in repr(Cached("secret", NOW))


@pytest.mark.parametrize(
    ("age", "online", "verdict"),
    [
        (None, True, Verdict.REFRESH),
        (None, None, Verdict.REFRESH),
        (None, False, Verdict.REFUSE),
        (timedelta(minutes=5), True, Verdict.SERVE),
        (timedelta(minutes=5), False, Verdict.SERVE),
        (timedelta(minutes=6), True, Verdict.REFRESH),
        (timedelta(minutes=6), None, Verdict.REFRESH),
        (timedelta(minutes=6), False, Verdict.SERVE),
        (timedelta(days=2), False, Verdict.SERVE),
        (timedelta(days=3), True, Verdict.REFRESH),
        (timedelta(days=3), False, Verdict.REFUSE),
        (timedelta(minutes=-3), True, Verdict.SERVE),
        (timedelta(hours=-1), True, Verdict.REFRESH),
        (timedelta(days=-9), False, Verdict.REFUSE),
    ],
)
def test_serve_refresh_or_refuse(age: timedelta | None, online: bool | None, verdict: Verdict) -> None:
    cached = None if age is None else Cached("value", NOW - age)
    assert decide(cached, now=NOW, fresh_for=FRESH, stale_for=STALE, online=online) is verdict
