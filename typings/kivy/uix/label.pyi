from typing import Any

from kivy.uix.widget import Widget

class Label(Widget):
    text_size: Any
    def texture_update(self, *args: object) -> None: ...
