"""Where the local stack keeps what it downloads and prints."""

from pathlib import Path


def project_cache() -> Path:
    """Return the folder of this project: what is in it may be deleted at any time."""
    return Path.cwd() / ".aiops"
