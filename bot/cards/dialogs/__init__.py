"""The dialogs that ask before something is decided."""
