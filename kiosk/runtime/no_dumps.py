"""A process that holds what visitors said leaves no image of its memory: to a debugger, or to the disk."""

import ctypes
import resource

_PR_SET_DUMPABLE = 4


def forbid_dumps() -> None:
    """No core dump of this process or its children; of this one's memory only root reads (``prctl(2)``)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
