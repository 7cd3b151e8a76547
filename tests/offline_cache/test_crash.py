"""``kill -9`` at random moments of a process that writes and delivers."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from offline_cache import KeyFile, Outbox, Store
from tests.until import until

#: Puts as fast as it can, says so once it is durable, and delivers to a file: ``subject number key``.
PROGRAM = """
import itertools, os, sys
from pathlib import Path
from offline_cache import Delivered, KeyFile, Outbox, OutboxSync, Store

base, start = Path(sys.argv[1]), int(sys.argv[2])
said = os.open(base / "said", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
landlord = os.open(base / "landlord", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def deliver(entry):
    os.write(landlord, f"{entry.subject} {entry.body['number']} {entry.key}\\n".encode())
    return Delivered({})

store = Store.open(base / "store", KeyFile(base / "store.key"))
outbox = Outbox(store)
OutboxSync(outbox, deliver).start()
for number in itertools.count(start):
    body = {"number": number, "filling": "x" * (number * 37 % 3000)}
    entry = outbox.put(kind="ticket", subject=f"S{number % 5}", path="/", body=body)
    os.write(said, f"{number} {entry.key}\\n".encode())
"""

KILLS = 8


@pytest.mark.slow
def test_kill_at_random_moments(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    said, landlord = tmp_path / "said", tmp_path / "landlord"
    for kills in range(KILLS):
        child = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path), str(kills * 1_000_000)])
        before = said.stat().st_size if said.exists() else 0
        begun = until(lambda before=before: said.exists() and said.stat().st_size > before)
        assert begun, "it writes"
        time.sleep(chance.uniform(0, 0.3))  # the moment of the kill is the test, not a wait for something
        child.kill()
        child.wait()

    acknowledged = dict(line.split() for line in said.read_text().splitlines())
    with Store.open(tmp_path / "store", KeyFile(tmp_path / "store.key")) as store:
        assert store.damaged_stores == ()
        outbox = Outbox(store)
        kept = {entry.key: entry for entry in outbox.entries()}
        assert set(acknowledged.values()) <= set(kept), "every act that was acknowledged is there"
        for entry in kept.values():
            if entry.body is not None:
                number = entry.body["number"]
                assert entry.body["filling"] == "x" * (number * 37 % 3000), "none is half there"
        arrived = [line.split() for line in landlord.read_text().splitlines()]
        while entry := outbox.next_due(outbox.now()):
            assert entry.body is not None
            arrived.append([entry.subject, str(entry.body["number"]), entry.key])
            outbox.mark_delivered(entry.id, {})

    once = dict.fromkeys(tuple(each) for each in arrived)  # the landlord knows a key again
    assert len({key for _, _, key in once}) == len(once) == len(kept)
    for subject in {subject for subject, _, _ in once}:
        numbers = [int(number) for each, number, _ in once if each == subject]
        assert numbers == sorted(numbers), "in order for each subject"
    print(f"{len(acknowledged)} acknowledged, {len(arrived) - len(once)} sent twice, known again")
