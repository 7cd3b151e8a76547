"""What holds for all tests: which stay together, and what only the proof tries."""

from __future__ import annotations

import ctypes
import gc
import os
import socket
import tempfile
from collections import defaultdict
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

import hypothesis
import psutil
import pytest

from kiosk.runtime.child_process import ChildProcess

from .late import be_late
from .pairwise import covering

# Each core has a process that tests: threads of linear algebra that wait for each other without sleeping only
# take it from another. Whoever first needs NumPy or an engine finds these.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

#: Engines hear and speak as fast as people do: one process has all of their tests, one after the other.
ENGINES = tuple(f"tests/accessibility/{each}/" for each in ("conversation", "recognition", "speech"))
#: Where each test may go to any process (``-n``) unless it shares what is made once in its file: they are
#: many, long, and share nothing but what a session has. Elsewhere those of a file stay together.
SPREAD = ("tests/console/", "tests/landlord/", "tests/screens/", "tests/chaos/", "tests/hands/")

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proof", action="store_true", help="the long tests and every combination, too")
    parser.addoption("--late", action="store_true", help="the kiosk's threads do all that they do late")


#: A file system in memory, and how many bytes must be free there and in memory for what tests write.
MEMORY, MEMORY_BYTES = Path("/dev/shm"), 2 * 1024**3


#: Seconds that an engine or a reader has at least for an answer: what it does is tested, not how soon.
PATIENCE_S = 60.0


def give_engines_time() -> None:
    """A test of a limit itself sets one below a second, which stays as it is."""
    receive = ChildProcess._receive

    def patient(child: ChildProcess[Any], pipe: socket.socket, within: float, stalled: float) -> Any:
        return receive(child, pipe, max(within, PATIENCE_S) if within >= 1 else within, stalled)

    ChildProcess._receive = patient  # type: ignore[method-assign]


def pytest_configure(config: pytest.Config) -> None:
    """What tests write goes to memory, where there is room: a commit waits some milliseconds for a disk, and
    each visit and each exchange has several. The proof waits for the disk."""
    give_engines_time()
    if config.getoption("late"):
        be_late()
    if config.getoption("proof") or "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    found = os.statvfs(MEMORY)
    free = min(found.f_bavail * found.f_frsize, psutil.virtual_memory().available)
    if free >= MEMORY_BYTES and not found.f_flag & os.ST_NOEXEC:  # programs are written, too
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # to be looked up again


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("proof"):
        left_out = for_the_proof(items)
        config.hook.pytest_deselected(items=[each for each in items if each in left_out])
        items[:] = [each for each in items if each not in left_out]
    for item in items:
        if group := group_of(item):
            item.add_marker(pytest.mark.xdist_group(group))
            if getattr(config.option, "loadgroup", False) and hasattr(item, "_id"):
                # pytest-xdist 3.8 writes the group where pytest 9.2 no longer reads it: all were spread.
                item._id = type(item._id).parse(f"{item.nodeid}@{group}")


def group_of(item: pytest.Item) -> str:
    """What stays in one process, by its name; nothing when it may go to any."""
    file = item.nodeid.partition("::")[0]
    hears = file.startswith(ENGINES) or any(map(item.get_closest_marker, ("audio", "model")))
    if hears and not item.get_closest_marker("own_process"):
        return "engines"
    return file if not file.startswith(SPREAD) or shares_in_its_file(item) else ""


def shares_in_its_file(item: pytest.Item) -> bool:
    """Whether it has a fixture that lives as long as its module or class: each process would make its own."""
    info = getattr(item, "_fixtureinfo", None)
    found = info.name2fixturedefs.values() if info is not None else ()
    return any(each[-1].scope in {"module", "class"} for each in found)


#: Bytes that a process comes to hold with all of its models, windows and tests.
PROCESS_BYTES = 2 * 1024**3


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One process more than there are cores, where there is memory: a fourth of the time they wait, for
    engines that speak as fast as people do, for browsers, for processes that start. The proof has time."""
    if config.getoption("proof") or os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS"):
        return None  # pytest-xdist looks itself
    cores = len(os.sched_getaffinity(0))
    room = psutil.virtual_memory().available // PROCESS_BYTES
    return max(1, min(cores + 1, room))


@pytest.fixture(scope="session")
def whole(pytestconfig: pytest.Config) -> bool:
    """Whether a test tries all of its values, and not every other one in turn (``every_other``)."""
    return bool(pytestconfig.getoption("proof"))


def for_the_proof(items: list[pytest.Item]) -> set[pytest.Item]:
    """Those marked ``proof``; of those marked ``pairwise`` what no pair of values needs."""
    found = {each for each in items if each.get_closest_marker("proof")}
    products: dict[str, list[pytest.Function]] = defaultdict(list)
    for each in items:
        if isinstance(each, pytest.Function) and each not in found and each.get_closest_marker("pairwise"):
            products[each.nodeid.partition("[")[0]].append(each)
    for product in products.values():
        kept = covering(
            [{name: repr(value) for name, value in each.callspec.params.items()} for each in product]
        )
        found |= {each for rank, each in enumerate(product) if rank not in kept}
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """After each file what it had is given back: of a model that has gone the C library keeps most."""
    yield
    if nextitem is None or nextitem.path != item.path:
        with suppress(AttributeError):  # of another C library
            ctypes.CDLL(None).malloc_trim(0)


def pytest_collection_finish() -> None:
    """Seven thousand tests stay until the end: the collector need not look at them again and again."""
    gc.collect()
    gc.freeze()
