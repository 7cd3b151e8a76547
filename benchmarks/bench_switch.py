"""Another language, another theme, another size: from the touch to the page painted and standing still.

A real window at 1080×1920 without a graphics card, the worst case of a terminal, on three pages. It runs in a
process of its own: a window is opened once in a life.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median

from .cost import p95
from .table import Row

#: Issue 5, "Measured".
MOST_MS = 300
ROUNDS = 1
KINDS = {"language": "another language", "theme": "another theme", "text": "another text size"}


def rows() -> list[Row]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bench_switch"],
        capture_output=True,
        text=True,
        check=True,
    )
    took: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return [
        row
        for kind, words in KINDS.items()
        for row in (
            Row(f"{words}: painted and still, median", median(took[kind]), "ms"),
            Row(f"{words}: painted and still, p95", p95(took[kind]), "ms", most=MOST_MS),
        )
    ]


def _measure() -> dict[str, list[float]]:
    from kiosk.accessibility.display_preferences import TEXT_SIZES, DisplayPreferences, ThemeName
    from kiosk.i18n.fonts import offered_languages
    from tests.screens.conftest import Terminal

    def pages(terminal: Terminal) -> Iterator[None]:
        terminal.go_home()
        terminal.listen_to_end()
        yield
        terminal.touch_found("service.signaler")
        yield
        terminal.sign_in()
        yield

    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    terminal = Terminal()
    controller = terminal.controller

    def timed(kind: str, change: Callable[[], object]) -> None:
        began = time.perf_counter()
        change()
        before, still = None, began
        while before is None or terminal.places() != before:
            before = terminal.places()
            terminal.step(draw=True)
            still = time.perf_counter()
        took[kind].append((still - began) * 1000)
        terminal.settle()

    for _ in pages(terminal):
        shown = controller.shown
        for _ in range(ROUNDS):
            for theme in ThemeName:
                timed("theme", lambda theme=theme: controller.set_display(DisplayPreferences(100, theme)))
            for text in TEXT_SIZES[1:]:
                timed("text", lambda text=text: controller.set_display(DisplayPreferences(text)))
            controller.set_display(DisplayPreferences())
            for language in offered_languages():
                controller.languages()
                terminal.settle()
                timed("language", lambda code=language.code: controller.choose_language(code))
                terminal.voice.reset()
            controller.languages()
            controller.choose_language("fr")
            terminal.settle()
        assert type(controller.shown) is type(shown)
    terminal.close()
    return took


if __name__ == "__main__":
    print(json.dumps(_measure()))
