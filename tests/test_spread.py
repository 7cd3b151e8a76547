"""How tests are spread over processes (``conftest.py``)."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from .conftest import PROCESS_BYTES, pytest_xdist_auto_num_workers, shares_in_its_file


def processes_of(*, proof: bool = False) -> int | None:
    config: Any = SimpleNamespace(getoption={"proof": proof}.get)
    return pytest_xdist_auto_num_workers(config)


@pytest.fixture(scope="module")
def made_once() -> str:
    return "made"


@pytest.mark.parametrize(("room_for", "processes"), [(9, 5), (5, 5), (3, 3), (0, 1)])
def test_there_is_one_more_than_cores_where_there_is_memory(
    room_for: int, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_XDIST_AUTO_NUM_WORKERS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: set(range(4)))
    memory = SimpleNamespace(available=room_for * PROCESS_BYTES + 1)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    assert processes_of() == processes
    assert processes_of(proof=True) is None


def test_who_says_how_many_has_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", "7")
    assert processes_of() is None


def test_what_is_made_once_in_a_file_keeps_its_tests_together(
    request: pytest.FixtureRequest, made_once: str
) -> None:
    assert made_once
    assert shares_in_its_file(request.node)


def test_what_is_made_for_each_test_does_not(request: pytest.FixtureRequest) -> None:
    assert not shares_in_its_file(request.node)
