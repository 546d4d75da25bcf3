"""Lighthouse over the course as built: `make audit`. Needs Node and a Chromium.

Asked: 100 for accessibility, best practices and SEO, at least 98 for performance, and no layout shift, on the home
page, lessons and the concept index, as a phone and as a desktop see them. Text is served compressed, as hosts do.
"""

from __future__ import annotations

import functools
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent / "lighthouse"
ROOT = HERE.parents[1]
PAGES = ("", "3.5-customization-fine-tuning/", "3.9-three-questions/", "concepts/")
WANTED = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 98}
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking"


class Host(SimpleHTTPRequestHandler):
    """A static host: files as they are, text compressed."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        kind = self.guess_type(str(path))
        if not path.is_file() or not kind.startswith(("text/", "application/j")):
            super().do_GET()
            return
        body = gzip.compress(path.read_bytes())
        self.send_response(200)
        for name, value in (("Content-Type", kind), ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


def audit(url: str, preset: str, folder: Path) -> dict[str, float]:
    """Scores in percent by category, and `shift`, the cumulative layout shift."""
    report = folder / "report.json"
    command = [str(HERE / "node_modules/.bin/lighthouse"), url, "--quiet", "--output=json", f"--output-path={report}"]
    command += [f"--chrome-flags={FLAGS}", *(["--preset=desktop"] if preset == "desktop" else [])]
    browser = next(filter(None, (os.environ.get("CHROMIUM"), shutil.which("chromium"), shutil.which("google-chrome"))))
    subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": browser}, capture_output=True)
    found = json.loads(report.read_text())
    scores = {name: round(100 * category["score"]) for name, category in found["categories"].items()}
    return scores | {"shift": found["audits"]["cumulative-layout-shift"]["numericValue"]}


def main() -> int:
    if not (HERE / "node_modules").is_dir():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=HERE, check=True)
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = folder / "site"
        build = [sys.executable, "-m", "coursekit", "build", "--out", str(site)]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Host, directory=str(site)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for page in PAGES:
            for preset in ("mobile", "desktop"):
                scores = audit(f"http://127.0.0.1:{server.server_port}/{page}", preset, folder)
                short = [key for key, wanted in WANTED.items() if scores[key] < wanted] + ["shift"] * (
                    scores["shift"] > 0
                )
                failed = failed or bool(short)
                print(page or "home", preset, scores, f"SHORT OF: {', '.join(short)}" if short else "", flush=True)
        server.shutdown()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
