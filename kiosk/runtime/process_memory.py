"""A process that holds what visitors said: no image of its memory, and nothing in it that was freed.

An allocator does not clear what is given back to it: a word that was typed stands there until something else
happens to be written over it. Python's own allocator is switched off, so that all is freed by one: jemalloc,
which fills each block as it is freed (``junk:free``). Where that is not installed the C library does
(``malloc_perturb``), slower and without the last eight bytes of a block, where a short word may be left.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_PR_SET_DUMPABLE = 4
#: jemalloc(3): what a thread has at hand for its next blocks, and all arenas, for which 4096 stands.
_GIVE_BACK = b"thread.tcache.flush", b"arena.4096.purge"
#: jemalloc(3): what is freed is filled. Blocks of up to 256 kB stay at hand, not only of 32: Mesa takes and
#: frees one of 143 kB 150 times for a window, and to map it anew each time is 10 ms of a start.
_CONFIGURATION = "junk:free,lg_tcache_max:18"
#: madvise(2)
_DONTNEED = 4
_LIBRARIES, _JEMALLOC = Path("/usr/lib"), "libjemalloc.so.2"
#: What a child process needs of the environment to do the same.
ALLOCATOR_VARIABLES = ("PYTHONMALLOC", "LD_PRELOAD", "MALLOC_CONF", "GLIBC_TUNABLES")


def forbid_dumps() -> None:
    """No core dump of this process or its children; of this one's memory only root reads (``prctl(2)``)."""
    import ctypes
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def give_back() -> None:
    """Return to the system what was freed: an allocator keeps it for what may come, 15 MB after a start."""
    import ctypes

    library = ctypes.CDLL(None)
    if hasattr(library, "mallctl"):
        for what in _GIVE_BACK:
            library.mallctl(what, None, None, None, ctypes.c_size_t(0))
    else:
        library.malloc_trim(ctypes.c_size_t(0))


def let_go_of_files() -> None:
    """Unmap what is only read and can be read again: code that ran once, at the start.

    Without a graphics card that is 60 MB of the compiler of shaders alone. What is needed again comes from
    the system's cache of files, which the system may use for something else before.

    Only libraries, and the packed bytecode: where another file was, another thread may have its memory by the
    time that it is let go of.
    """
    import ctypes

    library = ctypes.CDLL(None)
    stay = {name for name in {each.name for each in _read_mappings()} if _stays(name)}
    for each in _read_mappings():  # anew: a library that was being loaded is in its place now
        if each.name in stay and each.is_clean and each.rights in {"r--p", "r-xp"}:
            library.madvise(ctypes.c_void_p(each.start), ctypes.c_size_t(each.size), _DONTNEED)


class _Mapping(NamedTuple):
    """A line of /proc/self/smaps. ``is_clean``: nothing was written to it."""

    start: int
    size: int
    rights: str
    name: str
    is_clean: bool


def _read_mappings() -> list[_Mapping]:
    """Those of this process that have a name; none where the system does not tell."""
    try:
        lines = os.fsdecode(Path("/proc/self/smaps").read_bytes()).split("\n")
    except OSError:
        return []
    found: list[_Mapping] = []
    heading: list[str] = []
    for line in lines:
        key, _, value = line.partition(" ")
        if not key.endswith(":"):
            heading = line.split(maxsplit=5)
        elif key == "Anonymous:" and len(heading) == 6:
            start, end = (int(each, 16) for each in heading[0].split("-"))
            found.append(_Mapping(start, end - start, heading[1], heading[5], value.split()[0] == "0"))
    return found


def _stays(name: str) -> bool:
    """Whether what is mapped of that file will be where it is until the end: a library is told to."""
    import ctypes

    from .bytecode import packed_file

    if name == str(packed_file().resolve()):
        return True
    if ".so" not in name:
        return False
    try:
        # Waits for one that is being loaded, too.
        ctypes.CDLL(name, mode=os.RTLD_NOLOAD | os.RTLD_NODELETE | os.RTLD_LAZY)
    except OSError:
        return False
    return True


def erasing_environment() -> dict[str, str]:
    """What an interpreter must find in its environment to fill what it frees."""
    library = next(_LIBRARIES.glob(f"*/{_JEMALLOC}"), None)
    if library is None:
        tunables = "glibc.malloc.perturb=90:glibc.malloc.tcache_count=0"
        return {"PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": tunables}
    return {"PYTHONMALLOC": "malloc", "LD_PRELOAD": str(library), "MALLOC_CONF": _CONFIGURATION}


def erase_what_is_freed(environment: Mapping[str, str] | None = None) -> None:
    """Begin this program anew, in the same process, unless what it frees is filled already.

    Before all else: what was imported until then is imported twice.
    """
    environment, wanted = os.environ if environment is None else environment, erasing_environment()
    if wanted.items() <= environment.items():
        return
    if "LD_PRELOAD" not in wanted:
        import logging

        log = logging.getLogger(__name__)
        log.warning("%s is not installed: words of a visitor may be left in memory", _JEMALLOC)
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**environment, **wanted})  # noqa: S606 - our own program
