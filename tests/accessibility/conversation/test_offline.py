"""Real engines: a conversation at the counter, live captions for someone deaf, and no network at all."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from kiosk.accessibility.conversation import Side
from kiosk.domain.normalisation import normalise
from tests.accessibility.recognition.conftest import await_the_microphone, clip, transcript

from .offline import SPOKEN, Counter

pytestmark = [pytest.mark.model, pytest.mark.slow]

ROOT = Path(__file__).parents[3]
#: One attempt of our own, to an address that is nobody's, shows that attempts are seen.
CONTROL = """if True:
    import runpy, socket
    with socket.socket() as control:
        control.connect_ex(("192.0.2.1", 9))
    runpy.run_module("tests.accessibility.conversation.offline", run_name="__main__")
"""


def check(result: dict[str, Any]) -> None:
    """Both were understood."""
    spoken, typed, picked, asked = result["turns"]
    assert spoken[:2] == ["clerk", "spoken"]
    assert (
        fuzz.ratio(normalise(spoken[2], words_only=True), normalise(transcript(SPOKEN), words_only=True)) > 75
    )
    assert typed[3] != typed[2]
    assert "eau" in typed[3]
    assert picked[3] == "¿Puede repetir, por favor?"
    assert asked[:2] == ["visitor", "asked"]
    assert asked[2:] == ["¿Puede repetir, por favor?", "Pouvez-vous répéter, s’il vous plaît ?"]
    assert result["via"][2:] == ["phrasebook", "same"]
    assert "agua" in result["back"]
    # What the clerk said has a "sinon": rules alone would turn it round, so nobody hears it translated.
    assert [language for language, _ in result["aloud"]] == ["fr", "es", "fr"]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_without_a_network_all_works_and_nothing_tries_to_reach_one(tmp_path, whisper_folder):
    """In a network namespace of its own, without any route: not even the loopback is up."""
    namespace = ["unshare", "--user", "--map-root-user", "--net"]
    if subprocess.run([*namespace, "true"], capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody make a network namespace")
    log = tmp_path / "calls"
    trace = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=socket,connect", "-o", str(log)]
    ran = subprocess.run(
        [*namespace, *trace, sys.executable, "-c", CONTROL],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    made, tried = re.findall(r".*AF_(?:INET|PACKET).*", log.read_text(errors="replace"))
    assert "socket(AF_INET," in made
    assert "192.0.2.1" in tried
    check(json.loads(ran.stdout))


def test_someone_deaf_reads_the_clerk_and_is_heard(whisper_folder, monkeypatch):
    await_the_microphone(monkeypatch)
    counter = Counter(deaf=Side.VISITOR, visitor="fr")
    try:
        counter.microphone.pcm = clip(SPOKEN)
        counter.talk.talk(Side.CLERK)
        counter.until(lambda: counter.settled(1))
        counter.talk.type(Side.VISITOR, "J’ai une fuite dans la cuisine.")
        counter.talk.send(Side.VISITOR)
        counter.until(lambda: bool(counter.aloud))
        ((language, seconds),) = counter.aloud
        assert language == "fr"
        assert seconds > 1.0
        counter.until(lambda: counter.talk.saying is None)
        counter.talk.spoken()
        assert counter.talk.saying is not None
        captions = " ".join(turn.text_for_other for turn in counter.talk.turns if turn.side is Side.CLERK)
        assert (
            fuzz.ratio(normalise(captions, words_only=True), normalise(transcript(SPOKEN), words_only=True))
            > 75
        )
    finally:
        counter.close()
