"""Sets Kivy up before its first import: no config file, no stray shortcuts, text that shapes.

Must be called before anything imports ``kivy``; everything here has its reason in docs/sources/engines.md.
"""

import gc
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kiosk.runtime.bytecode import Rules, pack_rule, packed_rules, unpack_rule

from .graphics import Display, Monitor, is_missing


class TextShapingMissingError(Exception):
    """This machine cannot show the kiosk; the message says what to install."""


class NoScreenError(Exception):
    """There is no screen to open a window on."""


def configure_kivy(data: Path, size: tuple[int, int] | None, screen: Monitor | None = None) -> None:
    """``size``: a window of that many pixels; ``None``: the full ``screen``. Raises
    ``TextShapingMissingError``."""
    os.environ.setdefault("KIVY_HOME", str(_writable(data) / "kivy"))
    os.environ.update(
        KIVY_NO_ARGS="1",
        KIVY_NO_CONFIG="1",  # ~/.kivy/config.ini drifts
        KIVY_NO_FILELOG="1",
        KIVY_LOG_MODE="PYTHON",  # Kivy would take over the root logger
        KIVY_TEXT="pil",  # the only provider that joins Arabic
    )
    _require_raqm()
    _import_clock()
    _replace_styles()
    from kivy.config import Config

    Config.set("kivy", "exit_on_escape", "0")
    # Kivy keeps touches, and so the page they were on, to look for double ones. See touch_input.py.
    Config.set("postproc", "double_tap_time", "0")
    Config.set("postproc", "triple_tap_time", "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.set("kivy", "log_level", "warning")
    Config.set("input", "mouse", "mouse,disable_multitouch")
    Config.remove_option("input", "%(name)s")  # mtdev beside SDL2 doubles every touch (kivy#1903)
    Config.set("graphics", "multisamples", "0")
    Config.set("graphics", "maxfps", "60")
    if size is None:
        Config.set("graphics", "show_cursor", "0")
        _fill_the_screen(Config, screen)
    else:
        Config.set("graphics", "fullscreen", "0")
        Config.set("graphics", "resizable", "1")
        Config.set("graphics", "width", str(size[0]))
        Config.set("graphics", "height", str(size[1]))


def open_window(data: Path, size: tuple[int, int] | None, display: Display) -> None:
    """Set Kivy up and open its window: whatever touches it while the rest is imported is not lost.

    ``size``: a window of that many pixels; ``None``: the full screen. Raises ``TextShapingMissingError`` and
    ``NoScreenError``.
    """
    display.join()
    if is_missing():
        raise NoScreenError
    configure_kivy(data, size, display.screen)
    gc.freeze()  # Kivy looks for garbage before it opens a window
    import kivy.core.window  # noqa: F401 - it is opened now


def _writable(data: Path) -> Path:
    """Where Kivy may write: the data folder, else one that ends with the machine."""
    if os.access(data if data.exists() else data.parent, os.W_OK):
        return data
    return Path(tempfile.gettempdir()) / f"hlm-kiosk-{os.getuid()}"


def _import_clock() -> None:
    """Kivy's clock imports asyncio, for applications that wait with it: 10 ms of a start for nothing here."""
    if "asyncio" in sys.modules:
        return
    sys.modules["asyncio"] = SimpleNamespace(wait_for=None)  # type: ignore[assignment]  # all that it takes
    try:
        import kivy.clock  # noqa: F401 - it is made now
    finally:
        del sys.modules["asyncio"]


def _replace_styles() -> None:
    """Let Kivy read ``style.kv`` from here: its own takes 35 ms of a start."""
    import kivy
    import kivy.resources  # looks for Kivy's data once, and there

    kivy.kivy_data_dir, kivys = str(Path(__file__).parent), kivy.kivy_data_dir
    try:
        import kivy.lang
    finally:
        kivy.kivy_data_dir = kivys
    kivy.lang.builder.call_fn = _compute
    if packed_rules:
        _use_rules(packed_rules)


def _use_rules(rules: Rules) -> None:
    """Take from there what Kivy would make of a line of a rule: to compile all is 25 ms of a start."""
    from kivy.lang.parser import ParserRuleProperty

    make = ParserRuleProperty.precompile

    def make_unless_packed(line: Any) -> None:
        packed = rules.get(_line_of_rule(line))
        if packed is None:
            make(line)
        else:
            line.mode, line.co_value, line.watched_keys = unpack_rule(packed)

    ParserRuleProperty.precompile = make_unless_packed


def make_rules(files: Iterable[Path]) -> Rules:
    """What Kivy makes of each line of these files of rules, for ``_use_rules``. Kivy MUST be set up."""
    from kivy.lang.parser import Parser, ParserRuleProperty

    rules: Rules = {}
    make = ParserRuleProperty.precompile

    def make_and_keep(line: Any) -> None:
        key = _line_of_rule(line)  # before: the mode is part of what is made
        make(line)
        with suppress(ValueError):  # a value that is no plain one
            rules[key] = pack_rule((line.mode, line.co_value, line.watched_keys))

    ParserRuleProperty.precompile = make_and_keep
    try:
        for file in files:
            Parser(content=file.read_text(encoding="utf-8"), filename=str(file))
    finally:
        ParserRuleProperty.precompile = make
    return rules


def _line_of_rule(line: Any) -> tuple[str | int, ...]:
    """All that counts for what Kivy makes of it."""
    return (
        sys.modules["kivy"].__version__,
        line.ctx.filename or "",
        line.line,
        line.name,
        line.value,
        line.mode or "",
    )


def _compute(args: Sequence[Any], _instance: object, _value: object) -> None:
    """What Kivy does with an expression of a rule, but for two lines of a log that nobody keeps: they tell of
    each widget and value, thousands of times a page."""
    element, key, value, rule, names = args
    rule.count += 1
    setattr(element, key, eval(value, names))  # noqa: S307 - compiled by Kivy, from our own files


def _fill_the_screen(config: Any, screen: Monitor | None) -> None:
    """Without a window manager nothing makes a window larger: it is made as large as the screen. SDL would
    wait a tenth of a second for what a window manager makes of it."""
    if screen is not None:
        config.set("graphics", "width", str(screen.width))
        config.set("graphics", "height", str(screen.height))
        for name, value in (("position", "custom"), ("left", "0"), ("top", "0")):
            config.set("graphics", name, value)
    alone = screen is not None and not screen.is_managed
    config.set("graphics", "fullscreen", "0" if alone else "auto")
    config.set("graphics", "borderless", "1" if alone else "0")


def _require_raqm() -> None:
    from PIL import features

    if not features.check("raqm"):
        raise TextShapingMissingError(
            "Pillow has no raqm: Arabic would be unreadable. Install it: apt-get install libfribidi0"
        )
