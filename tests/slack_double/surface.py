"""Where blocks are shown."""

from enum import StrEnum


class Surface(StrEnum):
    """A message in a channel, a modal, or the Home tab."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


EVERYWHERE = frozenset(Surface)
MESSAGES = frozenset({Surface.MESSAGE})
MODALS = frozenset({Surface.MODAL})
VIEWS = frozenset({Surface.MODAL, Surface.HOME})
