"""What chargers, batteries and firmware write, in the manner of several vendors."""

import json
from datetime import UTC, datetime
from random import Random

from rules.units import SECOND_MS
from tools.simulate.incidents import IncidentKind
from tools.simulate.profile import Dialect

_OCPP = {
    IncidentKind.HARDWARE_FAULT: ("ConnectorLockFailure", "PowerSwitchFailure", "InternalError", "ReaderFailure"),
    IncidentKind.SAFETY_FAULT: ("GroundFailure", "HighTemperature", "OverCurrentFailure"),
    IncidentKind.CHATTER: ("WeakSignal", "LocalListConflict", "NoError"),
}
_BATTERY = {
    IncidentKind.HARDWARE_FAULT: ("CommunicationFailure", "CellVoltHighLevel2", "ChargeMosFault"),
    IncidentKind.SAFETY_FAULT: ("ChargeTempHighLevel2", "ShortCircuitProtectFault"),
    IncidentKind.CHATTER: ("SocLowLevel1", "CellVoltHighLevel1"),
}
_CODES = {
    IncidentKind.HARDWARE_FAULT: (("E17", "bms lost"), ("E21", "door"), ("E42", "charge module")),
    IncidentKind.SAFETY_FAULT: (("E90", "ground fault"), ("E91", "over temperature")),
    IncidentKind.CHATTER: (("I04", "heartbeat"), ("I11", "config loaded")),
}
_FIRMWARE = ("INFO: update {n} of 9 downloaded", "INFO: restart after update, build {n}", "DEBUG: self test {n} ok")
_CHATTER = (
    "INFO: door {n} closed",
    "battery BT{n} rejected by slot {m}",
    "NoError",
    "Available",
    "INFO: sync {n} done",
)


class FaultTexts:
    """The lines of one station. An incident keeps its code from its first line to its last."""

    def __init__(self, dialect: Dialect, rng: Random) -> None:
        self._dialect = dialect
        self._rng = rng
        self._chosen: dict[tuple[IncidentKind, int], int] = {}

    def line(self, kind: IncidentKind, started_ms: int, at_ms: int) -> str:
        """Return one line of an incident that began at `started_ms`, written at `at_ms` (epoch ms)."""
        if kind is IncidentKind.FIRMWARE:
            return self._rng.choice(_FIRMWARE).format(n=self._rng.randint(1, 9))
        if kind is IncidentKind.CHATTER and self._rng.random() < 0.5:  # noqa: PLR2004
            return self._rng.choice(_CHATTER).format(n=self._rng.randint(1, 99), m=self._rng.randint(1, 30))
        choice = self._chosen.setdefault((kind, started_ms), self._rng.randrange(1_000))
        match self._dialect:
            case Dialect.OCPP:
                return _OCPP[kind][choice % len(_OCPP[kind])]
            case Dialect.BATTERY:
                return _BATTERY[kind][choice % len(_BATTERY[kind])]
        code, text = _CODES[kind][choice % len(_CODES[kind])]
        return self._written(code, text, at_ms)

    def _written(self, code: str, text: str, at_ms: int) -> str:
        slot = self._rng.randint(1, 30)
        stamp = datetime.fromtimestamp(at_ms / SECOND_MS, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        level = "INFO" if code.startswith("I") else "ERROR"
        match self._dialect:
            case Dialect.STAMPED:
                return f"{stamp} {level} {code} {text}"
            case Dialect.JSON:
                return json.dumps({"level": level, "code": code, "slot": slot, "at": stamp})
        return self._rng.choice((code, f"{code}: {text}", f"[{code}] {text}", f"{code}(slot {slot})"))
