from typing import Any

class ButtonBehavior:
    def __getattr__(self, name: str) -> Any: ...
