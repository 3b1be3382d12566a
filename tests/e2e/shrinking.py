"""Pictures small enough to be kept with the code: a palette holds all the colours that a page of text has."""

from pathlib import Path

from PIL import Image

COLOURS = 96


def shrink(file: Path) -> None:
    """Write a PNG anew with a palette of its own."""
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(file, optimize=True)
