"""
The version of what is stored.

Adding keys or words needs no new version: a bot that does not know them keeps them and leaves them alone. The version
is raised when an older bot would do something wrong with what a newer one wrote. Items that have none count as 0.
"""

DATA_VERSION = 2
"""
What this version of the bot writes, and the newest that it changes.

2: guards and work may be spread over partitions (`storage.partitions`), where an older bot would not look for them.
"""


MOST = 1_000
"""A higher one is no version, but a slip of whoever wrote it: no bot is refused for it."""


def too_new(data_version: int) -> bool:
    """Return whether what has this version must be left to a newer bot."""
    return DATA_VERSION < data_version <= MOST
