"""A visitor tries a change: the kiosk has it for this visit, and what they say of it goes to the landlord."""

from dataclasses import replace
from datetime import date
from typing import Any

from kiosk.accessibility.display_preferences import DisplayPreferences, ThemeName
from kiosk.domain.agency import Trial
from kiosk.journeys import resolve

from .test_controller import Counter

TRIAL = Trial(
    id="essai1",
    title="Des lettres plus grandes",
    words="Tout est écrit plus grand.",
    profile="HLM1;t=150",
    until=date(2100, 1, 1),
    translations={"ar": {"title": "حروف أكبر"}},
)


def kiosk_with(**members: Any) -> Counter:
    counter = Counter()
    counter.controller.wake()
    counter.deliver_results()
    info = counter.gateway.public_info
    assert info.agency is not None
    counter.gateway.public_info = replace(info, agency=info.agency.model_copy(update=members))
    counter.gateway.refresh = lambda: None  # type: ignore[method-assign]  # it stays what it is
    counter.controller.finish()
    return counter


def test_who_tries_sees_the_change_and_says_what_they_think() -> None:
    counter = kiosk_with(trials=(TRIAL,))
    counter.arrive()
    counter.open("avis")
    counter.answer("essai")
    assert counter.key == "essayer", "there is only one: which is not asked"
    assert counter.visit.display.text == 100
    counter.answer(True)
    assert counter.visit.display.text == 150
    assert counter.key == "visage"
    title = resolve(counter.asking.run.step.title, counter.asking.run.context)
    assert title.msgid == "Est-ce mieux ainsi ?"
    counter.answer("5", "Enfin !")
    (answer,) = counter.gateway.acts
    assert answer.path == "/v1/surveys/essai1/answers"
    assert answer.body is not None
    assert (answer.body["face"], answer.body["comment"]) == (5, "Enfin !")
    assert counter.receipt
    counter.controller.finish()
    counter.arrive()
    assert counter.visit.display == DisplayPreferences(), "for that visit only"


def test_what_the_visitor_has_chosen_stays() -> None:
    counter = kiosk_with(trials=(TRIAL.model_copy(update={"profile": "HLM1;c=calm"}),))
    counter.arrive()
    counter.visit.display = DisplayPreferences(text=200, reach=True)
    counter.open("avis")
    counter.answer("essai", True)
    assert counter.visit.display == DisplayPreferences(text=200, theme=ThemeName.CALM, reach=True)


def test_nothing_is_offered_where_there_is_no_trial_or_it_is_over() -> None:
    for trials in ((), (TRIAL.model_copy(update={"until": date(2020, 1, 1)}),)):
        counter = kiosk_with(trials=trials)
        counter.arrive()
        counter.open("avis")
        step = counter.asking.run.step
        offered = [each.value for each in resolve(step.options, counter.asking.run.context)]  # type: ignore[attr-defined]
        assert "essai" not in offered


def test_a_trial_is_told_in_the_visitors_language() -> None:
    counter = kiosk_with(trials=(TRIAL,))
    counter.arrive("ar")
    counter.open("avis")
    counter.answer("essai")
    assert resolve(counter.asking.run.step.title, counter.asking.run.context).msgid == "حروف أكبر"


def test_an_accepted_change_is_how_each_visit_begins() -> None:
    counter = kiosk_with(standard_profile="HLM1;t=200;r=1")
    counter.controller.wake()
    assert counter.visit.display.text == 200
    assert counter.visit.interaction.reading is True
    counter.controller.finish()
    broken = kiosk_with(standard_profile="HLM1;t=9000")
    broken.controller.wake()
    assert broken.visit.display == DisplayPreferences()
