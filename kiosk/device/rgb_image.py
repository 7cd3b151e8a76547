"""A picture in memory: what a camera sees, what a page of a PDF shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RgbImage:
    """``rgb`` holds three bytes a pixel, rows from the top, without padding."""

    width: int
    height: int
    rgb: bytes

    def __post_init__(self) -> None:
        assert self.width > 0 < self.height, "a picture has pixels"
        assert len(self.rgb) == 3 * self.width * self.height, "a picture has three bytes a pixel"
