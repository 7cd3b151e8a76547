"""What finds phrases, intents, choices and symptoms by their meaning is made of the texts of this version: at
the command line, or while the kiosk is at rest.

After an update that was not followed by ``kiosk phrases --prepare`` the kiosk has it made by itself, in a
process that stands behind all else and ends as soon as somebody comes.
"""

import fcntl
import hashlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from kiosk.accessibility.meaning import SentenceEncoder, encoder_version
from kiosk.runtime.paths import ASSETS, models_dir

log = logging.getLogger(__name__)

#: Behind everything else.
NICENESS = 19
#: What makes it, in a process of its own.
COMMAND = (sys.executable, "-m", "kiosk", "phrases", "--prepare")
#: Before it, where there is such a program (util-linux): the kernel ends it when the kiosk ends, by whatever.
_WITH_THE_KIOSK = ("setpriv", "--pdeathsig", "TERM", "--")
#: Seconds after the start of the kiosk; between two looks whether a visit has ended, or has begun.
_FIRST_WAIT_S, _VISIT_WAIT_S, _LOOK_S = 90.0, 10.0, 0.5
#: Seconds until it is looked for again: a file that was found to be damaged is taken away.
_AGAIN_S = 3600.0
#: Until a process that was asked to end is ended.
_END_S = 2.0
#: What is made, and in which file of the folder of the models it stands under which names, of which texts.
_PARTS = ("phrases", "intents", "choices", "symptoms")
_NAMES = "meaning.json"


def missing_meaning(folder: Path) -> tuple[str, ...]:
    """Which of phrases, intents, choices and symptoms are found by their words only, in the folder of the
    models. None where this machine can run no encoder."""
    if not encoder_version():
        return ()
    return tuple(name for name, file in _files(folder).items() if not os.access(file, os.R_OK))


@cache
def _files(folder: Path) -> dict[str, Path]:
    """Where each is kept. Texts stay as they are while a program runs, and mostly from one start to the next:
    to find out what they are takes three seconds of processor, and 60 MB for good."""
    made_of, kept = _made_of(), folder / _NAMES
    names = _names_of(made_of, kept)
    if names is None:
        names = {name: str(file.relative_to(folder)) for name, file in _find_files(folder).items()}
        new = kept.with_suffix(f".{os.getpid()}")
        with suppress(OSError):  # who may only look finds it out each time
            new.write_text(json.dumps({"of": made_of, "names": names}), "utf-8")
            new.replace(kept)
    return {name: folder / file for name, file in names.items()}


def _names_of(made_of: str, kept: Path) -> dict[str, str] | None:
    """What was found out of these texts before."""
    try:
        found = json.loads(kept.read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.get("of") != made_of:
        return None
    names = found.get("names")
    whole = isinstance(names, dict) and set(names) == set(_PARTS) and all(map(_is_inside, names.values()))
    return names if whole else None


def _is_inside(name: object) -> bool:
    return isinstance(name, str) and bool(name) and ".." not in name and not Path(name).is_absolute()


def _made_of() -> str:
    """A hash of all that the names depend on: texts, what reads them, and the encoder."""
    texts = (*(ASSETS / "phrasebook").rglob("*.toml"), *(ASSETS / "intents").glob("*.toml"))
    rules, program = (ASSETS / "rules").glob("*.toml"), Path(__file__).parent.rglob("*.py")
    made_of = hashlib.sha256(repr((encoder_version(), sys.version)).encode())
    for file in sorted((*texts, *rules, *program)):
        made_of.update(hashlib.sha256(file.read_bytes()).digest())
    return made_of.hexdigest()


def _find_files(folder: Path) -> dict[str, Path]:
    # Here: no page needs them.
    from kiosk.accessibility.choice_meaning import choices_file
    from kiosk.accessibility.intents.meaning import intents_file
    from kiosk.accessibility.symptom_meaning import symptoms_file
    from kiosk.accessibility.translation import packaged_phrasebook
    from kiosk.accessibility.translation.phrase_vectors import vectors_of

    found = (
        vectors_of(packaged_phrasebook().phrases, folder),
        intents_file(folder),
        choices_file(folder),
        symptoms_file(folder),
    )
    return dict(zip(_PARTS, found, strict=True))


def prepare_meaning(
    folder: Path, encoder: SentenceEncoder, done: Callable[[str, int, int], object] = lambda *_told: None
) -> None:
    """Make what is missing. ``done`` is told of what, and how much of how much. Raises
    ``EncoderStoppedError`` and ``OSError``."""
    from kiosk.accessibility.choice_meaning import make_choice_meaning
    from kiosk.accessibility.intents import make_intent_meaning
    from kiosk.accessibility.symptom_meaning import make_symptom_meaning
    from kiosk.accessibility.translation import packaged_phrasebook
    from kiosk.accessibility.translation.phrase_vectors import make_vectors

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".meaning.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # one process at a time; the next finds it made
        phrases = packaged_phrasebook().phrases
        make_vectors(phrases, folder, encoder, lambda *told: done("phrases", *told))
        make_intent_meaning(folder, encoder, lambda *told: done("intents", *told))
        make_choice_meaning(folder, encoder, lambda *told: done("choices", *told))
        make_symptom_meaning(folder, encoder, lambda *told: done("symptoms", *told))
        _files(folder)  # known to the kiosk when it starts


class MeaningAtRest:
    """A thread that has what is missing made, while the kiosk runs and nobody is there."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._is_idle: Callable[[], bool] = lambda: False
        #: What is missing, once that was looked for.
        self.missing: tuple[str, ...] = ()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="meaning at rest", daemon=True)

    @property
    def faults(self) -> tuple[str, ...]:
        """For the heartbeat; the desk reads it."""
        if not self.missing:
            return ()
        return ("les phrases ne sont trouvées que par leurs mots (kiosk phrases --prepare)",)

    def start(self, is_idle: Callable[[], bool]) -> None:
        """``is_idle``: whether nobody is there, asked from a thread of its own."""
        self._is_idle = is_idle
        if encoder_version():
            self._thread.start()

    def close(self) -> None:
        """What was begun is gone on with the next time."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(2 * _END_S)

    def _run(self) -> None:
        self._closing.wait(_FIRST_WAIT_S)
        while self._is_at_rest():
            self.missing = missing_meaning(models_dir())
            if self.missing:
                log.info("found by words only, and made now: %s", ", ".join(self.missing))
                code = self._make()
                if code is None:  # somebody came
                    continue
                if code:
                    log.warning(
                        "phrases are found by their words only: kiosk phrases --prepare ends with %d", code
                    )
                self.missing = missing_meaning(models_dir())
            self._closing.wait(_AGAIN_S)

    def _is_at_rest(self) -> bool:
        """Wait until nobody is there; false when the kiosk ends."""
        while not self._closing.is_set() and not self._is_idle():
            self._closing.wait(_VISIT_WAIT_S)
        return not self._closing.is_set()

    def _make(self) -> int | None:
        """The exit code of the process; ``None`` when it was ended because somebody came."""
        nothing = subprocess.DEVNULL
        with_the_kiosk = _WITH_THE_KIOSK if shutil.which(_WITH_THE_KIOSK[0]) else ()
        child = subprocess.Popen(
            (*with_the_kiosk, *self._command),
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            start_new_session=True,
        )
        with suppress(OSError):  # it has ended
            os.setpriority(os.PRIO_PROCESS, child.pid, NICENESS)
        while child.poll() is None:
            if self._closing.wait(_LOOK_S) or not self._is_idle():
                _end(child)
                return None
        return child.returncode


def _end(child: subprocess.Popen[bytes]) -> None:
    """With the process of its encoder."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, how)
        with suppress(subprocess.TimeoutExpired):
            child.wait(_END_S)
            return
