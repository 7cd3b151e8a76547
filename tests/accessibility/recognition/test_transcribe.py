"""``kiosk transcribe`` on recordings of every kind."""

from __future__ import annotations

import json
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from kiosk.__main__ import main
from kiosk.accessibility.models import ModelStore
from kiosk.accessibility.recognition.audio_file import (
    DECODE_TIMEOUT_S,
    READER_LIMITS,
    AudioFileError,
    AudioReading,
    read_audio,
)
from kiosk.accessibility.recognition.audio_reader import AudioReader
from kiosk.runtime.child_process import ChildProcess

from .conftest import NOISES, SOUNDS, need

SPOKEN = SOUNDS / "conf-now-recording.wav"


@pytest.fixture(autouse=True)
def _whisper(models: ModelStore) -> None:
    need(models, "whisper-base")


def encoded(
    path: Path, codec: str, container: str, rate: int, sample_format: str, layout: str = "mono"
) -> Path:
    """The same voice in another format."""
    resampler = av.AudioResampler(format=sample_format, layout=layout, rate=rate)
    with av.open(str(path), "w", format=container) as out, av.open(str(SPOKEN)) as source:
        stream = out.add_stream(codec, rate=rate)
        stream.layout = layout
        for frame in [*source.decode(audio=0), None]:
            for resampled in resampler.resample(frame):
                out.mux(stream.encode(resampled))
        out.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("recordings")
    made = {
        "float.wav": ("pcm_f32le", "wav", 48000, "flt", "mono"),
        "stereo.wav": ("pcm_s16le", "wav", 44100, "s16", "stereo"),
        "deep.wav": ("pcm_s24le", "wav", 96000, "s32", "mono"),
        "law.wav": ("pcm_mulaw", "wav", 8000, "s16", "mono"),
        "voice.g722": ("g722", "g722", 16000, "s16", "mono"),
        "voice.mp3": ("mp3", "mp3", 44100, "s16p", "mono"),
        "voice.ogg": ("libopus", "ogg", 48000, "flt", "mono"),
        "voice.flac": ("flac", "flac", 16000, "s16", "mono"),
        "voice.ulaw": ("pcm_mulaw", "mulaw", 8000, "s16", "mono"),
        "voice.sln16": ("pcm_s16le", "s16le", 16000, "s16", "mono"),
    }
    return {name: encoded(folder / name, *facts) for name, facts in made.items()}


@pytest.fixture(scope="module")
def read() -> Iterator[Callable[[Path], bytes]]:
    """``read_audio`` in one process for all files: one that crashes it is seen here as what it is."""
    child: ChildProcess[AudioReading] = ChildProcess(
        AudioReader, errors=(AudioFileError,), sandbox=READER_LIMITS
    )
    yield lambda path: child.call(DECODE_TIMEOUT_S, AudioReading.decode, path.read_bytes(), path.suffix)
    child.close()


def loudness(pcm: bytes) -> np.ndarray:
    """Of each twentieth of a second."""
    samples = np.frombuffer(pcm, np.int16).astype(float)
    return np.sqrt((samples[: samples.size // 800 * 800].reshape(-1, 800) ** 2).mean(axis=1))


def test_every_format_is_read_at_its_length_and_is_the_same_voice(recordings, read):
    spoken = read_audio(SPOKEN)
    for name, path in recordings.items():
        found = read(path)
        assert len(found) == pytest.approx(len(spoken), rel=0.06), name
        both = min(len(found), len(spoken))
        assert np.corrcoef(loudness(found[:both]), loudness(spoken[:both]))[0, 1] > 0.85, name


@pytest.mark.model
def test_one_line_a_file(recordings, capsys):
    files = [str(SPOKEN), *(str(recordings[name]) for name in ("voice.mp3", "voice.g722"))]
    assert main(["transcribe", *files]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[0] for line in lines] == files
    for line in lines:
        assert "conférence" in line.lower()


@pytest.mark.model
def test_json(capsys, tmp_path):
    quiet = tmp_path / "quiet.wav"
    with wave.open(str(quiet), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16000)
        out.writeframes(NOISES["hiss"])
    assert main(["transcribe", "--lang", "fr", "--engine", "whisper", "--json", str(SPOKEN), str(quiet)]) == 0
    spoken, nothing = map(json.loads, capsys.readouterr().out.splitlines())
    assert set(spoken) == {"file", "text", "language", "engine", "seconds_audio", "seconds_compute"}
    assert (spoken["file"], spoken["language"], spoken["engine"]) == (str(SPOKEN), "fr", "whisper")
    assert spoken["seconds_audio"] == pytest.approx(2.58, abs=0.01)
    assert spoken["seconds_compute"] > 0
    assert nothing["text"] == ""


@pytest.mark.model
def test_live(capsys):
    spanish = SOUNDS.parent / "es" / "agent-alreadyon.wav"
    assert main(["transcribe", "--live", "--fast", "--json", str(SPOKEN), str(spanish)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert set(lines[0]) == {"file", "start", "end", "text", "doubtful", "sounds_like"}
    assert "conférence" in lines[0]["text"]
    assert not lines[0]["doubtful"]
    assert {line["sounds_like"] for line in lines if line["file"] == str(spanish)} == {"es"}


def test_without_a_file(capsys):
    assert main(["transcribe"]) == 2
    assert "--live" in capsys.readouterr().err


@pytest.mark.model
def test_bad_files_are_named_and_the_others_done(capsys, tmp_path):
    bad = {
        "empty.wav": b"",
        "text.wav": b"not sound at all",
        "header.wav": SPOKEN.read_bytes()[:44],
        "cut.wav": SPOKEN.read_bytes()[:20],
        "image.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    names = [str(tmp_path / name) for name in [*bad, "missing.wav"]] + [str(tmp_path)]
    assert main(["transcribe", *names, str(SPOKEN)]) == 1
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 1
    errors = captured.err.splitlines()
    assert [error.split(": ")[1] for error in errors] == names


def test_a_recording_that_breaks_off_is_read_up_to_there(tmp_path, read):
    whole = SPOKEN.read_bytes()
    (tmp_path / "half.wav").write_bytes(whole[: len(whole) // 2])
    assert len(read(tmp_path / "half.wav")) == pytest.approx(len(read(SPOKEN)) / 2, rel=0.02)


def test_noise_in_the_place_of_bytes_never_crashes(tmp_path, read):
    random = np.random.default_rng(1)
    errors = []
    for n in range(40):
        damaged = bytearray(SPOKEN.read_bytes())
        for at in random.integers(12, 60, 2):
            damaged[at] = random.integers(0, 256)
        path = tmp_path / f"{n}.wav"
        path.write_bytes(damaged)
        try:
            read(path)
        except AudioFileError as error:
            errors.append(str(error))
    assert 0 < len(errors) < 40
    assert not [error for error in errors if "\n" in error]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--lang", "xx"], "no speech model knows the language 'xx'"),
        (["--lang", "fr", "--engine", "vosk"], "vosk-model-small-fr-0.22"),
    ],
)
def test_no_model_for_it(arguments, expected, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("KIOSK_MODELS", str(tmp_path))
    assert main(["transcribe", *arguments, str(SPOKEN)]) == 1
    error = capsys.readouterr().err
    assert expected in error
    assert error.count("\n") == 1
