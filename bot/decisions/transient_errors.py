"""Failures that may be over in a moment: what somebody chose and typed is kept for another try."""

from bot.errors import IdentityUnknown
from storage.errors import SetupFault, StorageUnavailable

TRANSIENT = (StorageUnavailable, SetupFault, IdentityUnknown)
"""A setup's fault, too: a token that expired is renewed while somebody looks at the dialog."""
