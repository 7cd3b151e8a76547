"""Kivy's rules that are not read: nobody misses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kivy
import pytest
from kivy.lang import Builder, Parser
from kivy.lang.parser import ParserRuleProperty
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


def test_rules_that_are_packed_are_what_kivy_makes_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(home.__file__).with_suffix(".kv")
    monkeypatch.setattr(ParserRuleProperty, "precompile", ParserRuleProperty.precompile)
    packed = kivy_setup.make_rules([file])
    by_kivy = lines_of_rules(file)
    monkeypatch.setattr(ParserRuleProperty, "precompile", lambda _line: pytest.fail("compiled again"))
    kivy_setup._use_rules(packed)
    assert lines_of_rules(file) == by_kivy
    assert len(by_kivy) > 50
    with pytest.raises(pytest.fail.Exception):
        lines_of_rules(Path(home.__file__).with_name("slots.kv"))


def lines_of_rules(file: Path) -> list[tuple[Any, ...]]:
    """What each line of its rules was made into, line by line."""
    waiting = [rule for _, rule in Parser(content=file.read_text("utf-8"), filename=str(file)).rules]
    found = []
    while waiting:
        rule = waiting.pop()
        canvases = (each for each in (rule.canvas_before, rule.canvas_root, rule.canvas_after) if each)
        waiting += [*rule.children, *canvases]
        found += [
            (line.line, line.name, line.mode, line.co_value, sorted(line.watched_keys or ()))
            for line in [*rule.properties.values(), *rule.handlers]
        ]
    return found


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
