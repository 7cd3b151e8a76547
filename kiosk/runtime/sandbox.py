"""What a process that decodes files from outside may still do: compute, and answer.

Each measure stands for itself, so that what a kernel lacks leaves the others: a list of system calls
(seccomp), no files (Landlock), limits of memory, processor and file size, no new privileges, no dump.
``enter`` says which hold; ``kiosk status`` tries them (``SandboxProbe``) and says what does not.

The numbers are those of the kernel's headers (``asm/unistd_64.h``, ``asm-generic/unistd.h``,
``linux/landlock.h``, ``linux/seccomp.h``), which are stable interfaces.
"""

import ctypes
import os
import platform
import resource
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

#: What may be called: computing in the memory it has, threads, reading and writing what is open already. By
#: name: the numbers on x86-64 and on ARM64 (-1: not there).
_ALLOWED = {
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "lseek": (8, 62),
    "close": (3, 57),
    "fstat": (5, 80),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "dup": (32, 23),
    "poll": (7, -1),
    "ppoll": (271, 73),
    "select": (23, -1),
    "pselect6": (270, 72),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "brk": (12, 214),
    "membarrier": (324, 283),
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "set_tid_address": (218, 96),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "getrandom": (318, 278),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "uname": (63, 160),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "arch_prctl": (158, -1),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
_OPENAT, _CLONE, _CLONE3 = (257, 56), (56, 220), (435, 435)
_FCNTL, _IOCTL = (72, 25), (16, 29)
#: What these two may be asked: copies and flags of a file, whether it is a terminal, how much there is to
#: read. Others have any process of this user killed (``F_SETOWN``, ``FIOSETOWN``) or type on a terminal
#: (``TIOCSTI``). Requests of the kind "V" are a camera's.
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 1030)
_IOCTL_REQUESTS, _IOCTL_KIND_MASK, _IOCTL_CAMERA = (0x5401, 0x5421, 0x541B, 0x5451), 0xFF00, 0x5600
#: ``AUDIT_ARCH_…`` of each machine, and its column above.
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_CLONE_THREAD = 0x00010000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC = 1, 1
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM, _ENOSYS = 1, 38
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
#: All rights on files that each version of Landlock knows, from the fourth on those on TCP, and from the
#: sixth abstract sockets and signals to others.
_LANDLOCK_FILES = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
_LANDLOCK_TCP, _LANDLOCK_SCOPE = 0x3, 0x3
_READ_FILE, _READ_DIR = 0x4, 0x8

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Limits:
    """``memory``: bytes of address space. ``cpu_s``: seconds of processor until the process is killed.
    ``folders``: what may be read; where Landlock is missing, nothing may. ``answer``: bytes beside the JSON
    of an answer; a page of 1080 × 9720 pixels has 32 MB."""

    memory: int
    cpu_s: int = 120
    folders: tuple[str, ...] = ()
    answer: int = 40_000_000


@dataclass(frozen=True, slots=True)
class Sandbox:
    seccomp: bool
    landlock: bool


def enter(limits: Limits) -> Sandbox:
    """From here on this process, with all of its threads, may do no more than that.

    Landlock holds for the calling thread and those that it starts: call it before there are others.
    """
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_DUMPABLE, 0)
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (most, most))
    landlock = _restrict_files(limits.folders)
    return Sandbox(seccomp=_restrict_calls(reading=landlock and bool(limits.folders)), landlock=landlock)


def _prctl(option: int, value: int) -> None:
    _libc.prctl(option, value, 0, 0, 0)


def _restrict_files(readable: Iterable[str]) -> bool:
    """Landlock: no file but those below ``readable``, and no TCP. Whether the kernel does it."""
    version = _libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    rights = _LANDLOCK_FILES[min(version, max(_LANDLOCK_FILES))]
    attributes = struct.pack("QQQ", rights, _LANDLOCK_TCP, _LANDLOCK_SCOPE)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = _libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(size), 0)
    if rules < 0:
        return False
    try:
        for folder in readable:
            with suppress(OSError):  # a folder that is not there is not to be read
                handle = os.open(folder, os.O_PATH | os.O_CLOEXEC)
                rule = struct.pack("=Qi", _READ_FILE | _READ_DIR, handle)
                _libc.syscall(_LANDLOCK_ADD, rules, 1, rule, 0)
                os.close(handle)
        return bool(_libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _restrict_calls(*, reading: bool) -> bool:
    """Seccomp: only the system calls of the list; ``reading``: files may be opened too, never to be written.

    What is not on it fails as not permitted. Whether the kernel does it, and this machine has its numbers.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    audit, column = machine
    allowed = sorted(numbers[column] for numbers in _ALLOWED.values() if numbers[column] >= 0)
    steps = [
        (0x20, 0, 0, 4),  # load the machine of the call
        (0x15, 1, 0, audit),
        (0x06, 0, 0, _KILL),
        (0x20, 0, 0, 0),  # load its number
        # No new process, but threads; a C library asks for one with ``clone`` where there is no ``clone3``,
        # whose flags a filter cannot see.
        (0x15, 0, 1, _CLONE3[column]),
        (0x06, 0, 0, _ERRNO | _ENOSYS),
        (0x15, 0, 4, _CLONE[column]),
        (0x20, 0, 0, 16),  # load its first argument
        (0x45, 0, 1, _CLONE_THREAD),
        (0x06, 0, 0, _ALLOW),
        (0x06, 0, 0, _ERRNO | _EPERM),
    ]
    if reading:
        steps += [
            (0x15, 0, 4, _OPENAT[column]),
            (0x20, 0, 0, 32),  # load its third argument
            (0x45, 1, 0, _WRITING),
            (0x06, 0, 0, _ALLOW),
            (0x06, 0, 0, _ERRNO | _EPERM),
        ]
    steps += _one_of(_FCNTL[column], [(0x15, each) for each in _FCNTL_COMMANDS])
    requests = [(0x15, each) for each in _IOCTL_REQUESTS]
    steps += _one_of(_IOCTL[column], [*requests, (0x54, _IOCTL_KIND_MASK), (0x15, _IOCTL_CAMERA)])
    for number in allowed:
        steps += [(0x15, 0, 1, number), (0x06, 0, 0, _ALLOW)]
    steps.append((0x06, 0, 0, _ERRNO | _EPERM))
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    code = ctypes.create_string_buffer(program, len(program))
    filter_ = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    number = _SECCOMP[platform.machine()]
    return bool(_libc.syscall(number, _SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC, filter_) == 0)


def _one_of(number: int, tests: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Allows that system call where one of the ``tests`` (operation and operand) of its second argument
    holds, refuses it elsewhere; any other goes on."""
    steps = [(0x15, 0, len(tests) + 3, number), (0x20, 0, 0, 24)]
    for i, (operation, operand) in enumerate(tests):
        steps.append((operation, len(tests) - i if operation == 0x15 else 0, 0, operand))
    return [*steps, (0x06, 0, 0, _ERRNO | _EPERM), (0x06, 0, 0, _ALLOW)]


class SandboxProbe:
    """Tries from inside what a hostile file would have its reader do."""

    def __init__(self) -> None:
        # In the sandbox nothing could be imported any more.
        from socket import socket

        self._socket = socket

    def attempts(self, file: str) -> list[str]:
        """What worked that must not."""
        worked = []
        with suppress(OSError):
            Path(file).read_bytes()
            worked.append("files")
        with suppress(OSError):
            self._socket().close()
            worked.append("network")
        with suppress(OSError):
            if os.fork() == 0:
                os._exit(0)
            worked.append("processes")
        return worked
