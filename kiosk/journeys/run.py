"""One visitor on one journey: answers, back, change, leave and come back.

The path is worked out anew from the answers each time: going forward through the steps, a step is on
it when its ``when`` says so of the answers before it. An answer whose step left the path, or that no
longer fits its question, is not seen by anyone, but remembered: it counts again if its branch returns.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

from kiosk.domain import Act

from .context import ActOutcome, Context, Dynamic, InvalidAnswer, InvalidDraft, JourneyError, X, resolve
from .journey import Journey, Receipt
from .steps import Choose, DisplayStep, FetchStep, Information, Review, Step

_NON_QUESTIONS = (Information, DisplayStep, FetchStep, Review, Receipt)


class JourneyDraft(TypedDict):
    """A run as JSON. It holds personal data."""

    journey: str
    at: str
    trail: list[str]
    skipped: list[str]
    answers: dict[str, Any]
    finished: bool
    unconfirmed: dict[str, str]


@dataclass(frozen=True, slots=True)
class _RunState:
    """Where the visitor stands. ``trail`` is the steps shown before this one, the way back."""

    at: str
    trail: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    skipped: frozenset[str] = frozenset()
    finished: bool = False


class JourneyRun:
    """One visitor on a journey. ``facts`` is what the kiosk knows (``kiosk.eservices.visit_facts``)."""

    def __init__(self, journey: Journey, facts: Mapping[str, Any]) -> None:
        self.journey = journey
        self._facts = facts
        #: By step, what was written there and not confirmed: who goes back and comes again finds it.
        self.unconfirmed: dict[str, str] = {}
        self._steps = {step.key: step for step in journey.steps}
        self._past: list[_RunState] = []
        self._outcome: ActOutcome | None = None
        self._state = _RunState(at="")
        self._path, self._answers = self._walk(self._state)
        if not self._path:
            raise JourneyError(f"{journey.key}: no step applies")
        asked = _asked(self._path, self._answers, self._state)
        first = asked[0] if asked else self._path[-1]
        self._enter(replace(self._state, at=first.key, finished=not asked or isinstance(first, Receipt)))

    @property
    def step(self) -> Step:
        """What is asked now; the last step when the journey is finished."""
        return self._steps[self._state.at]

    @property
    def context(self) -> Context:
        """What is known at this step: the answers before it, and its own if it was answered."""
        known: dict[str, Any] = {}
        for step in self._path:
            if step.key in self._answers:
                known[step.key] = self._answers[step.key]
            if step.key == self._state.at:
                break
        return Context(known, self._facts, self._outcome)

    def resolve(self, what: Dynamic[X]) -> X:
        """A value of the current step that may depend on the answers."""
        return resolve(what, self.context)

    @property
    def progress(self) -> tuple[int, int]:
        """Position and total among the counted steps that are shown, from 1; a total of 0 while it depends on
        an answer that is not given yet."""
        at, path = self._state.at, [step.key for step in self._path]
        known = Context(self._answers, self._facts)
        total = reached = 0
        for step in self.journey.steps:
            if step.key in path:
                if step.forks and (step.key == at or self._is_open(step, self._answers, self._state)):
                    return 1, 0
                total += step.counted and not self._is_passed(step)
            elif step.counted:
                total += step.ahead(known)
            if step.key == at:
                reached = total
        return max(reached, 1), max(total, 1)

    @property
    def finished(self) -> bool:
        """Whether every question was answered: the act is due, then the receipt is shown."""
        return self._state.finished

    @property
    def changing(self) -> bool:
        """Whether the visitor came from the review to change something, and will return there."""
        return any(map(self._is_review, self._state.trail)) and not self.finished

    @property
    def can_go_back(self) -> bool:
        return bool(self._way_back())

    def answer(self, value: object) -> None:
        """Answers the step and goes on. Raises ``InvalidAnswer``, and then nothing has changed."""
        self._must_be_open()
        step = self.step
        answer = step.check(value, self.context)
        self.unconfirmed.pop(step.key, None)
        earlier = self._earlier_steps(step, answer)
        if earlier:
            self.forget(*earlier, step.key)
            return
        answers = {**self._state.answers, step.key: answer}
        self._forward(replace(self._state, answers=answers, skipped=self._state.skipped - {step.key}))

    def skip(self) -> None:
        """Goes on without an answer. Raises ``JourneyError`` where one is needed."""
        self._must_be_open()
        step = self.step
        if not step.optional:
            raise JourneyError(f"{self.journey.key}: {step.key} needs an answer")
        answers = {key: kept for key, kept in self._state.answers.items() if key != step.key}
        self.unconfirmed.pop(step.key, None)
        self._forward(replace(self._state, answers=answers, skipped=self._state.skipped | {step.key}))

    def back(self) -> bool:
        """To the step shown before; answers are kept. ``False`` at the start and once the act is sent."""
        trail = self._way_back()
        if not trail:
            return False
        self._go(replace(self._state, at=trail[-1], trail=trail[:-1], finished=False))
        return True

    def undo(self) -> bool:
        """Takes back the last thing done here, whatever it was. ``False`` if there is none.

        A draft does not remember what was done before it.
        """
        if not self._past or self._outcome is not None:
            return False
        self._enter(self._past.pop())
        return True

    @property
    def can_reopen(self) -> bool:
        """Whether something was asked that could be answered otherwise."""
        return any(not isinstance(step, _NON_QUESTIONS) for step in self._path)

    def reopen(self) -> None:
        """What was sent was refused: stands at the review again, else at the first question, to put it
        right. Raises ``JourneyError`` when nothing was asked."""
        if not self.can_reopen:
            raise JourneyError(f"{self.journey.key}: nothing was asked")
        review = (step for step in self._path if isinstance(step, Review))
        asked = (step for step in self._path if not isinstance(step, _NON_QUESTIONS))
        at, trail = next(review, None) or next(asked), self._state.trail
        before = trail[: trail.index(at.key)] if at.key in trail else ()
        self._outcome = None
        self._go(replace(self._state, at=at.key, trail=before, finished=False))

    def edit_step(self, key: str) -> None:
        """From the review to a step before it. Raises ``JourneyError`` for anything else."""
        self._must_be_open()
        keys = [step.key for step in self._path]
        current = self._state.at
        if not isinstance(self.step, Review) or key not in keys[: keys.index(current)]:
            raise JourneyError(f"{self.journey.key}: cannot go from {current} to {key}")
        self._go(replace(self._state, at=key, trail=(*self._state.trail, current)))

    @property
    def can_reconsider(self) -> bool:
        """Whether this step follows from what the kiosk told by itself, and the visitor may say otherwise."""
        key = self.step.reconsiders
        return not self.finished and key in self._answers and key not in self._state.answers

    def reconsider(self) -> None:
        """To the step that the kiosk answered. Raises ``JourneyError`` where there is none."""
        if not self.can_reconsider:
            raise JourneyError(f"{self.journey.key}: nothing to put right at {self.step.key}")
        self._go(replace(self._state, at=self.step.reconsiders))

    def act(self) -> Act | None:
        """What is to be sent, from the answers that apply. Raises ``JourneyError`` before the end."""
        if not self.finished:
            raise JourneyError(f"{self.journey.key}: not finished")
        return self.journey.act(self.context) if self.journey.act else None

    def set_delivery(self, outcome: ActOutcome) -> None:
        """Record how the act went, as often as it changes; from here there is no way back.

        Raises ``JourneyError`` before the end."""
        if not self.finished:
            raise JourneyError(f"{self.journey.key}: not finished")
        self._outcome = outcome

    def learn(self, key: str, value: object) -> None:
        """What a step before the end asked was told only now, in place of what the visitor answered there.

        Raises ``JourneyError`` before the end, and ``InvalidAnswer``."""
        if not self.finished:
            raise JourneyError(f"{self.journey.key}: not finished")
        answer = self._steps[key].check(value, self.context)
        self._enter(replace(self._state, answers={**self._state.answers, key: answer}))

    def leave(self) -> JourneyDraft:
        """The run as JSON, to be resumed later. It holds personal data."""
        state = self._state
        return JourneyDraft(
            journey=self.journey.key,
            at=state.at,
            trail=list(state.trail),
            skipped=sorted(state.skipped),
            answers={key: self._steps[key].to_json(answer) for key, answer in state.answers.items()},
            finished=state.finished,
            unconfirmed=dict(self.unconfirmed),
        )

    @classmethod
    def resume(cls, journey: Journey, facts: Mapping[str, Any], draft: JourneyDraft) -> "JourneyRun":
        """A run where it was left. Raises ``InvalidDraft``.

        Facts may have changed meanwhile: a step that no longer applies, or a question that is now
        without an acceptable answer, takes the visitor to the first question to answer.
        """
        run = cls(journey, facts)
        try:
            if draft["journey"] != journey.key:
                raise InvalidDraft(f"a draft of {draft['journey']}, not of {journey.key}")
            known = run._steps
            state = _RunState(
                at=draft["at"],
                trail=tuple(key for key in draft["trail"] if key in known),
                skipped=frozenset(key for key in draft["skipped"] if key in known),
                answers={
                    k: known[k].from_json(packed) for k, packed in draft["answers"].items() if k in known
                },
                finished=bool(draft["finished"]),
            )
            run.unconfirmed = {k: str(text) for k, text in draft["unconfirmed"].items() if k in known}
            run._enter(state)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidDraft(f"not a draft of {journey.key}: {error!r}") from error
        run._enter(run._mended(state))
        return run

    def _earlier_steps(self, step: Step, answer: Any) -> Sequence[str]:
        """The earlier steps that this answer leads back to, if it does."""
        if not isinstance(step, DisplayStep | Choose):
            return ()
        context = self.context
        answered = replace(context, answers={**context.answers, step.key: answer})
        if isinstance(step, Choose):
            return resolve(step.reset_steps, answered)
        to = resolve(step.return_to, answered)
        return (to,) if to else ()

    def _must_be_open(self) -> None:
        if self.finished:
            raise JourneyError(f"{self.journey.key}: already finished")

    def _way_back(self) -> tuple[str, ...]:
        """The trail up to the nearest step that still applies."""
        if self._outcome is not None:
            return ()
        trail = self._state.trail
        keys = {step.key for step in self._path}
        while trail and trail[-1] not in keys:
            trail = trail[:-1]
        return trail

    def _go(self, state: _RunState) -> None:
        self._past.append(self._state)
        self._enter(state)

    def forget(self, *keys: str) -> None:
        """Takes back these answers, and stands at the first of them that applies: what was offered is
        no longer there. Raises ``JourneyError`` when none of them is on the path."""
        path = [step.key for step in self._path]
        first = next((key for key in path if key in keys), None)
        if first is None:
            raise JourneyError(f"{self.journey.key}: none of {keys} is on the way")
        answers = {key: kept for key, kept in self._state.answers.items() if key not in keys}
        trail = tuple(key for key in self._state.trail if key in path[: path.index(first)])
        self._go(replace(self._state, at=first, trail=trail, answers=answers, finished=False))

    def _forward(self, answered: _RunState) -> None:
        """To the next step; back to the review once nothing that was changed leaves a question open."""
        self._go(answered)
        path, answers = self._path, self._answers
        keys = [step.key for step in path]
        ahead = keys[keys.index(answered.at) + 1 :]
        review = next((key for key in answered.trail if self._is_review(key) and key in ahead), None)
        waited = isinstance(self._steps[answered.at], FetchStep)
        # Nobody goes back to a wait; and what comes after one and is still right is not asked again.
        trail = answered.trail if waited else (*answered.trail, answered.at)
        if review is None and waited:
            rest = path[-len(ahead) :] if ahead else []
            following = [
                step for step in rest if self._is_open(step, answers, answered) or self._is_review(step.key)
            ] or rest[-1:]
        elif review is None:
            following = _asked(path[-len(ahead) :] if ahead else [], answers, answered)
        else:
            following = [
                step for step in path if self._is_open(step, answers, answered) or step.key == review
            ]
            if following[0].key == review:
                trail = answered.trail[: answered.trail.index(review)]
        if not following:
            self._enter(replace(answered, finished=True))
        else:
            to = following[0]
            self._enter(replace(answered, at=to.key, trail=trail, finished=isinstance(to, Receipt)))

    def _is_review(self, key: str) -> bool:
        return isinstance(self._steps[key], Review)

    def _is_passed(self, step: Step) -> bool:
        """Whether nobody is asked: the kiosk could tell."""
        state = self._state
        return step.key in self._answers and step.key not in state.answers and step.key != state.at

    def _is_open(self, step: Step, answers: Mapping[str, Any], state: _RunState) -> bool:
        return step.key not in answers and step.key not in state.skipped and not isinstance(step, Receipt)

    def _mended(self, state: _RunState) -> _RunState:
        """The state with its place on the path and no question before it left open."""
        keys = [step.key for step in self._path]
        before = self._path[: keys.index(state.at)] if state.at in keys else self._path
        opened = next((step for step in before if self._is_open(step, self._answers, state)), None)
        if opened is None and state.at in keys:
            return replace(state, finished=state.finished and state.at == keys[-1])
        to = opened or self._path[-1]
        trail = tuple(step.key for step in self._path[: keys.index(to.key)])
        return replace(state, at=to.key, trail=trail, finished=isinstance(to, Receipt))

    def _enter(self, state: _RunState) -> None:
        before, self._state = self._state, state
        if state.answers is not before.answers or state.skipped != before.skipped:
            self._path, self._answers = self._walk(state)

    def _walk(self, state: _RunState) -> tuple[list[Step], dict[str, Any]]:
        """The steps that apply and the answers that count, from the first step on."""
        path: list[Step] = []
        answers: dict[str, Any] = {}
        for step in self.journey.steps:
            context = Context(dict(answers), self._facts)
            if not (step.when(context) and step.is_answerable(context)):
                continue
            path.append(step)
            for given in (state.answers.get(step.key), _known(step, state, context)):
                if given is not None and step.key not in answers:
                    with suppress(InvalidAnswer):  # remembered, in case what it needs comes back
                        answers[step.key] = step.check(given, context)
        return path, answers


def _asked(steps: list[Step], answers: Mapping[str, Any], state: _RunState) -> list[Step]:
    """The steps without those whose answer the kiosk could tell, or was told."""
    return [
        step
        for step in steps
        if step.key not in answers or (_given(step, answers, state) and not isinstance(step, FetchStep))
    ]


def _given(step: Step, answers: Mapping[str, Any], state: _RunState) -> bool:
    """Whether the answer that counts is the visitor's: theirs may no longer fit."""
    return step.key in state.answers and bool(state.answers[step.key] == answers[step.key])


def _known(step: Step, state: _RunState, context: Context) -> object:
    return None if step.key in state.skipped else step.prefill(context)
