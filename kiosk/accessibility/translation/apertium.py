"""Apertium: rule-based pairs from Debian packages, chained through Spanish or Catalan.

It is fast and needs no download, and it is rough (chrF 46 to 55: docs/sources/engines.md,
"Translation"): always approximate.

The ``apertium`` command itself starts all its programs for each text (0.4 s), and its ``-z`` holds every
answer back until two more texts have come (seen in 3.9.12: its awk filters buffer). So the mode file is
run as it is, with the flushing that ``apertium-wblank-mode -z`` adds to it, and kept running.
"""

import os
import re
import select
import signal
import subprocess
import time
from collections import deque
from contextlib import suppress
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from kiosk.domain import KNOWN_LANGUAGES

from .machine import has_failure_marks
from .result import EngineStoppedError, TranslationMethod

_TEXT_TERMINATOR = (
    ".[]"  # what Apertium's own deformatter puts after a text, so that the last word is not held back
)

_START_TIMEOUT_S = 15.0  # seconds; the ten programs of a large pair take 0.6, on a busy machine 3


class PipelineError(Exception):
    """The pipeline cannot start, ended, or did not answer in time."""


class PipelineTimeoutError(PipelineError):
    """It did not answer in time, and was ended."""


class PipelineEndedError(PipelineError):
    """It had started, and its programs have ended."""


class ApertiumPipeline:
    """Starts at the first text, and again after an error. One thread at a time."""

    def __init__(self, mode: Path) -> None:
        """``mode`` is a file of ``/usr/share/apertium/modes``."""
        self._mode = mode
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, text: str, within: float) -> str:
        """``text`` in the other language, unknown words marked ``*``. Raises ``PipelineError``.

        ``within`` is seconds, once the programs have started.
        """
        until = time.monotonic() + within + (0 if self._process else _START_TIMEOUT_S)
        try:
            process = self._ensure_started()
            assert process.stdin is not None
            process.stdin.write(f"{_escaped(text)}{_TEXT_TERMINATOR}\0".encode())
            return _plain(self._read_response(process, until))
        except (BrokenPipeError, EOFError) as error:
            self.close()
            raise PipelineEndedError(f"{self._mode.stem}: {error}") from error
        except TimeoutError as error:
            self.close()
            raise PipelineTimeoutError(f"{self._mode.stem}: {error}") from error
        except (OSError, subprocess.SubprocessError) as error:
            self.close()
            raise PipelineError(f"{self._mode.stem}: {error}") from error

    def close(self) -> None:
        """Ends the programs; the next text starts them again."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):  # they have ended by themselves
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    @property
    def pid(self) -> int | None:
        """The process group of the programs, if they run."""
        return self._process.pid if self._process else None

    def _ensure_started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            script = subprocess.run(
                ["apertium-wblank-mode", "-z", str(self._mode)], capture_output=True, check=True
            ).stdout
            self._process = subprocess.Popen(
                ["bash", "-c", script, "apertium", "-g"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                process_group=0,
            )
        return self._process

    def _read_response(self, process: subprocess.Popen[bytes], until: float) -> str:
        assert process.stdout is not None
        answer = b""
        while not answer.endswith(b"\0"):
            if not select.select([process.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
                raise TimeoutError("too slow")
            block = os.read(process.stdout.fileno(), 1 << 16)
            if not block:
                raise EOFError(f"ended with {process.poll()}")
            answer += block
        return answer[:-1].decode(errors="replace")


def _escaped(text: str) -> str:
    return re.sub(r"([\[\]{}^$/\\@<>])", r"\\\1", text.replace("\0", " "))


def _plain(answer: str) -> str:
    return re.sub(r"\\(.)", r"\1", answer.removesuffix("[]").removesuffix("."))


MODES = Path("/usr/share/apertium/modes")
#: The codes in the names of its pairs → ours.
_CODES = {
    name: code
    for code, language in KNOWN_LANGUAGES.items()
    if language.apertium and not language.variant_of
    for name in (code, language.apertium)
}
_PREFERRED_PIVOTS = ("es", "ca")
#: Where the other way measured better (docs/sources/engines.md, "Translation").
_PIVOT_OVERRIDES = {("en", "fr"): "ca"}
_TIMEOUT_S = 2.0  # seconds; a sentence takes 0.005
_MAX_RUNNING_PAIRS = 4  # pairs, each of 40 to 400 MB: a conversation there and back through a third language
#: A name, which no pair needs to know: inside a sentence, with a capital.
_NAME = re.compile(r"(?<=\w )\*(?=[A-ZÀ-ÖØ-Þ])")
_INVERTED = re.compile(r"\b(\w+?)(?:-t)?-(je|tu|il|elle|on|nous|vous|ils|elles)\b(?=[^.!?]*\?)")


class Apertium:
    """See ``MachineTranslator``. The pairs are those installed when it is first used."""

    method = TranslationMethod.APERTIUM

    def __init__(self, modes: Path = MODES, within: float = _TIMEOUT_S) -> None:
        self._modes = modes
        self._within = within
        self._running: list[ApertiumPipeline] = []

    def route(self, source: str, target: str) -> list[str]:
        """The languages on the way, both ends included; empty if there is none."""
        through = _PIVOT_OVERRIDES.get((source, target))
        if through and {(source, through), (through, target)} <= self._pairs.keys():
            return [source, through, target]
        ways = deque([[source]])
        seen = {source}
        while ways:
            way = ways.popleft()
            if way[-1] == target:
                return way
            onward = {right for left, right in self._pairs if left == way[-1]} - seen
            seen |= onward
            ways.extend([*way, each] for each in sorted(onward, key=_preference))
        return []

    def supports(self, source: str, target: str) -> bool:
        return bool(self.route(source, target))

    def render(self, sentence: str, source: str, target: str) -> str | None:
        route = self.route(source, target)
        if not route:
            return None
        text = sentence.replace("’", "'")  # the only apostrophe that its dictionaries know
        text = _uninvert_question(text) if source == "fr" else text
        try:
            for pair in pairwise(route):
                before, text = text, _NAME.sub("", self._request(self._pairs[pair], text))
                if has_failure_marks(before, text):  # the next pair would make worse of it
                    break
        except PipelineTimeoutError as error:
            raise EngineStoppedError(str(error)) from error
        except PipelineError:
            return None
        return text

    def close(self) -> None:
        for pipeline in self._pairs.values():
            pipeline.close()

    def _request(self, pipeline: ApertiumPipeline, text: str) -> str:
        """Once more, at once, where the programs have ended: somebody killed them."""
        self._limit_running(pipeline)
        try:
            return pipeline.ask(text, self._within)
        except PipelineEndedError:
            return pipeline.ask(text, self._within)

    def _limit_running(self, pipeline: ApertiumPipeline) -> None:
        """Ends the pair that was not asked for longest when one more would be too many."""
        self._running = [each for each in self._running if each is not pipeline]
        while len(self._running) >= _MAX_RUNNING_PAIRS:
            self._running.pop(0).close()
        self._running.append(pipeline)

    @cached_property
    def _pairs(self) -> dict[tuple[str, str], ApertiumPipeline]:
        found = {}
        for mode in sorted(self._modes.glob("*.mode")):
            source, _, target = mode.stem.partition("-")
            if source in _CODES and target in _CODES:
                found[_CODES[source], _CODES[target]] = ApertiumPipeline(mode)
        return found


def _preference(language: str) -> int:
    return _PREFERRED_PIVOTS.index(language) if language in _PREFERRED_PIVOTS else len(_PREFERRED_PIVOTS)


def _uninvert_question(question: str) -> str:
    """ "Avez-vous … ?" as "Vous avez … ?": Apertium does not know the inverted form."""

    def turned(match: re.Match[str]) -> str:
        verb, pronoun = match.groups()
        if verb[0].isupper():
            verb, pronoun = verb.lower(), pronoun.capitalize()
        return f"{pronoun} {verb}"

    return _INVERTED.sub(turned, question)
