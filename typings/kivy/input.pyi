from typing import Any

MotionEvent = Any
