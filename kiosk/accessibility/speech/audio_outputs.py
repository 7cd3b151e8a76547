"""Where sound can go: loudspeakers and headsets, as PulseAudio or PipeWire knows them.

A headset that is plugged in is used at once, and left for the loudspeaker when it goes (EN 301 549, 5.1.3.2).
A headset is a port of the sound card (a jack) or a device of its own (USB, Bluetooth).

Importing this module raises ``OSError`` where the PulseAudio library is not installed.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pulsectl

from .player import HEADSET, LOUDSPEAKER

log = logging.getLogger(__name__)

#: Between two looks for a sound server that went away, and at most: each is 30 ms of processor where a
#: library is and no server.
_RECONNECT_S, _MOST_RECONNECT_S = 5.0, 120.0
_EVENT_TIMEOUT_S = 1.0  # without an event; then whether the program ends is looked at
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

    ``on_event`` is called on that thread and MUST be quick. Without a sound server there are no outputs; it
    is looked for again every few seconds.
    """

    def __init__(self, on_event: Callable[[OutputEvent], None]) -> None:
        self._on_event = on_event
        self._lock = threading.Lock()
        self._outputs: tuple[AudioOutput, ...] = ()
        self._current: AudioOutput | None = None
        self._first_update = threading.Event()
        self._stopping = threading.Event()
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
        self._thread.join(2 * _EVENT_TIMEOUT_S)

    def _run(self) -> None:
        wait_s = _RECONNECT_S
        while not self._stopping.is_set():
            try:
                with pulsectl.Pulse("kiosk-outputs") as pulse:
                    wait_s = _RECONNECT_S
                    self._watch(pulse)
            except _CONNECTION_ERRORS as error:
                log.debug("no sound server: %s", error)
                self._update(None, ())
            self._first_update.set()
            self._stopping.wait(wait_s)
            wait_s = min(2 * wait_s, _MOST_RECONNECT_S)

    def _watch(self, pulse: pulsectl.Pulse) -> None:
        """Follow the sound server until it or the program ends."""
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
            pulse.event_listen(timeout=_EVENT_TIMEOUT_S)

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
