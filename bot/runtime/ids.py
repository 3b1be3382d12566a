"""New identities."""

import uuid


def new_id() -> str:
    """Return a UUID v4, as the tables' keys are."""
    return str(uuid.uuid4())
