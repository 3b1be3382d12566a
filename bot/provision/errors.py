"""What `aiops init` cannot do by itself."""

from bot.errors import BotError


class NotProvisioned(BotError):
    """Something could not be created; the text says what and why."""
