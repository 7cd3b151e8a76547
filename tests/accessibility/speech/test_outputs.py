"""Headsets that come and go, in a real PulseAudio: a null sink appears and vanishes as a USB headset does."""

from __future__ import annotations

import queue
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from audit.virtual_audio import VirtualAudio
from kiosk.accessibility.speech import (
    HEADSET,
    LOUDSPEAKER,
    SpeechFinished,
    SpeechService,
    Utterance,
    audio_outputs,
)
from kiosk.accessibility.speech.audio_outputs import (
    AudioOutput,
    AudioOutputs,
    OutputEvent,
    OutputPlugged,
    OutputUnplugged,
    outputs_of,
)
from kiosk.accessibility.speech.espeak import EspeakSynthesiser
from kiosk.accessibility.speech.loudspeaker import LoudspeakerPlayer
from tests.audio_room import HeardRoom
from tests.until import WITHIN_S, until

from .test_speaker import tone


class Card:
    """Plugs a headset in and out of the sound server."""

    def __init__(self, room: HeardRoom) -> None:
        self._room = room
        self._plugged: list[str] = []

    def plug(self, name: str = "usb_headset", form: str = "headset") -> str:
        properties = f"sink_properties=device.form_factor={form}"
        module = self._pactl("load-module", "module-null-sink", f"sink_name={name}", properties).strip()
        self._plugged.append(module)
        return module

    def unplug(self, module: str) -> None:
        self._plugged.remove(module)
        self._pactl("unload-module", module)

    def unplug_all(self) -> None:
        for each in list(self._plugged) if self._room.runs else []:
            self.unplug(each)

    def playing_on(self) -> set[str]:
        """The sinks that our process plays to."""
        sinks = {line.split("\t")[0]: line.split("\t")[1] for line in self._lines("sinks")}
        return {sinks[line.split("\t")[1]] for line in self._lines("sink-inputs")}

    def default(self) -> str:
        return self._pactl("get-default-sink").strip()

    def _lines(self, what: str) -> list[str]:
        return self._pactl("list", "short", what).splitlines()

    def _pactl(self, *arguments: str) -> str:
        order = ["pactl", *arguments]
        return subprocess.run(order, env=self._room.env, check=True, capture_output=True, text=True).stdout


class Followed:
    def __init__(self) -> None:
        self.events: queue.SimpleQueue[OutputEvent] = queue.SimpleQueue()
        self.audio_routing = AudioOutputs(self.events.put)

    def next(self) -> OutputEvent:
        return self.events.get(timeout=WITHIN_S)


@pytest.fixture
def card(room: HeardRoom) -> Iterator[Card]:
    card = Card(room)
    yield card
    card.unplug_all()


@pytest.fixture
def followed(card: Card) -> Iterator[Followed]:
    followed = Followed()
    assert until(followed.audio_routing.all), "what is plugged in before the first look is no event"
    yield followed
    followed.audio_routing.close()


@pytest.mark.audio
def test_what_is_there_at_the_start_is_no_event(followed: Followed) -> None:
    (only,) = followed.audio_routing.all()
    assert (only.sink, only.kind, only.private) == ("room", LOUDSPEAKER, False)
    assert followed.audio_routing.current == only
    assert followed.events.empty()


@pytest.mark.audio
def test_a_headset_is_used_when_it_comes_and_left_when_it_goes(followed: Followed, card: Card) -> None:
    room = followed.audio_routing.all()[0]
    module = card.plug()
    event = followed.next()
    assert isinstance(event, OutputPlugged)
    assert event.output == event.current == followed.audio_routing.current
    assert (event.output.sink, event.output.kind) == ("usb_headset", HEADSET)
    assert card.default() == "usb_headset"
    card.unplug(module)
    assert followed.next() == OutputUnplugged(event.output, room)
    assert followed.audio_routing.current == room
    assert followed.audio_routing.all() == (room,)


@pytest.mark.audio
def test_a_headset_that_was_there_at_the_start_is_used(card: Card) -> None:
    card.plug()
    followed = Followed()
    current = followed.audio_routing.current
    assert current is not None
    assert current.private
    followed.audio_routing.close()


@pytest.mark.audio
def test_another_loudspeaker_changes_nothing(followed: Followed, card: Card) -> None:
    room = followed.audio_routing.current
    card.plug("hdmi", form="speaker")
    event = followed.next()
    assert isinstance(event, OutputPlugged)
    assert event.current == room == followed.audio_routing.current


@pytest.mark.audio
def test_the_visitor_chooses_and_what_plays_moves(followed: Followed, card: Card, room: HeardRoom) -> None:
    card.plug()
    followed.next()
    speaker = LoudspeakerPlayer("pulse")
    speaker.play(tone(20))
    assert until(lambda: card.playing_on() == {"usb_headset"})
    assert not room.heard(), "it is private"
    followed.audio_routing.select(followed.audio_routing.all()[0])
    assert until(lambda: card.playing_on() == {"room"})
    assert until(room.heard)
    speaker.rest()


@pytest.mark.audio
def test_what_was_chosen_and_is_gone(followed: Followed, card: Card) -> None:
    module = card.plug()
    event = followed.next()
    card.unplug(module)
    followed.next()
    with pytest.raises(LookupError):
        followed.audio_routing.select(event.output)


@pytest.mark.audio
def test_private_words_never_reach_the_room_when_the_headset_is_pulled_out(
    card: Card, room: HeardRoom
) -> None:
    module = card.plug()
    events: list[Any] = []
    voice = SpeechService(EspeakSynthesiser(), LoudspeakerPlayer("pulse"), events.append)
    outputs = AudioOutputs(lambda event: voice.route(event.current.kind if event.current else LOUDSPEAKER))
    current = outputs.current
    assert current is not None
    voice.route(current.kind)
    voice.say([Utterance("rent", "Votre loyer est de 512 euros. " * 20, "fr", private=True)])
    assert until(lambda: card.playing_on() == {"usb_headset"})
    assert not room.heard()
    card.unplug(module)
    assert until(lambda: voice.sink == LOUDSPEAKER)
    assert until(lambda: room.silent_for(0.5))
    leaked = room.loud_blocks[-1][0] - room.loud_blocks[0][0] if room.loud_blocks else 0.0
    assert leaked <= 5, "of a minute: what sounds until the sound server has told"
    outputs.close()
    voice.close()
    assert not any(isinstance(event, SpeechFinished) for event in events)


@pytest.mark.audio
def test_a_sound_server_that_dies(followed: Followed, room: HeardRoom) -> None:
    before = followed.audio_routing.all()
    room.close()
    assert followed.next() == OutputUnplugged(before[0], None)
    assert followed.audio_routing.current is None


def test_no_sound_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    followed = Followed()
    assert followed.audio_routing.all() == ()
    assert followed.audio_routing.current is None
    followed.audio_routing.close()


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """One for each time that a sound server is tried to be reached; looks are quick, and none listens yet."""
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.setenv("PULSE_RUNTIME_PATH", str(tmp_path))
    monkeypatch.setattr(
        audio_outputs, "_SOCKET_NAME", f"{tmp_path}/native".encode()
    )  # other tests have theirs
    monkeypatch.setattr(audio_outputs, "_LOOK_S", 0.01)
    tries: list[str] = []
    connect = audio_outputs.pulsectl.Pulse

    def count(name: str) -> Any:
        tries.append(name)
        return connect(name)

    monkeypatch.setattr(audio_outputs.pulsectl, "Pulse", count)
    return tries


def test_where_no_sound_server_listens_none_is_tried_again(
    tries: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = queue.SimpleQueue[None]()
    look = audio_outputs._listening_servers

    def count() -> frozenset[str] | None:
        looked.put(None)
        return look()

    monkeypatch.setattr(audio_outputs, "_listening_servers", count)
    followed = Followed()
    for _ in range(5):
        looked.get(timeout=WITHIN_S)
    assert followed.audio_routing.all() == ()
    followed.audio_routing.close()
    assert len(tries) == 1


@pytest.mark.audio
def test_a_sound_server_that_comes_later_is_used_and_so_is_the_next_one(
    tries: list[str], tmp_path: Path
) -> None:
    if not shutil.which("pulseaudio"):
        pytest.skip("PulseAudio is not installed")
    followed = Followed()
    assert followed.audio_routing.current is None
    for _ in range(2):
        with VirtualAudio("room", folder=tmp_path):
            came = followed.next()
            assert isinstance(came, OutputPlugged)
            assert came.current.sink == "room"
        assert followed.next() == OutputUnplugged(came.output, None)
    followed.audio_routing.close()


def test_a_jack_is_a_port_of_its_card() -> None:
    """A null sink has no ports: these are as a laptop's card shows them."""

    def port(name: str, description: str, available: str) -> SimpleNamespace:
        return SimpleNamespace(name=name, description=description, available=available)

    def sink(plugged: str) -> SimpleNamespace:
        ports = [
            port("analog-output-speaker", "Speakers", "unknown"),
            port("analog-output-headphones", "Headphones", plugged),
        ]
        return SimpleNamespace(name="alsa", description="Built-in Audio", port_list=ports, proplist={})

    out, headphones = outputs_of([sink("yes")])
    assert out == AudioOutput("alsa", "analog-output-speaker", "Built-in Audio: Speakers", LOUDSPEAKER)
    assert headphones == AudioOutput(
        "alsa", "analog-output-headphones", "Built-in Audio: Headphones", HEADSET
    )
    assert outputs_of([sink("no")]) == (out,)
