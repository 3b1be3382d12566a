"""Which stations a text of a file means: one by its id, or many by a pattern."""

from fnmatch import fnmatchcase

from rules.text.normal_form import normal


def is_pattern(text: str) -> bool:
    """Whether a text may mean several stations: `*` stands for any characters, `?` for one."""
    return "*" in text or "?" in text


def one_of(text: str) -> str:
    """Return a station that is meant."""
    return text.replace("*", "x").replace("?", "x")


def may_be_one(one: str, other: str) -> bool:
    """Whether a station can exist that both mean; two patterns are taken to."""
    return (is_pattern(one) and is_pattern(other)) or means(one, other) or means(other, one)


def means(text: str, station_id: str) -> bool:
    """Whether a station is the one of an id, or of those of a pattern. What reads the same is the same."""
    text, name = normal(text), normal(station_id)
    # Square brackets may stand in a name; for fnmatch they would be a set of characters.
    return text == name or (is_pattern(text) and fnmatchcase(name, text.replace("[", "[[]")))
