"""Things that stay together on one page, one below the other."""

from __future__ import annotations

from kivy.properties import NumericProperty
from kivy.uix.boxlayout import BoxLayout


class VerticalStack(BoxLayout):
    """A vertical box that says the ``least`` height it needs; what stretches in it takes the rest."""

    least = NumericProperty(0)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("size_hint_y", None)
        super().__init__(orientation="vertical", **kwargs)

    def add_widget(self, widget, *args, **kwargs) -> None:
        super().add_widget(widget, *args, **kwargs)
        widget.bind(**{_measure(widget): self._fit})
        self._fit()

    def _fit(self, *_args) -> None:
        needs = [
            getattr(child, _measure(child))
            for child in self.children
            if hasattr(child, "least") or child.size_hint_y is None
        ]
        self.least = sum(needs) + self.spacing * max(0, len(needs) - 1)


class AutoHeightStack(VerticalStack):
    """One that is as high as what stands in it."""

    def on_least(self, _stack, least: float) -> None:
        self.height = least


def _measure(widget) -> str:
    return "least" if hasattr(widget, "least") else "height"
