"""Where sound can go: loudspeakers and headsets, as PulseAudio or PipeWire knows them.

A headset that is plugged in is used at once, and left for the loudspeaker when it goes (EN 301 549, 5.1.3.2).
A headset is a port of the sound card (a jack) or a device of its own (USB, Bluetooth).

Importing this module raises ``OSError`` where the PulseAudio library is not installed.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulsectl

from .player import HEADSET, LOUDSPEAKER

log = logging.getLogger(__name__)

#: Seconds between two looks whether a sound server listens: up to 1 ms of processor each, where all rests.
_LOOK_S = 15.0
#: Between two tries to reach one, at first and at most: up to 30 ms of processor each. And where none listens
#: on this machine: what the library was told of elsewhere (its own files, the display) may be there by then.
_RECONNECT_S, _MOST_RECONNECT_S, _UNSEEN_S = 5.0, 120.0, 600.0
#: All sockets of this machine (proc_net_unix(5)): a sound server, or who starts it when it is wanted, listens
#: on one of that name. The flag tells that it listens, not only is connected.
_SOCKETS, _SOCKET_NAME, _LISTENS = Path("/proc/net/unix"), b"/native", 0x10000
#: The longest wait for an event; then whether the server is there still is looked at.
_EVENT_TIMEOUT_S = 60.0
#: Between two attempts to end the wait for an event, and how long the end of the thread is waited for.
_STOP_S, _END_S = 0.05, 2.0
_HEADSETS = ("headset", "headphone", "hands-free", "handset")


_CONNECTION_ERRORS = (pulsectl.PulseError, pulsectl.PulseDisconnected)


@dataclass(frozen=True, slots=True)
class AudioOutput:
    """A place where sound is heard. ``name`` is for people, as the system calls it; ``sink`` and ``port``
    are the sound server's names; ``kind`` is ``loudspeaker`` or ``headset``."""

    sink: str
    port: str
    name: str
    kind: str

    @property
    def private(self) -> bool:
        """Only the visitor hears it."""
        return self.kind == HEADSET


@dataclass(frozen=True, slots=True)
class OutputPlugged:
    """``output`` appeared; ``current`` is what is used now."""

    output: AudioOutput
    current: AudioOutput


@dataclass(frozen=True, slots=True)
class OutputUnplugged:
    """``output`` went away; ``current`` is what is used now, ``None`` if nothing is left."""

    output: AudioOutput
    current: AudioOutput | None


OutputEvent = OutputPlugged | OutputUnplugged


class AudioOutputs:
    """Follows the outputs of this machine on a thread of its own. Methods may come from any thread.

    ``on_event`` is called on that thread and MUST be quick. Without a sound server there are no outputs; one
    that begins to listen is found soon.
    """

    def __init__(self, on_event: Callable[[OutputEvent], None]) -> None:
        self._on_event = on_event
        self._lock = threading.Lock()
        self._outputs: tuple[AudioOutput, ...] = ()
        self._current: AudioOutput | None = None
        self._first_update = threading.Event()
        self._stopping = threading.Event()
        #: That which waits for an event.
        self._waiting: pulsectl.Pulse | None = None
        self._thread = threading.Thread(target=self._run, name="outputs", daemon=True)
        self._thread.start()

    def all(self) -> tuple[AudioOutput, ...]:
        """What can be used now, loudspeakers first. Waits for the first look, a second at most."""
        self._first_update.wait(1.0)
        with self._lock:
            return self._outputs

    @property
    def current(self) -> AudioOutput | None:
        """The output in use."""
        self._first_update.wait(1.0)
        with self._lock:
            return self._current

    def select(self, output: AudioOutput) -> None:
        """Play on that output, now and later. Raises ``LookupError`` if it is gone."""
        try:
            with pulsectl.Pulse("kiosk-choose") as pulse:
                _move_to(pulse, output)
        except _CONNECTION_ERRORS as error:
            raise LookupError(output.name) from error
        with self._lock:
            self._current = output

    def close(self) -> None:
        self._stopping.set()
        over = time.monotonic() + _END_S
        while self._thread.is_alive() and time.monotonic() < over:
            with self._lock:
                if self._waiting is not None:
                    self._waiting.event_listen_stop()  # of no effect a moment before the wait begins
            self._thread.join(_STOP_S)

    def _run(self) -> None:
        tried: frozenset[str] | None = frozenset()
        wait_s, again_at = _RECONNECT_S, 0.0
        while not self._stopping.is_set():
            servers = _listening_servers()
            if servers != tried:
                wait_s, again_at = _RECONNECT_S, 0.0
            if time.monotonic() >= again_at:
                tried = servers
                if self._follow():
                    wait_s = _RECONNECT_S
                may_come = servers is None or servers
                again_at = time.monotonic() + (wait_s if may_come else _UNSEEN_S)
                wait_s = min(2 * wait_s, _MOST_RECONNECT_S)
            self._stopping.wait(min(_LOOK_S, max(0.0, again_at - time.monotonic())))

    def _follow(self) -> bool:
        """Follow the sound server until it or the program ends; whether there was one."""
        is_there = False
        try:
            with pulsectl.Pulse("kiosk-outputs") as pulse:
                is_there = True
                self._watch(pulse)
        except _CONNECTION_ERRORS as error:
            log.debug("no sound server: %s", error)
            self._update(None, ())
        self._first_update.set()
        return is_there

    def _watch(self, pulse: pulsectl.Pulse) -> None:
        changed = True

        def woken(_event: object) -> None:
            nonlocal changed
            changed = True
            raise pulsectl.PulseLoopStop

        pulse.event_mask_set("sink", "card")
        pulse.event_callback_set(woken)
        while not self._stopping.is_set():
            if changed:
                changed = False
                self._update(pulse, outputs_of(pulse.sink_list()))
                self._first_update.set()
            with self._lock:
                self._waiting = pulse
            try:
                pulse.event_listen(timeout=_EVENT_TIMEOUT_S)
            finally:
                with self._lock:
                    self._waiting = None

    def _update(self, pulse: pulsectl.Pulse | None, now: tuple[AudioOutput, ...]) -> None:
        """Compare the outputs with those before, switch to the right one, and emit events."""
        with self._lock:
            before, self._outputs = self._outputs, now
            first = not self._first_update.is_set()
            came = [each for each in now if each not in before]
            went = [each for each in before if each not in now]
            current = self._current
            plugged = [each for each in came if each.private and (not first or current is None)]
            if plugged:
                current = plugged[0]
            elif current not in now:
                current = now[0] if now else None
            moved = current is not None and current != self._current
            self._current = current
        if moved and pulse is not None and current is not None:
            try:
                _move_to(pulse, current)
            except _CONNECTION_ERRORS as error:
                log.warning("%s cannot be used: %s", current.sink, error)
        if first:
            return
        for output in went:
            self._on_event(OutputUnplugged(output, current))
        for output in came:
            if current is not None:
                self._on_event(OutputPlugged(output, current))


def _listening_servers() -> frozenset[str] | None:
    """The sockets of sound servers on this machine, each with its number: that of another one is another.
    ``None`` where they do not tell: the system shows none, or the server that is wanted may be elsewhere."""
    if "PULSE_SERVER" in os.environ:
        return None
    try:
        lines = _SOCKETS.read_bytes().splitlines()
    except OSError:
        return None
    sockets = (os.fsdecode(line).split(maxsplit=7) for line in lines if line.endswith(_SOCKET_NAME))
    return frozenset(
        f"{inode} {path}" for _, _, _, flags, _, _, inode, path in sockets if int(flags, 16) & _LISTENS
    )


def outputs_of(sinks: Iterable[Any]) -> tuple[AudioOutput, ...]:
    """The outputs of these sinks (``pulsectl.PulseSinkInfo``), loudspeakers first."""
    found = [output for sink in sinks for output in _of_sink(sink)]
    return tuple(sorted(found, key=lambda output: output.private))


def _of_sink(sink: Any) -> Iterable[AudioOutput]:
    form = sink.proplist.get("device.form_factor", "")
    alone = HEADSET if form in _HEADSETS else LOUDSPEAKER
    if not sink.port_list:
        yield AudioOutput(sink.name, "", sink.description, alone)
    for port in sink.port_list:
        if port.available != "no":
            words = f"{port.name} {port.description}".lower()
            kind = HEADSET if any(each in words for each in _HEADSETS) else alone
            yield AudioOutput(sink.name, port.name, f"{sink.description}: {port.description}", kind)


def _move_to(pulse: pulsectl.Pulse, output: AudioOutput) -> None:
    """Move what this process plays, now and later, to that output. Raises ``pulsectl.PulseError``."""
    sink = pulse.get_sink_by_name(output.sink)
    if output.port:
        pulse.sink_port_set(sink.index, output.port)
    pulse.sink_default_set(sink)
    for playing in pulse.sink_input_list():
        ours = playing.proplist.get("application.process.id") == str(os.getpid())
        if ours and playing.sink != sink.index:
            pulse.sink_input_move(playing.index, sink.index)
