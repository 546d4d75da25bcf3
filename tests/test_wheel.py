"""The wheel, installed in an empty environment away from the checkout, builds a course."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_builds_a_course_on_its_own(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("coursekit-*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env/bin/python"
    run(python, "-m", "pip", "--quiet", "install", "-c", ROOT / "constraints.txt", wheel, cwd=tmp_path)
    (tmp_path / "content").mkdir()
    (tmp_path / "content/one.md").write_text("# One\n\n:::concept[idea]\nText\n:::\n")
    said = run(tmp_path / "env/bin/coursekit", "build", cwd=tmp_path)
    assert said.startswith("built 6 pages in site")
    asked = subprocess.run(
        [tmp_path / "env/bin/coursekit", "build", "--search"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 1 and "[search-missing]" in asked.stderr, "Pagefind is an extra, and that is said"
    assert (tmp_path / "site/theme/css/site.css").stat().st_size > 0
    where = run(python, "-c", "import coursekit; print(coursekit.__file__)", cwd=tmp_path)
    assert str(ROOT) not in where
