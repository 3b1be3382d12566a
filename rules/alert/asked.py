"""What somebody asked for and is not there, or is not one thing."""

from rules.alert.alert import Alert


class UnknownAlert(Exception):
    """No alert of this id; `nearest` are alerts that may be meant."""

    def __init__(self, asked: str, nearest: list[Alert], *, is_an_id: bool) -> None:
        super().__init__(asked)
        self.asked = asked
        self.nearest = nearest
        self.is_an_id = is_an_id


class SeveralAlerts(Exception):
    """More than one alert's id begins so."""

    def __init__(self, prefix: str, ids: list[str]) -> None:
        super().__init__(prefix)
        self.prefix = prefix
        self.ids = ids


class UnknownStation(Exception):
    """No metric of this station; `nearest` are stations of similar names, of which there may be none."""

    def __init__(self, station_id: str, nearest: list[str], *, has_any: bool = True) -> None:
        super().__init__(station_id)
        self.station_id = station_id
        self.nearest = nearest
        self.has_any = has_any
        """Whether any station is known."""
