from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from offline_cache import CacheDecision, CachedRead, KeyFile, ReadCache, Store, decide_cached

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FRESH, STALE = timedelta(minutes=5), timedelta(days=2)


@pytest.fixture
def reads(store: Store) -> ReadCache:
    return ReadCache(store)


def test_what_is_put_comes_back(reads: ReadCache) -> None:
    assert reads.get("hours") is None
    reads.put("hours", [{"day": "lundi", "é": None}], 'W/"1"', NOW)
    assert reads.get("hours") == CachedRead([{"day": "lundi", "é": None}], NOW, 'W/"1"')
    reads.put("hours", {"new": True}, "", NOW + FRESH)
    assert reads.get("hours") == CachedRead({"new": True}, NOW + FRESH, "")


def test_a_time_without_its_zone_is_refused(reads: ReadCache) -> None:
    with pytest.raises(ValueError, match="zone"):
        reads.put("hours", 1, "", NOW.replace(tzinfo=None))


def test_another_zone_is_the_same_moment(reads: ReadCache) -> None:
    paris = NOW.astimezone(timezone(timedelta(hours=1)))
    reads.put("hours", 1, "", paris)
    cached = reads.get("hours")
    assert cached is not None
    assert cached.fetched_at == NOW


def test_public_reads_survive_a_restart(store: Store, key: KeyFile) -> None:
    ReadCache(store).put("hours", [1], "e", NOW)
    store.close()
    with Store.open(store.folder, key) as again:
        assert ReadCache(again).get("hours") == CachedRead([1], NOW, "e")


def test_a_value_is_not_shown_in_a_representation() -> None:
    assert "secret" not in repr(CachedRead("secret", NOW))


@pytest.mark.parametrize(
    ("age", "online", "verdict"),
    [
        (None, True, CacheDecision.REFRESH),
        (None, None, CacheDecision.REFRESH),
        (None, False, CacheDecision.REFUSE),
        (timedelta(minutes=5), True, CacheDecision.SERVE),
        (timedelta(minutes=5), False, CacheDecision.SERVE),
        (timedelta(minutes=6), True, CacheDecision.REFRESH),
        (timedelta(minutes=6), None, CacheDecision.REFRESH),
        (timedelta(minutes=6), False, CacheDecision.SERVE),
        (timedelta(days=2), False, CacheDecision.SERVE),
        (timedelta(days=3), True, CacheDecision.REFRESH),
        (timedelta(days=3), False, CacheDecision.REFUSE),
        (timedelta(minutes=-3), True, CacheDecision.SERVE),
        (timedelta(hours=-1), True, CacheDecision.REFRESH),
        (timedelta(days=-9), False, CacheDecision.REFUSE),
    ],
)
def test_serve_refresh_or_refuse(age: timedelta | None, online: bool | None, verdict: CacheDecision) -> None:
    cached = None if age is None else CachedRead("value", NOW - age)
    assert decide_cached(cached, now=NOW, fresh_for=FRESH, stale_for=STALE, online=online) is verdict
