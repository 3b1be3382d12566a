"""A folder for matplotlib's font cache: the home directory may be missing or read-only."""

import shutil
import tempfile

VARIABLE = "MPLCONFIGDIR"
PREFIX = "aiops-charts-"


class ChartFolder:
    """A temporary folder, made when it is needed first. Its second name, `VARIABLE`, is matplotlib's."""

    def __init__(self) -> None:
        self._path: str | None = None

    def made(self) -> str:
        """Return the folder's path, making it if it is not there. Raises OSError where nothing can be written."""
        if self._path is None:
            self._path = tempfile.mkdtemp(prefix=PREFIX)
        return self._path

    def remove(self) -> None:
        """Remove the folder."""
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)
            self._path = None


def remove_own(path: str | None) -> None:
    """Remove the folder from the process that draws, whose parent may have been killed; no folder of anybody else."""
    if path is not None and PREFIX in path:
        shutil.rmtree(path, ignore_errors=True)
