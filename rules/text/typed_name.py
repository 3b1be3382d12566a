"""Names as people type and copy them, made comparable with known names."""

_COPIED_ALONG = "`'\"<>"


def bare(typed: str) -> str:
    """Return a name without the quotes, backticks and angle brackets that people copy along."""
    return typed.strip(_COPIED_ALONG) or typed


def folded(name: str) -> str:
    """Return a name without case, quotes and extra space: equal for names that a person would call the same."""
    return " ".join(bare(name.strip()).split()).casefold()
