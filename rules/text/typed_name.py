"""Names as people type and copy them, made comparable with known names."""

from rules.text.normal_form import normal
from rules.text.spelled import unspelled

_COPIED_ALONG = "`'\"<>"


def bare(typed: str) -> str:
    """Return a name without the quotes, backticks and angle brackets that people copy along."""
    return typed.strip(_COPIED_ALONG) or typed


def as_stored(typed: str) -> str:
    """Return the same with what cards spell out as the characters that it stands for."""
    return unspelled(bare(typed))


def folded(name: str) -> str:
    """Return a name without case, quotes and extra space: equal for names that a person would call the same."""
    return normal(normal(bare(normal(unspelled(name)))).casefold())
