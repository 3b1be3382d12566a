"""Names as people type and copy them, compared with those that are known."""

_COPIED_ALONG = "`'\"<>"


def bare(typed: str) -> str:
    """Take off what people copy along: quotes, backticks and angle brackets."""
    return typed.strip(_COPIED_ALONG) or typed


def folded(name: str) -> str:
    """Return what names have in common that a person would call the same: letters and words, not case or quotes."""
    return " ".join(bare(name.strip()).split()).casefold()
