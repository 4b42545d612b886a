"""Where a library lies: file systems and folders on which a SQLite file in use is not safe."""

import os
from pathlib import Path
from typing import Final

NETWORK: Final = frozenset(
    ("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "afs", "ncpfs", "fuse.sshfs", "fuse.rclone", "davfs",
     "fuse.davfs", "glusterfs", "fuse.glusterfs", "webdav")
)  # fmt: skip
"""File systems whose locks SQLite cannot rely on, and which have no write-ahead log (https://sqlite.org/wal.html)."""

SYNCED: Final = ("dropbox", "onedrive", "google drive", "googledrive", "icloud", "mobile documents", "nextcloud",
                 "owncloud", "syncthing", "pcloud")  # fmt: skip
"""Beginnings of the names of folders that a program copies elsewhere, file by file, while they are written to."""


def file_system(path: Path) -> str:
    """The type of the file system that `path` lies on (`ext4`, `nfs4`); empty where nobody can tell (not Linux)."""
    try:
        found = path.stat().st_dev
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    wanted = f"{os.major(found)}:{os.minor(found)}"
    for line in lines:  # https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
        before, _, after = line.partition(" - ")
        if before.split()[2:3] == [wanted] and after:
            return after.split()[0]
    return ""


def synced(path: Path) -> str:
    """The folder above `path` that looks like one of a synchronising program; empty: none does."""
    return next((part for part in path.resolve().parent.parts if part.lower().startswith(SYNCED)), "")
