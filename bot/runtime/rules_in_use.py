"""The rules that this replica judges by, its playbook, and the files that they come from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import structlog

from rules.alert.errors import InvalidRules
from rules.evaluate.ruleset import RuleSet, load_rules
from rules.playbook.playbook import Playbook, default_playbook, load_playbook
from rules.stations.register import Register, load_register
from rules.stations.station_facts import StationFacts

log = structlog.get_logger()

Stamp = tuple[int, int, int, int] | None


@dataclass(frozen=True)
class RuleFiles:
    """The rules file, the station register and the playbook; None for what is not set."""

    rules: Path | None = None
    stations: Path | None = None
    playbook: Path | None = None

    def load(self) -> RuleSet:
        """Return what they say, blocking. Raises InvalidRules with every fault of the first that cannot be used."""
        return load_rules(self.rules, load_register(self.stations))


@dataclass(frozen=True)
class Stamps:
    """How the files were when they were last looked at: what differs once one was written or replaced."""

    rules: Stamp = None
    stations: Stamp = None
    playbook: Stamp = None

    @classmethod
    def of(cls, files: RuleFiles) -> Self:
        """Look at the files."""
        return cls(stamp(files.rules), stamp(files.stations), stamp(files.playbook))


def stamp(path: Path | None) -> Stamp:
    """Return how a file is now; None where there is none."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    # The last tells of a copy that keeps the times of its original.
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns


class RulesInUse:
    """
    Holds the rules and the playbook, and takes new ones when a file has changed.

    Files that cannot be used change nothing: `refused` says why both are still those from before.
    """

    def __init__(
        self,
        rules: RuleSet,
        files: RuleFiles | None = None,
        seen: Stamps | None = None,
        playbook: Playbook | None = None,
    ) -> None:
        self.rules = rules
        self.playbook = playbook or default_playbook()
        self.refused: str | None = None
        self._files = files or RuleFiles()
        self._seen = seen or Stamps()

    @classmethod
    def of(cls, files: RuleFiles) -> Self:
        """Return those of some files. Raises InvalidRules."""
        # They are looked at before they are read: what is written meanwhile is read again.
        seen = Stamps.of(files)
        rules = files.load()
        return cls(rules, files, seen, load_playbook(files.playbook, rules.register))

    def station(self, station_id: str) -> StationFacts:
        """Return what the register in use says about a station."""
        return self.rules.register.station(station_id)

    def refresh(self) -> None:
        """Look whether a file has changed, and take what it says; blocking."""
        seen = Stamps.of(self._files)
        if seen == self._seen:
            return
        try:
            rules = load_rules(self._files.rules, self._register(seen))
            self._take(rules, load_playbook(self._files.playbook, rules.register))
        except InvalidRules as error:
            self._refuse(str(error))
        self._seen = seen

    def _register(self, seen: Stamps) -> Register:
        # It may be large, and take seconds to read.
        is_the_same = seen.stations == self._seen.stations and not self.refused
        return self.rules.register if is_the_same else load_register(self._files.stations)

    def _take(self, rules: RuleSet, playbook: Playbook) -> None:
        if rules.version != self.rules.version or self.refused:
            log.info("the rules are new", version=rules.version, before=self.rules.version)
        if playbook.version != self.playbook.version or self.refused:
            log.info("the playbook is new", version=playbook.version, before=self.playbook.version)
        self.rules, self.playbook, self.refused = rules, playbook, None

    def _refuse(self, why: str) -> None:
        self.refused = why
        log.error("changed rules or a changed playbook are refused; those from before stay in use", why=why)
