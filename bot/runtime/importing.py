"""Imports what stays to the end of the process."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def importing() -> Iterator[None]:
    """
    Look for no garbage meanwhile.

    Importing makes a hundred thousand objects that stay. Looking through them again and again is a tenth of a start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
