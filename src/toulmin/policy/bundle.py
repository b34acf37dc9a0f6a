"""A pack as the bundle that an OPA server loads: same rules, same data, and the pack's digest as its revision."""

from __future__ import annotations

import gzip
import io
import json
import tarfile

from toulmin.ports.policy_pack import DATA_FILE, Pack

__all__ = ["bundle"]


def bundle(pack: Pack) -> bytes:
    """The `.tar.gz` bytes; equal packs give equal bytes.

    Serve it with `opa run --server --bundle pack.tar.gz`. The server reports the revision with each decision, and a
    decision under another revision is denied.
    """
    manifest = {"revision": pack.revision, "roots": ["toulmin", "config"], "rego_version": 1}
    files = {**pack.rules, DATA_FILE: pack.data, ".manifest": json.dumps(manifest, sort_keys=True)}
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path, text in sorted(files.items()):
            content = text.encode()
            member = tarfile.TarInfo(path)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(archive.getvalue(), mtime=0)
