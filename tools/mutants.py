"""Makes small changes in the code and names each that no test notices: `make mutants`, with mutmut's arguments."""

import subprocess
import sys
from pathlib import Path

MUTMUT = Path(sys.executable).with_name("mutmut")


def main(arguments: list[str]) -> int:
    """Run mutmut, then have it name those that survived; return the exit code of the run."""
    run = subprocess.run(("nice", str(MUTMUT), "run", "--max-children", "1", *arguments), check=False)
    subprocess.run((str(MUTMUT), "results"), check=False)
    return run.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
