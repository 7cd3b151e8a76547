"""Rows that run from the right in right-to-left languages, stacks, and surfaces on which things stand."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from kivy.graphics import PopMatrix, PushMatrix, Rotate
from kivy.input import MotionEvent
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from .kivy_helpers import height_property, load_kv
from .theme import observe_theme, theme


class BidiRow(BoxLayout):
    """A horizontal box, mirrored for right-to-left languages (Kivy mirrors nothing by itself).

    ``mirrored`` says so where the row does not follow the language shown. What ``follows_hand`` stands on the
    side of the hand: a left hand has it the other way round.
    """

    follows_hand = BooleanProperty(False)
    mirrored = ObjectProperty(None, allownone=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fbind("mirrored", self._trigger_layout)
        observe_theme(self, "rtl", "left")

    def theme_changed(self) -> None:
        self._trigger_layout()

    def _iterate_layout(self, sizes: Any) -> Iterator[tuple[int, float, float, float, float]]:
        mirrored = theme.rtl if self.mirrored is None else self.mirrored
        if self.follows_hand and theme.left:
            mirrored = not mirrored
        for index, x, y, width, height in super()._iterate_layout(sizes):
            yield index, self.x + self.right - x - width if mirrored else x, y, width, height


class AutoHeightRow(BidiRow):
    """A row as high as its highest child needs (``least``, where a child has it, else its height)."""

    least = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("size_hint_y", None)
        super().__init__(**kwargs)

    def add_widget(self, widget: Widget, *args: Any, **kwargs: Any) -> None:
        super().add_widget(widget, *args, **kwargs)
        widget.fbind(height_property(widget), self._fit)
        self._fit()

    def remove_widget(self, widget: Widget, *args: Any, **kwargs: Any) -> None:
        super().remove_widget(widget, *args, **kwargs)
        widget.funbind(height_property(widget), self._fit)

    def _fit(self, *_args: object) -> None:
        least = max(_needs(self), default=0) + self.padding[1] + self.padding[3]
        if least != self.least:  # else it would undo the height that a page gave
            self.least = self.height = least


def arrange_in_rows(
    widgets: Iterable[Widget], across: int, spacing: float, grow: float
) -> Iterator[AutoHeightRow]:
    """The widgets, ``across`` in a row, each made when its row is asked for; rows that are alike and may
    ``grow`` (see ``Paginator``). One that is left over is as wide as the row, more are as the others."""
    waiting = iter(widgets)
    while some := list(islice(waiting, across)):
        row = AutoHeightRow(spacing=spacing)
        row.max_growth, row.alike = grow, "row"
        for widget in some:
            if hasattr(widget, "least"):  # what has only its own height keeps it
                widget.size_hint_y = 1
            row.add_widget(widget)
        for _ in range(across - len(some) if len(some) > 1 else 0):
            row.add_widget(Widget())
        yield row


class VerticalStack(BoxLayout):
    """A vertical box that says the ``least`` height it needs; what stretches in it takes the rest."""

    least = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("size_hint_y", None)
        super().__init__(orientation="vertical", **kwargs)

    def add_widget(self, widget: Widget, *args: Any, **kwargs: Any) -> None:
        super().add_widget(widget, *args, **kwargs)
        widget.fbind(height_property(widget), self._fit)
        self._fit()

    def remove_widget(self, widget: Widget, *args: Any, **kwargs: Any) -> None:
        super().remove_widget(widget, *args, **kwargs)
        widget.funbind(height_property(widget), self._fit)
        self._fit()

    def _fit(self, *_args: object) -> None:
        needs = _needs(self)
        gaps = self.spacing * max(0, len(needs) - 1)
        self.least = sum(needs) + gaps + self.padding[1] + self.padding[3]


class AutoHeightStack(VerticalStack):
    """One that is as high as what stands in it."""

    def on_least(self, _stack: Widget, least: float) -> None:
        self.height = least


def _needs(box: BoxLayout) -> list[float]:
    """How high each of its children must be, but for those that only stretch."""
    return [
        getattr(child, height_property(child))
        for child in box.children
        if hasattr(child, "least") or child.size_hint_y is None
    ]


class Panel(BoxLayout):
    """A vertical stack on a surface, as high as what stands on it needs, or higher."""

    fill = ColorProperty(None, allownone=True)
    border_color = ColorProperty(None, allownone=True)
    border_width = NumericProperty(2)
    least = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        own = {
            "orientation": "vertical",
            "size_hint_y": None,
            "padding": 8 * theme.unit,
            "spacing": 3 * theme.unit,
        }
        super().__init__(**own | kwargs)
        self.bind(minimum_height=self._fit)

    def _fit(self, _panel: Widget, height: float) -> None:
        self.least = height
        if self.size_hint_y is None:
            self.height = height


class Rotatable(Widget):
    """What may stand upside down on the screen: upright for who sits opposite, and so are its touches."""

    _rotation: Rotate | None = None

    def turn_round(self, on: bool = True) -> None:
        """Turns it, or turns it back."""
        if self._rotation is None and on:
            with self.canvas.before:
                PushMatrix()
                self._rotation = Rotate()
            with self.canvas.after:
                PopMatrix()
            self.bind(pos=self._update_rotation, size=self._update_rotation)
            self._update_rotation()
        if self._rotation is not None:
            self._rotation.angle = 180 if on else 0

    @property
    def turned(self) -> bool:
        """Whether it stands upside down."""
        return self._rotation is not None and self._rotation.angle != 0

    def _update_rotation(self, *_args: object) -> None:
        assert self._rotation is not None
        self._rotation.origin = self.center

    def to_local(self, x: float, y: float, **kwargs: Any) -> tuple[float, float]:
        """Where it is for who sits opposite."""
        return self._rotated(x, y) if self.turned else super().to_local(x, y, **kwargs)

    def to_parent(self, x: float, y: float, **kwargs: Any) -> tuple[float, float]:
        return self._rotated(x, y) if self.turned else super().to_parent(x, y, **kwargs)

    def _rotated(self, x: float, y: float) -> tuple[float, float]:
        return 2 * self.center_x - x, 2 * self.center_y - y

    def on_touch_down(self, touch: MotionEvent) -> bool:
        return self._rotate_touch(super().on_touch_down, touch)

    def on_touch_move(self, touch: MotionEvent) -> bool:
        return self._rotate_touch(super().on_touch_move, touch)

    def on_touch_up(self, touch: MotionEvent) -> bool:
        return self._rotate_touch(super().on_touch_up, touch)

    def _rotate_touch(self, tell: Callable[[MotionEvent], bool], touch: MotionEvent) -> bool:
        if not self.turned:
            return tell(touch)
        touch.push()
        touch.apply_transform_2d(self.to_local)
        done = tell(touch)
        touch.pop()
        return done


class RotatableRow(Rotatable, BidiRow):
    """The head of a page; what it is about, and its foot."""


class NoticeBox(AutoHeightRow):
    """One line that matters, on its own colour (``fill``)."""

    fill = ColorProperty(None, allownone=True)

    def __init__(self, **kwargs: Any) -> None:
        own = {"padding": (6 * theme.unit, 4.5 * theme.unit), "spacing": 3 * theme.unit}
        super().__init__(**own | kwargs)


load_kv(__file__)
