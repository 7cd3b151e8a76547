"""``kiosk say`` as a technician types it."""

from __future__ import annotations

import argparse
import shutil
import wave
from pathlib import Path

import pytest

from kiosk.cli import CommandError, say
from tests.accessibility.speech.piper import VOICE, voice_folder

pytestmark = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")


def kiosk(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    say.add(parser.add_subparsers())
    args = parser.parse_args(["say", *arguments])
    return int(args.run(args))


@pytest.mark.parametrize(("lang", "text"), [("fr", "Bonjour. Votre numéro est T482715."), ("ar", "مرحبًا")])
def test_it_writes_a_file_that_plays(tmp_path: Path, lang: str, text: str) -> None:
    out = tmp_path / "said.wav"
    assert kiosk("--lang", lang, "--out", str(out), text) == 0
    with wave.open(str(out)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        assert sound.getnframes() / sound.getframerate() > 0.5
        assert any(sound.readframes(sound.getnframes()))


def test_words_may_be_given_apart(tmp_path: Path) -> None:
    assert kiosk("--out", str(tmp_path / "said.wav"), "bonjour", "à", "tous") == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lang", "xx", "--out", "said.wav", "hello"], "no voice for language 'xx'"),
        (["--lang", "xx", "hello"], "no voice for language 'xx'"),
        (["--out", "/no/such/folder/said.wav", "bonjour"], "cannot write /no/such/folder/said.wav"),
        (["--out", "said.wav", " "], "nothing to say"),
        (["--voice", "piper:nobody", "bonjour"], "no model is named nobody"),
        (["--voice", "piper:ru_RU-irina-medium", "bonjour"], "kiosk models install ru_RU-irina-medium"),
    ],
)
def test_errors_are_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=message) as caught:
        kiosk(*arguments)
    assert caught.value.code == 1
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.model
def test_another_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_MODELS", str(voice_folder().parent))
    out = tmp_path / "said.wav"
    assert kiosk("--lang", "en", "--voice", f"piper:{VOICE}", "--out", str(out), "Hello everybody.") == 0
    with wave.open(str(out)) as sound:
        assert sound.getnframes() / sound.getframerate() > 0.5
    monkeypatch.setenv("KIOSK_VOICES", f'{{en = "piper:{VOICE}"}}')
    assert kiosk("--lang", "en", "--out", str(out), "Hello.") == 0


def test_it_explains_what_would_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk("--explain", "RDV le 12/03.", "Mes fils paient 12 €.") == 0
    assert capsys.readouterr().out.splitlines() == [
        "rendez-vous le 12 mars.",
        "    'RDV' → 'rendez-vous': word that a voice misreads",
        "    '12/03' → '12 mars': day of a month",
        "Mes fisse paient 12 euros.",
        "    'fils' → 'fisse': fils: son",
        "    '12 €' → '12 euros': sum",
    ]


def test_a_wrong_lexicon_is_explained_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    (tmp_path / "pronunciation.toml").write_text("[fr]\nTilleuls = 3", encoding="utf-8")
    with pytest.raises(CommandError, match="Tilleuls"):
        kiosk("--explain", "Tilleuls")
