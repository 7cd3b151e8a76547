"""Kivy's rules that are not read: nobody misses them."""

from __future__ import annotations

import gc
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import kivy
import pytest
from kivy.lang import Builder, Parser
from kivy.lang.parser import global_idmap
from kivy.uix.widget import Widget

from kiosk.screens import home, kivy_setup
from kiosk.screens.page_registry import PAGES, page_class

KIVYS, OURS = Path(kivy.kivy_data_dir) / "style.kv", Path(kivy_setup.__file__).with_name("style.kv")


def test_kivys_own_style_is_not_read() -> None:
    assert str(OURS) in Builder.files
    assert str(KIVYS) not in Builder.files


def test_a_widget_has_the_rules_that_kivy_would_give_it() -> None:
    ours, kivys = rules(OURS), rules(KIVYS)
    assert {name: kivys[name] for name in ours} == ours


def test_no_widget_has_one_that_is_missing() -> None:
    missing = set(rules(KIVYS)) - set(rules(OURS))
    assert all(map(page_class, PAGES))  # all widgets
    used = {each.__name__.lower() for widget in below(Widget) for each in widget.__mro__}
    assert {"widget", "label", "image"} <= used
    assert missing & used == set()


def test_a_widget_that_is_gone_needs_no_value() -> None:
    widget, rule = Widget(width=3), SimpleNamespace(count=0)
    names, value = {"self": widget.proxy_ref}, compile("2 * self.width", "", "eval")
    kivy_setup._compute((widget.proxy_ref, "height", value, rule, names), None, None)
    assert widget.height == 6
    gone = widget.proxy_ref
    del widget
    gc.collect()
    kivy_setup._compute((gone, "height", value, rule, names), None, None)
    with pytest.raises(ReferenceError):
        str(gone.height)


def test_rules_that_are_packed_are_what_kivy_makes_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(home.__file__).with_suffix(".kv")
    packed = kivy_setup.make_rules([file])
    by_kivy, content = rules_of(file)
    monkeypatch.setattr(Parser, "parse", lambda *_: pytest.fail("parsed again"))
    kivy_setup._use_rules(packed)
    assert rules_of(file) == (by_kivy, content)
    assert len(by_kivy) > 50
    with pytest.raises(pytest.fail.Exception):
        rules_of(Path(home.__file__).with_name("slots.kv"))


def test_a_file_of_rules_that_has_changed_is_parsed_by_kivy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "room.kv"
    file.write_text("#:set LEGS 4\n<Table@Widget>:\n    legs: LEGS\n")
    packed = kivy_setup.make_rules([file])
    monkeypatch.setattr(Parser, "parse", Parser.parse)
    kivy_setup._use_rules(packed)
    (as_packed,) = rules_of(file)[0]
    assert as_packed[:2] == (2, "legs")
    assert global_idmap["LEGS"] == 4
    file.write_text("#:set LEGS 3\n<Table@Widget>:\n    arms: LEGS\n")
    (as_changed,) = rules_of(file)[0]
    assert as_changed[:2] == (2, "arms")
    assert global_idmap.pop("LEGS") == 3


def rules_of(file: Path) -> tuple[list[tuple[Any, ...]], list[tuple[int, str]]]:
    """What each line of its rules was made into, line by line, and its lines."""
    parser = Parser(content=file.read_text("utf-8"), filename=str(file))
    waiting = [rule for _, rule in parser.rules]
    found = []
    while waiting:
        rule = waiting.pop()
        canvases = (each for each in (rule.canvas_before, rule.canvas_root, rule.canvas_after) if each)
        waiting += [*rule.children, *canvases]
        lines = [*rule.properties.values(), *rule.handlers]
        assert all(each.ctx is parser for each in [rule, *lines])
        found += [
            (line.line, line.name, line.mode, line.co_value, sorted(line.watched_keys or ()))
            for line in lines
        ]
    return found, parser.sourcecode


def below(kind: type) -> set[type]:
    """All widgets of this program."""
    found = {each for child in kind.__subclasses__() for each in below(child)}
    return found | ({kind} if kind.__module__.startswith("kiosk.") else set())


def rules(file: Path) -> dict[str, str]:
    """The text of each rule below the names of its widgets."""
    parsed = Parser(content=file.read_text(encoding="utf-8"), filename=str(file))
    lines = file.read_text(encoding="utf-8").splitlines()
    begins = [number for number, line in enumerate(lines) if line.startswith(("<", "["))]
    texts = {
        begin: "\n".join(lines[begin + 1 : end]).strip()
        for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True)
    }
    return {selector.key: texts[rule.line] for selector, rule in parsed.rules}
