"""`publishconf.py` publishes no site that owes its readers something."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://blog.example"


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """The settings beside a legal notice of their own."""
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "theme" / "translations", tmp_path / "theme" / "translations")
    (tmp_path / "content" / "pages").mkdir(parents=True)
    return tmp_path


def settings_of(blog: Path, address: str = ADDRESS) -> subprocess.CompletedProcess[str]:
    """Read the settings, as a build does."""
    return subprocess.run(
        [sys.executable, "-B", "-c", "import publishconf; print(publishconf.SITEURL)"],
        cwd=blog,
        env=os.environ | {"ECOUTE_SITE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )


def fill_in(blog: Path, notice: str) -> None:
    (blog / "content" / "pages" / "mentions-legales.md").write_text(notice, encoding="utf-8")


def test_the_sample_s_notice_is_to_be_filled_in_before_a_site_is_published(blog: Path) -> None:
    """TRUST duty 9: publisher, director and host are named, or nothing is published."""
    sample = (ROOT / "content" / "pages" / "mentions-legales.md").read_text(encoding="utf-8")
    fill_in(blog, sample)
    refused = settings_of(blog)
    assert refused.returncode != 0
    assert "mentions-legales.md, line 10: “- Nom, ou dénomination et forme sociale" in refused.stderr
    assert "Traceback" not in refused.stderr
    for mark in ("**à compléter**", "**à vérifier**"):
        assert mark in sample
        fill_in(blog, sample.replace("**à compléter**", "Ana" if mark == "**à vérifier**" else mark))
        assert settings_of(blog).returncode != 0, "one mark alone is still something missing"
    fill_in(blog, sample.replace("**à compléter**", "Ana").replace("**à vérifier**", "un an"))
    assert settings_of(blog).stdout.strip() == ADDRESS


def test_without_a_notice_nothing_is_published(blog: Path) -> None:
    """TRUST duty 9."""
    refused = settings_of(blog)
    assert refused.returncode != 0
    assert "mentions-legales.md is missing" in refused.stderr


@pytest.mark.parametrize("address", ["", "blog.example", "ftp://blog.example"])
def test_without_an_address_nothing_is_published(address: str, blog: Path) -> None:
    fill_in(blog, "Éditeur : Ana.")
    refused = settings_of(blog, address)
    assert refused.returncode != 0
    assert "ECOUTE_SITE_URL is not set" in refused.stderr


def test_whoever_tries_the_sample_out_is_warned_of_nothing() -> None:
    """Pelican's words for feeds without an address change with its releases; `LOG_FILTER` must be those of the lock."""
    reading = "from pelican.settings import read_settings; read_settings('pelicanconf.py')"
    read = subprocess.run(
        [sys.executable, "-B", "-c", reading],
        cwd=ROOT,
        env=os.environ | {"ECOUTE_SITE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert read.stderr == ""
