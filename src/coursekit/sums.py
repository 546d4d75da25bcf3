"""BLAKE2b and SHA-256, as `hashlib` has them but without OpenSSL, which `hashlib` loads besides. That takes 3 ms, which
a build from notes needn't spend. OpenSSL's SHA-256 is quicker where there is much to sum: files of sites are."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import blake2b, sha256
else:
    try:
        from _blake2 import blake2b

        try:
            from _sha256 import sha256  # Python 3.11
        except ImportError:
            from _sha2 import sha256
    except ImportError:  # a Python that has them elsewhere
        from hashlib import blake2b, sha256

__all__ = ["blake2b", "sha256"]
