"""Installing packages of Debian and Ubuntu, where we may. Standard library only."""

import os
import subprocess


def install(packages: list[str], what: str) -> bool:
    """Whether all of them are there now; ``what`` says what they are."""
    print(f"Installing {what}: {' '.join(packages)}", flush=True)
    work = ["install", "--yes", "--no-install-recommends", *packages]
    return _apt_get(work) or (_apt_get(["update"]) and _apt_get(work))


def _apt_get(arguments: list[str]) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    return done.returncode == 0
