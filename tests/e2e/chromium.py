"""Where Chromium is and how it is started without asking anything of the network."""

from shutil import which

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Return the path of the browser; say what to install when there is none."""
    for name in _NAMES:
        found = which(name)
        if found:
            return found
    raise RuntimeError("Chromium is missing (Debian: apt install chromium).")
