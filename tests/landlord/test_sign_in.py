"""Signing in where there are several servers, and machines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attacks.test_sign_in import guess, wait_for_code

from .running import RunningServer

pytestmark = pytest.mark.both_databases


def test_a_code_of_another_machine_is_good_by_the_clock_of_the_wall(server: RunningServer) -> None:
    """Of this one before it began anew, where the database is a file and there is no other: none is."""
    for minutes, is_good in ((5, server.app_state.engine.name == "postgresql"), (11, False)):
        session_id = wait_for_code(server).json()["session_id"]
        code = server.codes.sent[-1][1]
        server.clock.forward(minutes=minutes)
        server.clock.boot, server.clock.boot_seconds = f"after {minutes}", 30
        assert (guess(server, session_id, code).status_code == 201) is is_good
        server.clock.forward(minutes=2)


def test_guesses_at_two_servers_at_once_are_counted_one_by_one(server: RunningServer) -> None:
    second = RunningServer(server.app_state.engine.url, server.clock)
    try:
        session_id = wait_for_code(server).json()["session_id"]
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda n: guess((server, second)[n % 2], session_id), range(16)))
        assert sorted(each.json().get("attempts_left", 0) for each in answers) == [0] * 12 + [1, 2, 3, 4]
    finally:
        second.stop()
