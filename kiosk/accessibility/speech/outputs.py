"""Where sound can go: loudspeakers and headsets, as PulseAudio or PipeWire knows them.

A headset that is plugged in is used at once, and left for the loudspeaker when it goes (EN 301 549, 5.1.3.2).
A headset is a port of the sound card (a jack) or a device of its own (USB, Bluetooth).

Importing this module raises ``OSError`` where the PulseAudio library is not installed.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pulsectl

from .player import HEADSET, LOUDSPEAKER

log = logging.getLogger(__name__)

_AGAIN_S = 5.0  # between two looks for a sound server that went away
_LISTEN_S = 1.0  # without an event; then whether the program ends is looked at
_HEADSETS = ("headset", "headphone", "hands-free", "handset")


_LOST = (pulsectl.PulseError, pulsectl.PulseDisconnected)


@dataclass(frozen=True, slots=True)
class Output:
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
class Plugged:
    """``output`` appeared; ``current`` is what is used now."""

    output: Output
    current: Output


@dataclass(frozen=True, slots=True)
class Unplugged:
    """``output`` went away; ``current`` is what is used now, ``None`` if nothing is left."""

    output: Output
    current: Output | None


OutputEvent = Plugged | Unplugged


class Outputs:
    """Follows the outputs of this machine on a thread of its own. Methods may come from any thread.

    ``on_event`` is called on that thread and MUST be quick. Without a sound server there are no outputs; it
    is looked for again every few seconds.
    """

    def __init__(self, on_event: Callable[[OutputEvent], None]) -> None:
        self._on_event = on_event
        self._state = threading.Lock()
        self._outputs: tuple[Output, ...] = ()
        self._current: Output | None = None
        self._looked = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="outputs", daemon=True)
        self._thread.start()

    def all(self) -> tuple[Output, ...]:
        """What can be used now, loudspeakers first. Waits for the first look, a second at most."""
        self._looked.wait(1.0)
        with self._state:
            return self._outputs

    @property
    def current(self) -> Output | None:
        """Where this program is heard."""
        self._looked.wait(1.0)
        with self._state:
            return self._current

    def choose(self, output: Output) -> None:
        """What this program plays now and later goes there. Raises ``LookupError`` if it is gone."""
        try:
            with pulsectl.Pulse("kiosk-choose") as pulse:
                _route(pulse, output)
        except _LOST as error:
            raise LookupError(output.name) from error
        with self._state:
            self._current = output

    def close(self) -> None:
        """Follows no more."""
        self._ended.set()
        self._thread.join(2 * _LISTEN_S)

    def _work(self) -> None:
        while not self._ended.is_set():
            try:
                with pulsectl.Pulse("kiosk-outputs") as pulse:
                    self._follow(pulse)
            except _LOST as error:
                log.debug("no sound server: %s", error)
                self._see(None, ())
            self._looked.set()
            self._ended.wait(_AGAIN_S)

    def _follow(self, pulse: pulsectl.Pulse) -> None:
        """Until the server or the program ends."""
        changed = True

        def woken(_event: object) -> None:
            nonlocal changed
            changed = True
            raise pulsectl.PulseLoopStop

        pulse.event_mask_set("sink", "card")
        pulse.event_callback_set(woken)
        while not self._ended.is_set():
            if changed:
                changed = False
                self._see(pulse, outputs_of(pulse.sink_list()))
                self._looked.set()
            pulse.event_listen(timeout=_LISTEN_S)

    def _see(self, pulse: pulsectl.Pulse | None, now: tuple[Output, ...]) -> None:
        """Compares with what was, moves to what should be used, and tells."""
        with self._state:
            before, self._outputs = self._outputs, now
            first = not self._looked.is_set()
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
                _route(pulse, current)
            except _LOST as error:
                log.warning("%s cannot be used: %s", current.sink, error)
        if first:
            return
        for output in went:
            self._on_event(Unplugged(output, current))
        for output in came:
            if current is not None:
                self._on_event(Plugged(output, current))


def outputs_of(sinks: Iterable[Any]) -> tuple[Output, ...]:
    """The outputs of these sinks (``pulsectl.PulseSinkInfo``), loudspeakers first."""
    found = [output for sink in sinks for output in _of_sink(sink)]
    return tuple(sorted(found, key=lambda output: output.private))


def _of_sink(sink: Any) -> Iterable[Output]:
    form = sink.proplist.get("device.form_factor", "")
    alone = HEADSET if form in _HEADSETS else LOUDSPEAKER
    if not sink.port_list:
        yield Output(sink.name, "", sink.description, alone)
    for port in sink.port_list:
        if port.available != "no":
            words = f"{port.name} {port.description}".lower()
            kind = HEADSET if any(each in words for each in _HEADSETS) else alone
            yield Output(sink.name, port.name, f"{sink.description}: {port.description}", kind)


def _route(pulse: pulsectl.Pulse, output: Output) -> None:
    """What this process plays goes there, and what it opens later. Raises ``pulsectl.PulseError``."""
    sink = pulse.get_sink_by_name(output.sink)
    if output.port:
        pulse.sink_port_set(sink.index, output.port)
    pulse.sink_default_set(sink)
    for playing in pulse.sink_input_list():
        ours = playing.proplist.get("application.process.id") == str(os.getpid())
        if ours and playing.sink != sink.index:
            pulse.sink_input_move(playing.index, sink.index)
