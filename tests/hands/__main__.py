"""``make hands``: a finger on a real window of plain ``kiosk run``; after every touch the laws of the screen.

Exit code 0: every way came to its end and every law held; 1: not; 2: asked for what there is not;
3: it could not be done, or was interrupted (what was found until then is written).
"""

from __future__ import annotations

import argparse
import itertools
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from audit.behaviour.scenarios import DEMO_TENANTS, SCENARIOS
from audit.virtual_audio import VirtualAudio, VirtualAudioError
from kiosk.i18n.catalogue import source_texts
from kiosk.runtime.paths import models_dir

from .busy_recogniser import busy_recogniser
from .glass import Glass
from .hand import Hand, Interrupted
from .kiosks import CODE, SIZES, HandsError, kiosk, landlord
from .monkey import Monkey
from .plan import Sitting, possible_now, short, whole
from .report import Result
from .shortcuts import Shortcuts
from .ten_fingers import TenFingers
from .walker import Walk

HELD, BROKEN, COULD_NOT = 0, 1, 3
PROGRAMS = ("Xvfb", "xdotool")
SHORT_MONKEY, WHOLE_MONKEY = 160, 20_000
SHORT_FINGERS, WHOLE_FINGERS = 200, 10_000


class Progress:
    """One line that changes on a terminal, one a way elsewhere."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._lock, self._began = threading.Lock(), time.monotonic()

    def tell(self, what: str, done: int = 0) -> None:
        with self._lock:
            self._done += done
            seconds = time.monotonic() - self._began
            line = f"{100 * self._done // max(1, self._total):3} % {seconds:5.0f} s  {what}"
            if sys.stderr.isatty():
                print(f"\r\033[K{line[:110]}", end="", file=sys.stderr, flush=True)
            elif done:
                print(line, file=sys.stderr, flush=True)

    def of(self, what: str) -> Callable[[int], None]:
        """Is told how many of its touches are done."""
        told = 0

        def tell(touches: int) -> None:
            nonlocal told
            self.tell(f"{what}, {touches} touches", touches - told)
            told = touches

        return tell


#: What a way costs beside a touch of the monkey, for the progress.
WAY_WEIGHT = 100


def weight(sitting: Sitting) -> int:
    return WAY_WEIGHT * len(sitting.ways) * len(sitting.looks) + sitting.monkey + sitting.fingers


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="make hands", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    top.add_argument(
        "--whole", action="store_true", help="every service, all pairs, a long monkey (an hour or two)"
    )
    top.add_argument("--seed", type=int, default=None, help="repeats a monkey")
    top.add_argument("--monkey", type=int, default=None, metavar="TOUCHES", help="over both shapes")
    top.add_argument(
        "--fingers",
        type=int,
        default=None,
        metavar="TOUCHES",
        help="of ten fingers at once, in both shapes",
    )
    top.add_argument(
        "--way", action="append", default=[], metavar="NAME", help="only this way (several times)"
    )
    top.add_argument("--shape", choices=sorted(SIZES), help="only this window")
    top.add_argument("--language", metavar="CODE", help="only in this language")
    top.add_argument("--text", type=int, metavar="PERCENT", help="only in this text size")
    top.add_argument(
        "--out", type=Path, default=Path("hands-report"), help="folder of the report (default: %(default)s)"
    )
    top.add_argument(
        "--hearing", action="store_true", help="while a recogniser writes one sentence after the other"
    )
    top.add_argument("--jobs", type=int, default=2, help="windows at once (default: %(default)s)")
    return top


def asked(args: argparse.Namespace) -> list[Sitting]:
    """What is to be done; nothing when there is none of that name."""
    monkey = args.monkey if args.monkey is not None else WHOLE_MONKEY if args.whole else SHORT_MONKEY
    fingers = args.fingers if args.fingers is not None else WHOLE_FINGERS if args.whole else SHORT_FINGERS
    sittings = whole(monkey, fingers) if args.whole else short(monkey, fingers)
    if args.way:
        named = tuple(way.name for way in SCENARIOS if way.name in args.way or way.service in args.way)
        sittings = [replace(each, ways=named) for each in sittings] if named else []
    kept = {
        each: tuple(
            (language, text)
            for language, text in each.looks
            if args.language in (None, language) and args.text in (None, text)
        )
        for each in sittings
    }
    sittings = [replace(each, looks=looks) for each, looks in kept.items() if looks]
    return [each for each in sittings if not args.shape or each.shape == args.shape]


def main(argv: list[str] | None = None) -> int:
    args = parser().parse_args(argv)
    if missing := [each for each in PROGRAMS if shutil.which(each) is None]:
        print(f"not installed: {', '.join(missing)} (see scripts/packages.txt)", file=sys.stderr)
        return COULD_NOT
    sittings = asked(args)
    if not sittings:
        print("there is no such way, window or language", file=sys.stderr)
        return 2
    seed = args.seed if args.seed is not None else random.randrange(2**31)
    result = Result(seed, " ".join(argv if argv is not None else sys.argv[1:]))
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(args.out / "pictures", ignore_errors=True)
    except OSError as error:
        print(f"{args.out}: {error.strerror}", file=sys.stderr)
        return COULD_NOT
    print(f"seed {seed}", file=sys.stderr, flush=True)
    run = Run(result, args.out, sum(map(weight, sittings)))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stack:
        if args.hearing:
            try:
                result.heard = stack.enter_context(busy_recogniser(args.out))
            except (HandsError, OSError, subprocess.SubprocessError) as error:
                print(error, file=sys.stderr)
                return COULD_NOT
        env = stack.enter_context(sound(sittings, result))
        pool = stack.enter_context(ThreadPoolExecutor(max(1, args.jobs)))
        jobs = [pool.submit(run.sit, each, seed + rank, env) for rank, each in enumerate(sittings)]
        try:
            for job in jobs:
                job.result()
        except KeyboardInterrupt:
            run.stopped.set()
            result.trouble.append("interrupted")
            for job in jobs:
                job.cancel()
    run.write()
    print(f"\n{result.table()}report: {args.out}/hands.json, {args.out}/hands.txt", flush=True)
    if run.stopped.is_set() or (result.trouble and not result.walks):
        return COULD_NOT
    return HELD if result.held else BROKEN


@contextmanager
def sound(sittings: list[Sitting], result: Result) -> Iterator[dict[str, str]]:
    """A room with a microphone for kiosks with a model."""
    with ExitStack() as stack:
        env: dict[str, str] = {}
        if any(each.model for each in sittings):
            try:
                env = stack.enter_context(VirtualAudio()).env
            except (VirtualAudioError, OSError) as error:
                result.unreached.append(f"a speech model: there is no sound here ({error})")
            if not any(models_dir().glob("*")):
                result.unreached.append("a speech model: none is installed (make models)")
        yield env


class Run:
    """All windows of one run write into one result, and are ended together."""

    def __init__(self, result: Result, out: Path, total: int) -> None:
        self.result, self.out, self.stopped = result, out, threading.Event()
        self._progress, self._began = Progress(total), time.monotonic()
        self._writing = threading.Lock()

    def write(self) -> None:
        with self._writing:
            self.result.seconds = time.monotonic() - self._began
            self.result.write(self.out)

    def sit(self, sitting: Sitting, seed: int, env: dict[str, str]) -> None:
        """One kiosk and its landlord, from beginning to end."""
        with tempfile.TemporaryDirectory(prefix="hands-") as made, suppress(Interrupted):
            folder = Path(made)
            try:
                with (
                    landlord(folder / "landlord") as (url, codes),
                    Glass(SIZES[sitting.shape]) as glass,
                    kiosk(
                        folder / "kiosk",
                        glass.name,
                        sitting.shape,
                        url,
                        env=env if sitting.model else {},
                        settings={"KIOSK_MODELS": str(models_dir() if sitting.model else folder / "none")},
                    ) as running,
                ):
                    hand = Hand(glass, running, sitting.name, source_texts(), self.out, self.stopped)
                    self.result.notes.append(hand.notes)
                    hand.at_new_page = Shortcuts()
                    self._walk(hand, sitting, codes)
                    self._play(hand, sitting, seed, codes)
            except Interrupted:
                raise
            except Exception as error:  # noqa: BLE001 - the other windows go on; this one is told
                self.result.trouble.append(f"{sitting.name}: {type(error).__name__}: {error}")
                self._progress.tell(f"{sitting.name}: {error}")

    def _walk(self, hand: Hand, sitting: Sitting, codes: Path) -> None:
        for rank, (language, text) in enumerate(sitting.looks):
            for way in possible_now(each for each in SCENARIOS if each.name in sitting.ways):
                self._progress.tell(f"{sitting.name}: {way.name}, {language} {text} %")
                who = DEMO_TENANTS[0 if way.known else rank % len(DEMO_TENANTS)]
                walked = Walk(hand, way, who, lambda: last_code(codes)).go(language, text)
                self.result.walks.append(walked)
                self._progress.tell(walked.words, WAY_WEIGHT)
                self.write()
                if not hand.kiosk.alive:
                    raise HandsError(f"the kiosk died on {way.name}:\n{hand.kiosk.log_tail}")

    def _play(self, hand: Hand, sitting: Sitting, seed: int, codes: Path) -> None:
        for what, touches, player in (
            ("monkey", sitting.monkey, Monkey(hand, seed)),
            ("ten fingers", sitting.fingers, TenFingers(hand, seed, self._visits(hand, codes))),
        ):
            if touches:
                beat = self._progress.of(f"{sitting.name}: {what}")
                self.result.played.append(player.play(touches, beat))
                beat(touches)
                self.write()

    def _visits(self, hand: Hand, codes: Path) -> Iterator[Walk]:
        """One of each service after the other, for ever."""
        for way in itertools.cycle(possible_now(SCENARIOS)):
            yield Walk(hand, way, DEMO_TENANTS[0], lambda: last_code(codes))


def last_code(log: Path) -> str:
    """The one-time code that the landlord's console has just shown."""
    return str(CODE.findall(log.read_text("utf-8", "replace"))[-1])


if __name__ == "__main__":
    sys.exit(main())
