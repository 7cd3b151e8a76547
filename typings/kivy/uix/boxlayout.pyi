from typing import Any

from kivy.properties import VariableListProperty
from kivy.uix.widget import Widget

class BoxLayout(Widget):
    minimum_height: float
    minimum_width: float
    spacing: float
    padding: VariableListProperty
    def _iterate_layout(self, sizes: Any) -> Any: ...
