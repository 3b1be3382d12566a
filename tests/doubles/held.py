"""Claims that nobody takes over."""

from rules.alert.work import Work


class Held:
    """It is held whenever somebody asks."""

    async def require(self, _work: Work) -> None:
        """Return at once."""
