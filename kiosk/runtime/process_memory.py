"""A process that holds what visitors said: no image of its memory, and nothing in it that was freed.

An allocator does not clear what is given back to it: a word that was typed stands there until something else
happens to be written over it. Python's own allocator is switched off, so that all is freed by one: jemalloc,
which fills each block as it is freed (``junk:free``). Where that is not installed the C library does
(``malloc_perturb``), slower and without the last eight bytes of a block, where a short word may be left.
"""

from __future__ import annotations

import ctypes
import logging
import os
import resource
import sys
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger(__name__)

_PR_SET_DUMPABLE = 4
#: jemalloc(3): 4096 stands for all its arenas.
_PURGE_ALL = b"arena.4096.purge"
_LIBRARIES, _JEMALLOC = Path("/usr/lib"), "libjemalloc.so.2"
#: What a child process needs of the environment to do the same.
ALLOCATOR_VARIABLES = ("PYTHONMALLOC", "LD_PRELOAD", "MALLOC_CONF", "GLIBC_TUNABLES")


def forbid_dumps() -> None:
    """No core dump of this process or its children; of this one's memory only root reads (``prctl(2)``)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def give_back() -> None:
    """Return to the system what was freed: an allocator keeps it for what may come, 15 MB after a start."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallctl"):
        library.mallctl(_PURGE_ALL, None, None, None, ctypes.c_size_t(0))
    else:
        library.malloc_trim(ctypes.c_size_t(0))


def erasing_environment() -> dict[str, str]:
    """What an interpreter must find in its environment to fill what it frees."""
    library = next(_LIBRARIES.glob(f"*/{_JEMALLOC}"), None)
    if library is None:
        tunables = "glibc.malloc.perturb=90:glibc.malloc.tcache_count=0"
        return {"PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": tunables}
    return {"PYTHONMALLOC": "malloc", "LD_PRELOAD": str(library), "MALLOC_CONF": "junk:free"}


def erase_what_is_freed(environment: Mapping[str, str] | None = None) -> None:
    """Begin this program anew, in the same process, unless what it frees is filled already."""
    environment, wanted = os.environ if environment is None else environment, erasing_environment()
    if wanted.items() <= environment.items():
        return
    if "LD_PRELOAD" not in wanted:
        log.warning("%s is not installed: words of a visitor may be left in memory", _JEMALLOC)
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**environment, **wanted})  # noqa: S606 - our own program
