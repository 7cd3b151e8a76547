"""Every page and every e-service has a scene, and a sample of them is right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from audit.checks import AuditCheck
from audit.fixtures import AuditRequest, Fixtures, start_fixtures
from audit.headless_window import open_window
from audit.runner import run_with_fixtures
from audit.visual.visual_unit import close_renderer
from kiosk.eservices import eservices

# The demo agency is walked through whole: on a busy machine that takes its time.
pytestmark = [pytest.mark.window, pytest.mark.slow]


@pytest.fixture(scope="module")
def fixtures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fixtures]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.device.demo_server.START_TIMEOUT_S", 100.0)  # the machine may be busy
        with start_fixtures(tmp_path_factory.mktemp("out"), tmp_path_factory.mktemp("agency")) as laid:
            yield laid
            close_renderer()  # no later kiosk has another beside it


def test_every_kind_of_page_has_a_scene(fixtures: Fixtures) -> None:
    open_window()
    from kiosk.screens.page_registry import PAGES

    assert {kind.__name__ for kind in PAGES} - {
        each.kind.__name__ for each in fixtures.scenes.values()
    } == set()


def test_every_service_has_scenes(fixtures: Fixtures) -> None:
    journeys = {name.partition("/")[0] for name in fixtures.scenes}
    assert {each.key for each in eservices()} - journeys == set()


@pytest.mark.parametrize("scene", ["identify/tenant_number", pytest.param("home", marks=pytest.mark.proof)])
def test_a_sample_of_what_is_seen_is_right(fixtures: Fixtures, scene: str) -> None:
    request = AuditRequest(fixtures.out, quick=True, scenes=(scene,), jobs=1)
    tally = run_with_fixtures(request, fixtures, lambda _: None, lambda _: None).tally
    assert tally[AuditCheck.CONTRAST_TEXT].examined > 40
    assert [f"{each.check}: {each.item} {each.message} ({each.case})" for each in tally.findings] == []
