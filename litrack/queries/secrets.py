"""Reads what must stay secret, API key and mail password, from places that only their owner can open."""

import re
from collections.abc import Mapping
from pathlib import Path
from stat import S_ISREG, filemode
from typing import NamedTuple

from litrack.errors import UsageError

KEY_CREDENTIAL = "ncbi_api_key"
PASSWORD_CREDENTIAL = "smtp_password"  # noqa: S105 - its name, as in LoadCredential=smtp_password:FILE
_BYTES = 4096


class Found(NamedTuple):
    """A value, where it came from in the user's words, and the folder that relative paths start from."""

    value: str
    origin: str
    folder: Path

    @property
    def path(self) -> Path:
        """The value as a path. Raises UsageError."""
        return self.folder / expanded(self.value, self.origin)


class Secret(NamedTuple):
    """A secret, where it came from, the file that holds it (None: a variable does), and what is wrong with the file."""

    value: str
    origin: str
    file: Path | None = None
    notes: tuple[str, ...] = ()


def expanded(value: str, origin: str) -> Path:
    """A path with `~` replaced. Without a home there is nothing to replace it by."""
    if "\0" in value:
        raise UsageError(f"{origin} is not a usable path.", "Give another path.")
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise UsageError(f"{origin} begins with ~, but the home directory is not known.", "Write it out.") from error


def credential(environ: Mapping[str, str], name: str, cwd: Path) -> Found | None:
    """A file that systemd handed to this service alone (LoadCredential=NAME:FILE, systemd.exec(5))."""
    folder = environ.get("CREDENTIALS_DIRECTORY", "")
    path = Path(folder) / name
    return Found(str(path), f"LoadCredential={name}", cwd) if folder and path.is_file() else None


def read_key(environ: Mapping[str, str], configured: Found | None, cwd: Path) -> Secret | None:
    """NCBI_API_KEY, or else the file of LoadCredential, of NCBI_API_KEY_FILE, of config.toml; UsageError if unusable.

    NCBI documents no more of a key than that it has no blanks and no unprintable characters.
    """
    if value := environ.get("NCBI_API_KEY", "").strip():
        return _key(Secret(value, "NCBI_API_KEY"))
    named = environ.get("NCBI_API_KEY_FILE", "")
    given = credential(environ, KEY_CREDENTIAL, cwd)
    given = given or (Found(named, "NCBI_API_KEY_FILE", cwd) if named.strip() else configured)
    return _key(read_secret(given)) if given else None


def read_password(given: Found) -> Secret:
    """The password for mail; blanks may be in it. Raises UsageError."""
    secret = read_secret(given)
    if not re.fullmatch(r"[ -~]{1,500}", secret.value):
        raise UsageError(
            f"{secret.origin} holds no password: one line of printable ASCII was expected.",
            "Write the password alone into that file.",
        )
    return secret


def read_secret(found: Found) -> Secret:
    """What stands in a file, with a note where others can read it. Raises UsageError, never with the content."""
    path = found.path
    try:
        stat = path.stat()
        if not S_ISREG(stat.st_mode) or stat.st_size > _BYTES:
            raise UsageError(
                f"{found.origin}: {path} is no file with a key in it.", "It holds the key and nothing else."
            )
        text = path.read_text("utf-8", errors="replace").strip()
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise UsageError(f"{found.origin}: {path} cannot be read ({reason}).", "Mend the path, or unset it.") from error
    # systemd lets one user in by an access list, which shows as rights of a group.
    open_ = stat.st_mode & 0o077 and not found.origin.startswith("LoadCredential")
    note = f"The file {path} holds a secret and can be read by others ({filemode(stat.st_mode)})"
    return Secret(
        text, f"{found.origin} ({path})", path, (f"{note}; close it: chmod 600 {path}",) if open_ else ()
    )  # fmt: skip


def _key(secret: Secret) -> Secret:
    if not re.fullmatch(r"[!-~]{1,200}", secret.value):
        raise UsageError(
            f"{secret.origin} holds no API key: one word of printable ASCII was expected.",
            "Copy the key again from your NCBI account settings, section “API Key Management”.",
        )
    return secret
