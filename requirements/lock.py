"""Write the lock files anew from pyproject.toml: every version with its hashes, and no index host."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HERE = "requirements"  # as seen from there: pip-compile writes its own command line into the file
SERVICE = ["service", "postgres", "redis", "install"]
FILES = {"dev.txt": [*SERVICE, "test", "lint", "dev"], "service.txt": SERVICE}

for name, extras in FILES.items():
    command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes", "--allow-unsafe"]
    command += ["--strip-extras", "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"]
    command += [f"--extra={extra}" for extra in extras]
    if name != "dev.txt":  # the same version of everything, whichever file it is installed from
        command += ["--constraint", f"{HERE}/dev.txt"]
    subprocess.run([*command, "--output-file", f"{HERE}/{name}", "pyproject.toml"], check=True, cwd=ROOT)
