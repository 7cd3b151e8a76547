"""Kivy is set up before anything imports it: else texts are drawn by a provider that joins no Arabic."""

from __future__ import annotations

import os
import subprocess
import sys

from kiosk.runtime.paths import ROOT


def test_a_screen_that_comes_before_kivy_is_set_up_is_refused() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("KIVY_")}
    order = [sys.executable, "-c", "import kiosk.screens.event_loop"]
    done = subprocess.run(order, cwd=ROOT, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "comes before Kivy" in done.stderr.splitlines()[-1]
