"""The whole of it, on the real app: `kiosk tour --offline` in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kiosk.runtime.paths import ROOT

pytestmark = [
    pytest.mark.window,
    pytest.mark.audio,
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.own_process,
]


def test_a_visit_without_a_network_reaches_the_landlord_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk", "tour", "--out", str(tmp_path), "--offline"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-2000:]

    timeline = json.loads((tmp_path / "timeline.json").read_text(encoding="utf-8"))
    assert timeline["failure"] is None
    assert timeline["offline"]
    events = {event["what"]: event["detail"] for event in timeline["events"]}
    assert events["the server has it"] == "1 time(s)"
    order = [event["what"] for event in timeline["events"]]
    assert order.index("the server is stopped") < order.index("registered")
    assert order.index("registered") < order.index("the server is started again") < order.index("delivered")
    assert events["understood"]

    pictures = sorted(tmp_path.glob("*.png"))
    names = {path.stem.split("-", 1)[1] for path in pictures}
    assert {
        "rest",
        "welcome",
        "home",
        "where",
        "understood",
        "review",
        "receipt",
        "goodbye",
        "timeline",
        "help",
    } <= names
    for path in pictures:
        with Image.open(path) as picture:
            colours = picture.convert("RGB").getcolors(maxcolors=picture.width * picture.height)
        assert colours is not None
        assert len(colours) > 50, f"{path.name} is blank"

    with Image.open(tmp_path / "film.webp") as film:
        assert getattr(film, "n_frames", 1) > len(pictures) / 2  # two that are alike are one
    assert (tmp_path / "film.webp").stat().st_size < 1_500_000

    said = [json.loads(line) for line in (tmp_path / "speech.jsonl").read_text(encoding="utf-8").splitlines()]
    assert any(timeline["reference"][0] + ", " in each["text"] for each in said)
