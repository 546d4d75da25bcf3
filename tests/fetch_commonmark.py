"""Fetch the examples of the CommonMark specification into .cache/commonmark.json. Needs only Python, pip and a network.

They come from the specification's own text, version 0.31.2, which the source distribution of marko carries for its
tests. pip fetches that archive and checks its SHA-256; only the one text is read out of it, nothing is installed.
Does nothing when the file is already there and right.

Source: https://spec.commonmark.org/0.31.2/ (CC BY-SA 4.0), which is why it is fetched and not kept here.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

TARGET = Path(__file__).parent.parent / ".cache" / "commonmark.json"
VERSION, COUNT = "0.31.2", 652
ARCHIVE, MEMBER = "marko==2.2.4", "marko-2.2.4/tests/spec/commonmark.txt"
ARCHIVE_SHA256 = "c042c66f835425673123d7536b39b4660de3b68e30078c70fd26245b31170683"
TARGET_SHA256 = "47e6ca7b1143e787103dacfc6663b5dfb8d5c1a5724e453fbd9e883fc41328a1"
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def download(folder: Path) -> Path:
    """The source archive, by pip. pip asks for its metadata, so it sets up the archive's build tool aside and alone."""
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{ARCHIVE} --hash=sha256:{ARCHIVE_SHA256}\n")
    options = ["--no-deps", "--no-binary", "marko", "--require-hashes", "--disable-pip-version-check", "--quiet"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), "--requirement", str(wanted)]
    subprocess.run(command, check=True)
    return next(folder.glob("*.tar.gz"))


def examples(spec: str) -> list[dict[str, object]]:
    """The specification writes tabs as arrows."""
    assert f"version: '{VERSION}'" in spec, "this is another version of the specification"
    found = [(m[1].replace("→", "\t"), m[2].replace("→", "\t")) for m in _EXAMPLE.finditer(spec)]
    return [{"example": n, "markdown": source, "html": html} for n, (source, html) in enumerate(found, start=1)]


def main() -> int:
    if TARGET.exists() and sha256(TARGET.read_bytes()) == TARGET_SHA256:
        TARGET.touch()  # so that make knows it to be newer than this script
        return 0
    with tempfile.TemporaryDirectory() as folder:
        archive = download(Path(folder))
        with tarfile.open(archive) as tar:
            member = tar.extractfile(MEMBER)
            assert member is not None, f"{ARCHIVE} holds no {MEMBER}"
            cases = examples(member.read().decode("utf-8"))
    data = (json.dumps(cases, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    if len(cases) != COUNT or sha256(data) != TARGET_SHA256:
        print(f"{len(cases)} examples with SHA-256 {sha256(data)}; expected were {COUNT} with {TARGET_SHA256}")
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    aside = TARGET.with_suffix(".part")
    aside.write_bytes(data)
    aside.replace(TARGET)
    print(f"{TARGET}: {COUNT} examples of CommonMark {VERSION}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
