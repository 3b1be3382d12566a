"""Whom a calendar means: names and e-mail addresses as Slack users, through the map in the policy file."""

import re
from collections.abc import Mapping

from rules.text.normal_form import normal


class KnownNames:
    """Finds the people of an event by its attendees, else by the names in its summary."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = {folded(name): user_id for name, user_id in known.items()}
        # The longest first: "Ann Lee" is not also "Ann".
        names = "|".join(re.escape(each) for each in sorted(self._known, key=len, reverse=True))
        self._names = re.compile(rf"(?<![\w@.+-])(?:{names})(?![\w@]|[.+-]\w)") if names else None

    def of(self, summary: str, attendees: tuple[str, ...]) -> tuple[str, ...]:
        """Return their Slack ids, each once; none if the map names nobody of them."""
        invited = [self._known[folded(each)] for each in attendees if folded(each) in self._known]
        named = self._names.findall(folded(summary)) if self._names else []
        return tuple(dict.fromkeys(invited or [self._known[each] for each in named]))


def folded(name: str) -> str:
    """Return a name as it is compared."""
    return " ".join(normal(name).casefold().split())
