"""The e-services of the home screen."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from itertools import pairwise

import pytest
from fonticon_mdi7 import MDI7

from kiosk.accessibility.intents.training_sentences import HELP, service_slots
from kiosk.domain import Availability, DayPart
from kiosk.eservices import EService, eservices
from kiosk.eservices.half_days import availability, half_day_slots, selection_text
from kiosk.journeys import Journey, Option, Step
from landlord.server.app import services

from .visitors import NOW, PARIS, words

TINTS = {"blue", "green", "sand", "coral", "lilac", "teal", "yellow", "moss"}


@pytest.mark.parametrize("service", eservices(), ids=lambda service: service.key)
def test_what_a_tile_says_holds_for_its_journey(service: EService) -> None:
    journey = service.journey()
    assert isinstance(journey, Journey)
    assert (journey.key, journey.title, journey.needs) == (service.key, service.title, service.needs)
    assert journey.icon == service.icon
    assert service.tint in TINTS
    assert not service.capability or service.capability in services()


def test_a_person_comes_last() -> None:
    assert eservices()[-1].key == HELP


def test_each_can_be_opened_aloud_by_its_own_key() -> None:
    assert set(service_slots()) == {service.key for service in eservices()}


def icons(step: Step) -> list[str]:
    options = [getattr(step, field.name) for field in fields(step) if field.name == "options"]
    return [
        option.icon
        for group in options
        if not callable(group)
        for option in group
        if isinstance(option, Option)
    ]


def test_pictograms_exist() -> None:
    names = [service.icon for service in eservices()]
    names += [icon for service in eservices() for step in service.journey().steps for icon in icons(step)]
    for name in filter(None, names):
        assert hasattr(MDI7, name.replace("-", "_")), name


class TestHalfDays:
    DAYS = (NOW.date(), datetime(2026, 11, 25).date(), datetime(2026, 11, 26).date())

    def test_those_begun_or_after_the_deadline_are_not_offered(self) -> None:
        until = datetime(2026, 11, 25, 10, 42, tzinfo=PARIS)
        offered = [slot.value for slot in half_day_slots(NOW, until, self.DAYS)]
        assert offered == ["2026-11-24/apres_midi", "2026-11-25/matin"]

    def test_they_are_in_order(self) -> None:
        until = datetime(2026, 11, 26, 18, tzinfo=PARIS)
        offered = half_day_slots(NOW, until, self.DAYS)
        assert all(
            (a.day, a.value.endswith("apres_midi")) < (b.day, b.value.endswith("apres_midi"))
            for a, b in pairwise(offered)
        )
        assert availability([slot.value for slot in offered])[-1] == Availability(
            day=date(2026, 11, 26), part=DayPart.APRES_MIDI
        )

    def test_all_of_them_are_any_time(self) -> None:
        offered = half_day_slots(NOW, datetime(2026, 11, 26, 18, tzinfo=PARIS), self.DAYS)
        values = [slot.value for slot in offered]
        assert words(selection_text(values, offered)) == "À tout moment"
        assert words(selection_text(values[:1], offered)) == "mardi 24 novembre, l’après-midi"
        assert words(selection_text(values[:1], offered[:1])) == "mardi 24 novembre, l’après-midi"
