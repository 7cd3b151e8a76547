"""``python -m tests.chaos.desktop FOLDER VISITS SEED``: the real app in a real window.

Visitors come and go as in ``visits``; the voice reads everything to them. Then everything around the window
is searched: what the windows are called, the three clipboards of X, what the window and its widgets hold
(what could be undone with them), the captions and the queue of the voice. Then markers are left in the
caption and in the clipboard, and it is searched again: the search must find them. Prints a line of JSON.
"""

from __future__ import annotations

import json
import logging
import random
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kiosk.settings import Settings

from .visits import WORDS, Records, Searched, Visitors, look_at, search_memory

SIZE = (540, 960)
#: Where X keeps what was copied.
SELECTIONS = ("primary", "secondary", "clipboard")


def main(folder: Path, visits: int, seed: int) -> None:
    from kiosk.app import build_services, create_app
    from kiosk.screens.kivy_setup import configure_kivy

    records = Records()
    logging.getLogger().addHandler(records)
    settings = Settings(data=folder)  # with the demo agency
    configure_kivy(folder, SIZE)
    services = build_services(settings)
    try:
        app = create_app(services)
        searched, planted = Searched(), Searched()
        from kivy.clock import Clock

        script = _script(app, visits, seed, (searched, planted), records)

        def step(_seconds: float) -> bool | None:
            try:
                return next(script, False)
            except Exception:  # noqa: BLE001 - Kivy would say sorry to a visitor and go on
                traceback.print_exc()
                app.stop()
                return False

        Clock.schedule_interval(step, 0.05)
        app.run()
    finally:
        services.close()
    print(
        json.dumps(
            {
                "objects": searched.objects,
                "visits": searched.visits,
                "found": searched.found,
                "planted": planted.found,
            }
        )
    )


def _script(
    app: Any, visits: int, seed: int, searches: tuple[Searched, Searched], records: Records
) -> Iterator[None]:
    """Goes on by one step at each beat of the window's clock."""
    searched, planted = searches
    controller = app.root.controller
    visitors = Visitors(controller, random.Random(seed))
    for number in range(1, visits + 1):
        yield from visitors.come()
        controller.finish()
        searched.visits = number
    while controller.gateway.waiting:  # what is on its way to the landlord is in memory
        yield
    for _ in range(40):  # two seconds at rest
        yield
    _look_around(searched)
    for text in records.texts:
        look_at(text, "log", searched)
    search_memory(searched, records)
    app.root_window.set_title(f"{WORDS} 1")
    # It stays, to give what was copied: it must not hold our output.
    order, quiet = ["xclip", "-i", "-selection", "clipboard"], subprocess.DEVNULL
    subprocess.run(order, input=b"77665544", stdout=quiet, stderr=quiet, check=True)
    for _ in range(20):  # a second, until the window is called so
        yield
    _look_around(planted)
    app.stop()


def _look_around(searched: Searched) -> None:
    """What the desktop shows and keeps of the window."""
    for title in _titles():
        look_at(title, "window caption", searched)
    for selection in SELECTIONS:
        look_at(_selected(selection), selection, searched)


def _titles() -> list[str]:
    """Names, icon names and classes of every window on the screen."""
    tree = subprocess.run(["xwininfo", "-root", "-tree"], capture_output=True, text=True, check=True).stdout
    windows = {word for line in tree.splitlines() for word in line.split()[:1] if word.startswith("0x")}
    properties = [tree]
    for window in windows:
        properties.append(subprocess.run(["xprop", "-id", window], capture_output=True, text=True).stdout)
    return properties


def _selected(selection: str) -> str:
    """What would be pasted; nothing if nobody has copied."""
    done = subprocess.run(
        ["xclip", "-o", "-selection", selection], capture_output=True, text=True, timeout=10
    )
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
