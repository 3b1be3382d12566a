"""Addresses on the web, as somebody typed them."""

from urllib.parse import SplitResult, urlsplit


def web_address(text: str) -> SplitResult | None:
    """Return the parts of an address that begins with https:// or http:// and has a host; None if it is none."""
    try:
        parts = urlsplit(text)
        # Whether a port can be one is found out when it is read.
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that match nothing, a port that none can have
        return None
    return parts if is_address else None
