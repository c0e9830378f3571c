"""Who may know whom: the rules of docs/architecture.md, kept."""

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "moderation").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")])

BUILD_LIBRARIES = {"pelican", "jinja2", "markupsafe", "babel", "bs4", "markdown_it", "blinker"}
BUILD_LIBRARIES |= {"scipy", "matplotlib", "icalendar", "PIL", "markdown", "docutils"}
"""What a plugin may stand on besides Python, its own folder, `weave` and the contract."""

NETWORK = {"socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "asyncio", "requests", "urllib3", "httpx"}

RULES: list[tuple[str, set[str]]] = [
    # Modules that match the first may not import what matches the second.
    ("moderation.documents", {"moderation*"}),
    ("moderation.publication*", {"moderation.[!dp]*", "moderation.publisher", "moderation.domain*"}),
    ("moderation.domain*", {"moderation.[!d]*", "moderation.documents"}),
    ("moderation.storage*", {"moderation.web*", "moderation.acts*", "moderation.mail*", "flask*", "pelican*"}),
    ("moderation.acts*", {"moderation.web*", "flask*", "pelican*"}),
    ("moderation.mail*", {"moderation.web*", "flask*", "pelican*"}),
    ("moderation.importers*", {"moderation.storage*", "moderation.web*", "flask*", "sqlalchemy*", "pelican*"}),
    ("moderation.web*", {"pelican*", "moderation.weaving", "moderation.build", "moderation.cli", "moderation.serving"}),
    ("moderation.webhooks*", {"moderation.web", "moderation.web.*", "flask*"}),
    ("moderation.triage*", {"moderation.web*", "moderation.acts*", "flask*", "pelican*"}),
    ("moderation.[!t]*", {"sklearn*", "scipy*", "numpy*", "moderation.triage.[!sw]*"}),
    ("moderation.[!c]*", {"moderation.cli", "moderation.commands*"}),
    ("moderation.publisher", {"pelican*", "flask*", "moderation.web*"}),
    ("plugins*", {"flask*", "sqlalchemy*", "alembic*", "psycopg*", "sqlite3", *NETWORK}),
]

STANDARD_ONLY = ["moderation.documents", "moderation.publication*", "moderation.domain*"]


def module_of(path: Path) -> str:
    """The name of a file's module, a package by its folder's."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    """The absolute names of everything that a file imports, also where `from x import y` names a module y."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            name = ".".join([*base, node.module] if node.module else base)
            yield name, node
            for alias in node.names:
                yield f"{name}.{alias.name}", node


def told(path: Path, name: str, node: ast.stmt) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno} imports {name}"


def test_no_module_imports_what_it_must_not_know() -> None:
    broken = [
        told(path, name, node)
        for path in FILES
        for name, node in imports(path)
        for pattern, forbidden in RULES
        if fnmatch(module_of(path), pattern) and any(fnmatch(name, each) for each in forbidden)
    ]
    assert broken == []


def test_the_ground_stands_on_the_standard_library_alone() -> None:
    broken = [
        told(path, name, node)
        for path in FILES
        if any(fnmatch(module_of(path), pattern) for pattern in STANDARD_ONLY)
        for name, node in imports(path)
        if name.split(".")[0] not in {*sys.stdlib_module_names, "moderation"}
    ]
    assert broken == []


def test_a_plugin_knows_the_contract_its_ground_and_itself() -> None:
    broken = []
    for path in FILES:
        module = module_of(path)
        if not module.startswith("plugins."):
            continue
        own = {f"plugins.{name}" for name in (module.split(".")[1], "weave")}
        own |= {name.replace("plugins.", "pelican.plugins.") for name in own}
        for name, node in imports(path):
            parts = name.split(".")
            if parts[0] in sys.stdlib_module_names or name.startswith("moderation.publication"):
                continue
            if name.startswith(("plugins", "pelican.plugins")):
                if name in ("plugins", "pelican.plugins") or any(f"{name}.".startswith(f"{each}.") for each in own):
                    continue
            elif parts[0] in BUILD_LIBRARIES:
                continue
            broken.append(told(path, name, node))
    assert broken == []


def test_imports_stand_at_the_top() -> None:
    broken = [
        told(path, ast.unparse(inner), inner)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("moderation.domain.text", "moderation.publication"),
        ("moderation.domain.text", "moderation.documents"),
        ("moderation.web.desk", "pelican"),
        ("moderation.storage.store", "moderation.web.app"),
        ("moderation.publication", "moderation.storage.store"),
        ("moderation.importers.wxr", "sqlalchemy"),
    ],
)
def test_the_rules_forbid_what_they_are_meant_to(module: str, name: str) -> None:
    assert any(
        fnmatch(module, pattern) and any(fnmatch(name, each) for each in forbidden) for pattern, forbidden in RULES
    )
