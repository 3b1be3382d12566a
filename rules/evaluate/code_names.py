"""Names of fault codes, in which `*` stands for others: which codes a name means."""

import re
from itertools import pairwise

from rules.text.normal_form import normal

_STAR = re.compile(r"(\s*\*[\s*]*)")
_BEGINS = r"(?<![^ ])"
_ENDS = r"(?![^ ])"


def in_words(code: str) -> str:
    """Return the words of a code in small letters: "ground failure 2" for "GROUND_FAILURE2" and "GroundFailure2"."""
    text = normal(code)
    parts = [text[:1]]
    for at, (before, each) in enumerate(pairwise(text), start=1):
        parts += [" ", each] if _is_border(before, each, text[at + 1 : at + 2]) else [each]
    return " ".join("".join(each if _counts(each) else " " for each in "".join(parts)).casefold().split())


def _counts(sign: str) -> bool:
    # What was a number is a "#".
    return sign.isalnum() or sign == "#"


def _is_border(before: str, sign: str, behind: str) -> bool:
    if _is_number(sign) != _is_number(before):
        return True
    return sign.isupper() and (before.islower() or (before.isupper() and behind.islower()))


def _is_number(sign: str) -> bool:
    return sign.isdigit() or sign == "#"


def matcher(name: str) -> re.Pattern[str]:
    """
    Return what matches the words of the codes that a name means.

    `*` stands for any characters, and apart from the name's words (`* Fire *`) for whole words. What lies in several
    words of a code begins with the first of them: a background failure has nothing to do with the ground.
    """
    pieces = _STAR.split(normal(name))
    found = ""
    for at in range(0, len(pieces), 2):
        before, behind = (pieces[at - 1] if at else None), (pieces[at + 1] if at + 1 < len(pieces) else None)
        found += _piece(pieces[at], before, behind)
    return re.compile(found, re.DOTALL)


def _piece(said: str, before: str | None, behind: str | None) -> str:
    """Return a part of a name between two stars; None is the beginning, or the end, of the name."""
    signs = _signs(said)
    if not signs and (before or behind):
        return ""
    ends = r"\Z" if behind is None else _ENDS if _is_apart(behind) else ""
    whole = " ?".join(signs)
    if before is None:
        return f"(?>{whole}{ends})"
    within = "" if _is_apart(before) else f"|{''.join(signs)}{ends}"
    # The first place that fits is as good as any: no text takes longer than it is long.
    return f"(?>.*?(?:{_BEGINS}{whole}{ends}{within}))"


def _signs(said: str) -> list[str]:
    return ["[^ ]" if each == "?" else re.escape(each) for each in said.casefold() if _counts(each) or each == "?"]


def _is_apart(star: str) -> bool:
    return star != star.strip()
