from __future__ import annotations

from collections.abc import Iterator

import pytest

from .hardware import CupsHardware, CupsRoom, FakeHardware, Hardware


@pytest.fixture(scope="session")
def cups_room() -> Iterator[CupsRoom]:
    """One CUPS for all tests."""
    if CupsRoom.missing():
        pytest.skip("no CUPS here: apt install cups")
    room = CupsRoom()
    yield room
    room.close()


@pytest.fixture
def cups(cups_room: CupsRoom, monkeypatch: pytest.MonkeyPatch) -> CupsHardware:
    """The queue of that CUPS, empty and with paper."""
    monkeypatch.setenv("CUPS_SERVER", cups_room.server)
    return CupsHardware(cups_room)


@pytest.fixture(params=["fake", pytest.param("cups", marks=pytest.mark.cups)])
def hardware(request: pytest.FixtureRequest) -> Hardware:
    """Each test of the contract runs on the fake and on CUPS."""
    return FakeHardware() if request.param == "fake" else request.getfixturevalue("cups")
