"""What finds phrases by their meaning is made while nobody is there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.accessibility import meaning_at_rest
from kiosk.accessibility.meaning_at_rest import NICENESS, MeaningAtRest
from tests.until import until

#: The first time it lasts, until it is ended.
MAKES = """
import os, pathlib, sys, time
begun, made = map(pathlib.Path, sys.argv[1:])
if not begun.exists():
    begun.write_text(f"{os.getpid()}")
    time.sleep(3600)
made.write_text(f"{os.nice(0)}")
"""


#: A kiosk that dies while it is made.
DIES = """
import sys, threading
from kiosk.accessibility import meaning_at_rest
for name in ("_FIRST_WAIT_S", "_LOOK_S"):
    setattr(meaning_at_rest, name, 0.01)
meaning_at_rest.encoder_version = lambda: "1"
meaning_at_rest.missing_meaning = lambda _folder: ("phrases",)
makes = "import os, sys, time; os.write(1, b'begun'); time.sleep(3600)"
meaning_at_rest.subprocess.DEVNULL = None  # what it writes goes to the test
meaning_at_rest.MeaningAtRest((sys.executable, "-c", makes)).start(lambda: True)
threading.Event().wait()
"""


def test_where_it_is_kept_is_found_out_once_and_what_is_gone_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The texts do not change while a kiosk runs; a file that is damaged is taken away."""
    asked: list[Path] = []

    def phrases_file(_phrases: object, folder: Path) -> Path:
        asked.append(folder)
        return folder / "phrases"

    package = "kiosk.accessibility"
    monkeypatch.setattr(meaning_at_rest, "encoder_version", lambda: "1")
    monkeypatch.setattr(f"{package}.translation.packaged_phrasebook", lambda: SimpleNamespace(phrases=()))
    monkeypatch.setattr(f"{package}.translation.phrase_vectors.vectors_of", phrases_file)
    for module, name in (("intents.meaning", "intents"), ("choice_meaning", "choices")):
        monkeypatch.setattr(f"{package}.{module}.{name}_file", lambda folder, name=name: folder / name)
    monkeypatch.setattr(f"{package}.symptom_meaning.symptoms_file", lambda folder: folder / "symptoms")
    for name in ("phrases", "choices", "symptoms"):
        (tmp_path / name).touch()
    assert meaning_at_rest.missing_meaning(tmp_path) == ("intents",)
    (tmp_path / "choices").unlink()
    assert meaning_at_rest.missing_meaning(tmp_path) == ("intents", "choices")
    assert asked == [tmp_path]
    meaning_at_rest._files.cache_clear()  # the next start of the kiosk
    assert meaning_at_rest.missing_meaning(tmp_path) == ("intents", "choices")
    assert asked == [tmp_path]
    monkeypatch.setattr(meaning_at_rest, "encoder_version", lambda: "2")  # the next version
    meaning_at_rest._files.cache_clear()
    assert meaning_at_rest.missing_meaning(tmp_path) == ("intents", "choices")
    assert asked == [tmp_path, tmp_path]


@pytest.mark.parametrize(
    "written", [b"", b"\xff", b"[]", b'{"names": 3}', b'{"names": {"phrases": "../../etc/passwd"}}']
)
def test_what_was_found_out_before_is_found_out_again_where_that_file_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bytes
) -> None:
    monkeypatch.setattr(meaning_at_rest, "_made_of", lambda: "these texts")
    monkeypatch.setattr(
        meaning_at_rest,
        "_find_files",
        lambda folder: {name: folder / name for name in meaning_at_rest._PARTS},
    )
    (tmp_path / "meaning.json").write_bytes(written.replace(b"{", b'{"of": "these texts", ', 1))
    assert set(meaning_at_rest._files.__wrapped__(tmp_path).values()) == {
        tmp_path / name for name in meaning_at_rest._PARTS
    }


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="not installed: setpriv (util-linux)")
def test_it_does_not_outlive_a_kiosk_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", DIES], stdout=subprocess.PIPE) as kiosk:
        assert kiosk.stdout is not None
        assert kiosk.stdout.read(5) == b"begun"
        kiosk.kill()
        assert kiosk.stdout.read() == b"", "nobody has it open"


def test_it_is_made_once_nobody_is_there_and_ends_when_somebody_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, made = tmp_path / "begun", tmp_path / "made"
    for name in ("_FIRST_WAIT_S", "_VISIT_WAIT_S", "_LOOK_S"):
        monkeypatch.setattr(meaning_at_rest, name, 0.01)
    monkeypatch.setattr(meaning_at_rest, "encoder_version", lambda: "1")
    monkeypatch.setattr(
        meaning_at_rest, "missing_meaning", lambda _folder: () if made.exists() else ("phrases",)
    )
    visit = {"left": 20}

    def is_idle() -> bool:
        """Somebody comes once it is being made, and stays for a while."""
        if not begun.exists() or not begun.read_text() or not visit["left"]:
            return True
        visit["left"] -= 1
        if visit["left"] < 10:
            assert not Path(f"/proc/{begun.read_text()}").exists(), "it has ended"
            assert work.faults, "the desk is told"
        return False

    work = MeaningAtRest((sys.executable, "-c", MAKES, str(begun), str(made)))
    work.start(is_idle)
    assert until(lambda: made.exists() and made.read_text() and not work.faults)
    assert int(made.read_text()) == NICENESS, "behind everything else"
    assert work.faults == ()
    work.close()
