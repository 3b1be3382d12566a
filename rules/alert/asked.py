"""Errors for alerts and stations that somebody asked for and that cannot be found."""

from collections.abc import Mapping

from rules.alert.alert import Alert


class UnknownAlert(Exception):
    """There is no alert with this id; `nearest` are alerts that may be meant."""

    def __init__(self, asked: str, nearest: list[Alert], *, is_an_id: bool) -> None:
        super().__init__(asked)
        self.asked = asked
        self.nearest = nearest
        self.is_an_id = is_an_id


class SeveralAlerts(Exception):
    """The ids of several alerts begin with this prefix."""

    def __init__(self, prefix: str, ids: list[str]) -> None:
        super().__init__(prefix)
        self.prefix = prefix
        self.ids = ids


class UnknownStation(Exception):
    """
    No station, or more than one, is meant by this; `nearest` are ids that may be, if there are any.

    `called` are their names in the register.
    """

    def __init__(
        self, station_id: str, nearest: list[str], *, has_any: bool = True, called: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(station_id)
        self.station_id = station_id
        self.nearest = nearest
        self.called = called or {}
        self.has_any = has_any
        """Whether any station is known."""
