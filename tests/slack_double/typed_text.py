"""What Slack sends of what a person types behind a slash command whose manifest says `should_escape`."""

import re
from itertools import zip_longest

_MARKUP = re.compile(r"(<(?:@[UW]|#C|!|https?://|mailto:)[^<>]*>)")
_LINK = re.compile(r"https?://[^\s<>]+|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|io|net|org)\b(?![\w@.-])")


def as_sent(text: str) -> str:
    """
    Return it with entities for `&`, `<` and `>`, and with links made of addresses.

    What a person chose from Slack's menus is given as Slack writes it, as `<@U0BOB|bob>`, and stays.
    """
    pieces = _MARKUP.split(text)
    typed = [_LINK.sub(_linked, _escaped(each)) for each in pieces[::2]]
    chosen = [_ampersands(each) for each in pieces[1::2]]
    return "".join(each for pair in zip_longest(typed, chosen, fillvalue="") for each in pair)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _ampersands(markup: str) -> str:
    return re.sub(r"&(?!amp;)", "&amp;", markup)


def _linked(link: re.Match[str]) -> str:
    address = link[0]
    return f"<{address}>" if address.startswith("http") else f"<http://{address}|{address}>"
