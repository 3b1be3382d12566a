"""The rules that this replica judges by, and the files that they come from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import structlog

from rules.alert.errors import InvalidRules
from rules.evaluate.ruleset import RuleSet, load_rules
from rules.stations.register import load_register

log = structlog.get_logger()

Stamp = tuple[tuple[int, int, int] | None, ...]


@dataclass(frozen=True)
class RuleFiles:
    """The rules file and the station register; None for what is not set."""

    rules: Path | None = None
    stations: Path | None = None

    def load(self) -> RuleSet:
        """Return what they say, blocking. Raises InvalidRules with every fault of the first that cannot be used."""
        return load_rules(self.rules, load_register(self.stations))

    def stamp(self) -> Stamp:
        """Return what differs once a file was written or replaced."""
        return tuple(_stamp(each) for each in (self.rules, self.stations) if each is not None)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


class RulesInUse:
    """
    Holds the rules, and takes new ones when a file has changed.

    Files that cannot be used change nothing: `refused` says why the rules are still those from before.
    """

    def __init__(self, rules: RuleSet, files: RuleFiles | None = None, seen: Stamp = ()) -> None:
        self.rules = rules
        self.refused: str | None = None
        self._files = files or RuleFiles()
        self._seen = seen

    @classmethod
    def of(cls, files: RuleFiles) -> Self:
        """Return those of some files. Raises InvalidRules."""
        # The stamp is older than what is read: what is written meanwhile is read again.
        seen = files.stamp()
        return cls(files.load(), files, seen)

    def refresh(self) -> None:
        """Look whether a file has changed, and take what it says; blocking."""
        seen = self._files.stamp()
        if seen == self._seen:
            return
        try:
            self._take(self._files.load())
        except InvalidRules as error:
            self._refuse(str(error))
        self._seen = seen

    def _take(self, rules: RuleSet) -> None:
        if rules.version != self.rules.version or self.refused:
            log.info("the rules are new", version=rules.version, before=self.rules.version)
        self.rules, self.refused = rules, None

    def _refuse(self, why: str) -> None:
        self.refused = why
        log.error("changed rules are refused; those from before stay in use", why=why)
