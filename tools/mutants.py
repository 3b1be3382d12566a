"""Makes small changes in the code and names each that no test notices: `make mutants`, with mutmut's arguments."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from bot.demo.ministack import running_ministack

MUTMUT = Path(sys.executable).with_name("mutmut")


async def main(arguments: list[str]) -> int:
    """Run mutmut beside one AWS for the tests of all mutants: each mutant has a process, and would start its own."""
    async with running_ministack(os.environ | {"SFN_WAIT_SCALE": "0"}) as aws:
        environment = os.environ | {"AIOPS_TEST_AWS_PORT": str(aws.port)}
        run = ("nice", str(MUTMUT), "run", "--max-children", "1", *arguments)
        code = (await asyncio.to_thread(subprocess.run, run, env=environment, check=False)).returncode
    await asyncio.to_thread(subprocess.run, (str(MUTMUT), "results"), check=False)
    return code


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
