"""``python -m tests.chaos.operated_kiosk SOCKET run …``: the ``kiosk`` command, operated from outside.

Nothing of the kiosk is replaced. A thread waits on a socket; each line is ``look``, ``wake`` or the name of
an item, which is acted on as a key of the keypad would. The answer says what kind of thing is shown and what
can be acted on there, by names alone: no word of a visitor passes here.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from typing import Any

ANSWERS_S = 60.0


def serve(path: str) -> None:
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    while True:
        connection, _ = server.accept()
        with connection, connection.makefile("rwb", buffering=0) as line:
            while order := line.readline():
                line.write(json.dumps(answer(order.decode().strip())).encode() + b"\n")


def answer(order: str) -> dict[str, Any]:
    apps = getattr(sys.modules.get("kivy.app"), "App", None)
    app: Any = apps.get_running_app() if apps is not None else None
    if getattr(app, "root", None) is None or app.root.page is None:
        return {"trouble": "starting"}
    from kivy.clock import Clock

    found: dict[str, Any] = {}
    seen = threading.Event()

    def look(frames: int) -> None:
        if frames:  # what was begun is laid out and drawn first
            Clock.schedule_once(lambda _dt: look(frames - 1), 0)
            return
        found.update(_seen(app.root))
        seen.set()

    def act(_dt: float) -> None:
        try:
            if order != "look":
                _act(app.root, order)
        except Exception as error:  # noqa: BLE001 - whatever it is, the one who asks is told
            found["trouble"] = type(error).__name__
        look(2)

    Clock.schedule_once(act, 0)
    return found if seen.wait(ANSWERS_S) else {"trouble": "the window does not answer"}


def _seen(window: Any) -> dict[str, Any]:
    shown = window.controller.shown
    step = getattr(getattr(shown, "run", None), "step", None)
    return {
        "screen": type(shown).__name__,
        "step": getattr(step, "key", ""),
        "kind": type(step).__name__ if step is not None else "",
        "ids": [item.id for item in window.outline().operable],
        "waiting": window.controller.gateway.waiting,
    }


def _act(window: Any, item: str) -> None:
    window.presence.record_activity()  # no finger tells that someone is there
    if item == "wake":
        window.controller.wake()
        return
    action = window.outline().get(item).action
    action()


def main() -> int:
    threading.Thread(target=serve, args=(sys.argv[1],), daemon=True, name="operator").start()
    from kiosk.__main__ import main as kiosk

    return kiosk(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
