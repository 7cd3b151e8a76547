"""Every page and every e-service has a scene, and a sample of them is right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.audit import Check
from kiosk.audit.auditing import examine
from kiosk.audit.ground import Ground, lay
from kiosk.audit.running import Request
from kiosk.audit.stage import open_window
from kiosk.eservices import ESERVICES

# The demo agency is walked through whole: on a busy machine that takes its time.
pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.embedded.START_TIMEOUT_S", 100.0)  # the machine may be busy
        with lay(tmp_path_factory.mktemp("out"), tmp_path_factory.mktemp("agency")) as laid:
            yield laid


def test_every_kind_of_page_has_a_scene(ground: Ground) -> None:
    open_window()
    from kiosk.screens.book import PAGES

    assert {kind.__name__ for kind in PAGES} - {
        each.kind.__name__ for each in ground.scenes.values()
    } == set()


def test_every_service_has_scenes(ground: Ground) -> None:
    journeys = {name.partition("/")[0] for name in ground.scenes}
    assert {each.key for each in ESERVICES} - journeys == set()


@pytest.mark.parametrize("scene", ["identify/tenant_number", pytest.param("home", marks=pytest.mark.proof)])
def test_a_sample_of_what_is_seen_is_right(ground: Ground, scene: str) -> None:
    request = Request(ground.out, quick=True, scenes=(scene,), jobs=1)
    tally = examine(request, ground, lambda _: None, lambda _: None).tally
    assert tally[Check.CONTRAST_TEXT].examined > 100
    assert [f"{each.check}: {each.item} {each.message} ({each.case})" for each in tally.findings] == []
