"""Engines leave memory: judged by real processes, on a clock of our own."""

from __future__ import annotations

from collections.abc import Iterator

import psutil
import pytest

from kiosk.accessibility.models import EngineUnloader
from kiosk.runtime.child_process import ChildProcess
from tests.accessibility.speech.conftest import until

ENGINE = "tests.accessibility.engines:make"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engines() -> Iterator[dict[str, ChildProcess]]:
    made = {name: ChildProcess(ENGINE) for name in ("ear", "voice")}
    yield made
    for child in made.values():
        child.close()


def settle(memory: EngineUnloader, clock: Clock) -> None:
    """Until the engines have started and do nothing more."""

    def still() -> bool:
        clock.now += 1.0
        assert memory.look() == []
        return bool(rested := memory._idle_seconds(clock.now)) and min(rested.values()) > 3

    assert until(still)


def test_an_idle_engine_leaves_and_comes_back(engines: dict[str, ChildProcess], clock: Clock) -> None:
    memory = EngineUnloader(engines, idle_s=300, clock=clock)
    pid = engines["ear"].ask("pid", 5)
    settle(memory, clock)
    assert memory.look() == []
    clock.now += 301
    assert memory.look() == ["ear"]
    assert not psutil.pid_exists(pid)
    assert engines["ear"].ask("greeting", 5) == "hello"
    assert memory.resident_mb().keys() == {"ear"}


def test_an_engine_that_works_stays(engines: dict[str, ChildProcess], clock: Clock) -> None:
    memory = EngineUnloader(engines, idle_s=300, clock=clock)
    engines["ear"].start()
    memory.look()
    process = psutil.Process(engines["ear"].pid)
    began = process.cpu_times().user
    while process.cpu_times().user - began < 0.1:
        engines["ear"].ask(list(range(20_000)), 5)
    clock.now += 301
    assert memory.look() == []


def test_when_memory_is_short_the_longest_at_rest_goes_first(
    engines: dict[str, ChildProcess], clock: Clock
) -> None:
    memory = EngineUnloader(engines, most_mb=1, idle_s=1e9, clock=clock)
    engines["voice"].start()
    settle(memory, clock)
    clock.now += 30
    engines["ear"].start()
    assert memory.look() == ["voice"], "the ear may be in the middle of a sentence"
    settle(memory, clock)
    clock.now += 30
    assert memory.look() == ["ear"]
    assert memory.resident_mb() == {}


def test_enough_memory_is_left_alone(engines: dict[str, ChildProcess], clock: Clock) -> None:
    memory = EngineUnloader(engines, most_mb=10_000, idle_s=1e9, clock=clock)
    for engine in engines.values():
        engine.start()
    settle(memory, clock)
    clock.now += 1000
    assert memory.look() == []


def test_it_looks_by_itself(engines: dict[str, ChildProcess], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.accessibility.models.engine_unloader._CHECK_INTERVAL_S", 0.01)
    memory = EngineUnloader(engines, idle_s=0.3)
    engines["ear"].start()
    memory.start()
    assert until(lambda: engines["ear"].pid is None)
    memory.close()
