from typing import Any

class ExceptionHandler:
    def handle_exception(self, inst: BaseException) -> int: ...

class _ExceptionManager:
    PASS: int
    RAISE: int
    def add_handler(self, handler: ExceptionHandler) -> None: ...
    def remove_handler(self, handler: ExceptionHandler) -> None: ...

ExceptionManager: _ExceptionManager
EventLoop: Any

def runTouchApp(widget: object = ..., embedded: bool = ...) -> None: ...  # noqa: N802 - Kivy's name
