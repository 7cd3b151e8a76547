"""The landlord's side: the real command, in a process that was forked ready to run."""

from __future__ import annotations

import os
from pathlib import Path

# What the command would import at its start: done once, before the forks.
import landlord.server.demo
import landlord.server.serve  # noqa: F401 - see above
from kiosk.__main__ import main

from .board import end_with_the_harness
from .kiosk_side import TOKEN

DATABASE = "agency.sqlite3"


def serve(base: Path, port: int) -> None:
    """``kiosk agency-server`` on that port, its output in ``server.log``."""
    end_with_the_harness()
    log = os.open(base / "server.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    options = ["--device-token", TOKEN, "--quiet"]
    main(["agency-server", "--database", f"sqlite:///{base / DATABASE}", "--port", str(port), *options])
