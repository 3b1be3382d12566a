"""What fault codes mean: how bad a fault is depends on what is broken, not only on how often it is said."""

import re
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field

from rules.alert.alert import Severity
from rules.evaluate.code_names import in_words, matcher
from rules.evaluate.rule import RuleSection
from rules.text.doubts import ReadableName

Names = tuple[Annotated[ReadableName, Field(min_length=1, max_length=100)], ...]


class FaultGrade(StrEnum):
    """Kinds of faults, the worst first; `UNKNOWN` are those that the rules file does not name."""

    SAFETY = "safety"
    HARDWARE = "hardware"
    COMMUNICATION = "communication"
    UNKNOWN = "unknown"
    HARMLESS = "harmless"


class SeverityByGrade(RuleSection):
    """How bad a recurring fault is, by what its code means; harmless ones are none."""

    safety: Severity = Severity.CRITICAL
    hardware: Severity = Severity.MEDIUM
    communication: Severity = Severity.LOW
    unknown: Severity = Severity.LOW

    def of(self, grade: FaultGrade) -> Severity:
        """Return the severity of a grade. Raises KeyError for harmless."""
        return {
            FaultGrade.SAFETY: self.safety,
            FaultGrade.HARDWARE: self.hardware,
            FaultGrade.COMMUNICATION: self.communication,
            FaultGrade.UNKNOWN: self.unknown,
        }[grade]


class FaultNames(RuleSection):
    """
    The names of codes by grade (`rules.evaluate.code_names`). Case, spaces and signs between words do not count.

    The defaults are the error codes and states of OCPP 1.6 and the names that battery management systems use, where
    level 1 warns and level 2 protects. Of several grades that name a code the first counts: harmless, then the worst.
    What none of them names, and `routine` does, is harmless, too, unless a word of it speaks of trouble.
    """

    harmless: Names = (
        "NoError*",
        "NoFault*",
        "NoAlarm*",
        "None",
        "OK",
        "Normal",
        "Available",
        "Occupied",
        "Preparing",
        "Charging",
        "Suspended",
        "SuspendedEV",
        "SuspendedEVSE",
        "Finishing",
        "Reserved",
        "WeakSignal*",
        "LocalListConflict*",
        "SocLow*",
        "*Level1",
        "NA",
        "Null",
    )
    safety: Names = (
        "*GroundFail*",
        "*GroundFault*",
        "*HighTemp*",
        "*TempHigh*",
        "*TemperatureHigh*",
        "*Temp*TooHigh*",
        "*OverTemp*",
        "*OverHeat*",
        "*OverCurrent*",
        "*OverVolt*",
        "*ShortCircuit*",
        "* Smoke *",
        "*SmokeAlarm*",
        "*SmokeDetect*",
        "* Fire *",
        "*FireAlarm*",
        "*FireDetect*",
        "*Thermal*",
        "*Insulation*",
        "*Leakage*",
    )
    communication: Names = (
        "EVCommunicationError",
        "*Communication*",
        "* Comm * Fail*",
        "*CommFail*",
        "*Offline*",
        "*Timeout*",
    )
    hardware: Names = (
        "ConnectorLockFailure",
        "InternalError",
        "OtherError",
        "PowerMeterFailure",
        "PowerSwitchFailure",
        "ReaderFailure",
        "ResetFailure",
        "UnderVoltage",
        "Faulted",
        "* Fault",
        "*Level2",
        "*Failure",
    )
    routine: Names = (
        "* OK *",
        "* done *",
        "* passed *",
        "* success*",
        "* succeeded *",
        "* complete *",
        "* completed *",
        "* finished *",
        "* started *",
        "* loaded *",
        "* saved *",
        "* download*",
        "* install*",
        "* update *",
        "* updated *",
        "* updating *",
        "* heartbeat *",
        "* logged in *",
        "* door * opened *",
        "* door * closed *",
    )

    def grade(self, code: str) -> FaultGrade:
        """Return the grade of a code."""
        if code not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[code] = self._look_up(in_words(code))
        return self._known[code]

    def _look_up(self, code: str) -> FaultGrade:
        """Return the grade of a code, or of its name up to its level if nothing is known of what follows."""
        named, behind = _LEVELLED.match(code), FaultGrade.UNKNOWN
        if named:
            code, rest = named.groups()
            behind = self._listed(rest)
        return self._listed(code) if behind is FaultGrade.UNKNOWN else behind

    def _listed(self, code: str) -> FaultGrade:
        for grade, names in self._matchers:
            if any(name.match(code) for name in names):
                return grade
        is_routine = _TROUBLE.search(code) is None and any(name.match(code) for name in self._routine)
        return FaultGrade.HARMLESS if is_routine else FaultGrade.UNKNOWN

    @cached_property
    def _matchers(self) -> tuple[tuple[FaultGrade, tuple[re.Pattern[str], ...]], ...]:
        order = (FaultGrade.HARMLESS, FaultGrade.SAFETY, FaultGrade.COMMUNICATION, FaultGrade.HARDWARE)
        return tuple((grade, tuple(map(matcher, getattr(self, grade.value)))) for grade in order)

    @cached_property
    def _routine(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(matcher, self.routine))

    @cached_property
    def _known(self) -> dict[str, FaultGrade]:
        return {}


_TROUBLE = re.compile(
    r"\b(?:(?:fail|err|fault|los[st]|stuck|jam|block|timeout|timed|reject|den[iy]|miss|invalid|corrupt|abort|cancel|brok"
    r"|unable|refus|warn|alarm|critical|emergency|trip|leak|over|under|short|weak|dead|drop|disconnect|unplug|restart|reboot"
    r"|reset|retr[iy]|delay|unexpected|exceed|stop|interrupt|incompl|unsuc|damag|crash|kill|except|expir|mismatch|violat"
    r"|unauth|intru|tamper)\w*|no|not|never|cannot|can t|without|too|high|low|hot|bad|wrong|late|again|unknown)\b"
)
"""Words of a code of which one is enough: an update that is not done is no routine."""

_LEVELLED = re.compile(r"(.*?\blevel [1-3]) (.+)", re.DOTALL)

_MOST_KNOWN = 10_000
"""The cache is emptied at this size: stations may write any number of codes."""
