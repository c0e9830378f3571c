"""A wheel of what git tracks, and a Python that has it installed and knows nothing of this checkout."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]


def build_wheel(folder: Path) -> Path:
    """The wheel, built in `folder`."""
    source = folder / "source"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(source)], check=True)
    return next(folder.glob("*.whl"))


def install(wheel: Path, folder: Path) -> None:
    """Put what `wheel` brings into `folder`, as pip would."""
    with ZipFile(wheel) as archive:
        archive.extractall(folder)


def python(installed: Path, *command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in `folder` with what `install` put there before everything else.

    `-S` reads no `.pth` file, by which an editable install would bring the checkout back.
    """
    places = dict.fromkeys([str(installed), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    return subprocess.run(
        [sys.executable, "-S", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places), "COLUMNS": "500", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
