"""Gathers the settings from flags, environment, files and defaults, and remembers where each came from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from stat import S_ISREG, filemode
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

from litrack.errors import UsageError
from litrack.queries.source import Source, nearest, read_source, shown

TOOL = "litrack"
EUTILS_URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
FORMATS = ("table", "json", "ndjson", "csv", "tsv", "md", "plain")
FLAGS = frozenset({"email", "eutils_url", "db", "format", "queries", "config"})
"""The settings that a command may pass on from its options."""

_ENVIRONMENT = {
    "email": "NCBI_EMAIL",
    "eutils_url": "LITRACK_EUTILS_URL",
    "db": "LITRACK_DB",
    "format": "LITRACK_FORMAT",
    "queries": "LITRACK_QUERIES",
}
_CONFIG_KEYS = ("email", "api_key_file", "eutils_url", "db", "format")
_KEY_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Settings:
    """How this run of litrack is set up. Nothing prints it: it holds the API key."""

    email: str = ""
    """Empty where none is set; ask `require_email`."""
    api_key: str = ""
    tool: str = TOOL
    eutils_url: str = EUTILS_URL
    """Ends in a slash. https, or http towards loopback."""
    db: Path
    queries: Path
    config: Path
    """Where config.toml is, or would be."""
    state: Path
    """The folder of lock, logs and the row numbers of the last table."""
    format: str = ""
    """One of FORMATS; empty: a table on a terminal, TSV in a pipe."""
    origin: Mapping[str, str]
    """Of each setting: the option, variable, FILE:LINE:COLUMN or "default" that it came from."""
    notes: tuple[str, ...] = ()
    """Sentences for the user, such as a key file that others can read."""


class _Found(NamedTuple):
    """A value, where it came from in the user's words, and the folder that relative paths start from."""

    value: str
    origin: str
    folder: Path


def read_settings(
    flags: Mapping[str, str | None],
    environ: Mapping[str, str],
    cwd: Path,
    config_dir: Path,
    data_dir: Path,
    state_dir: Path,
    *,
    with_key: bool = True,
) -> Settings:
    """Settings by precedence: flag, environment, ./queries.toml (as the place of the queries), config.toml, default.

    An empty environment variable counts as unset. Without `with_key` the API key is not looked for: a command that
    stays off line must not fail for a key file that it cannot read. Raises UsageError, naming the option, variable
    or line; never with the key or a URL in it.
    """
    source = _config(flags, cwd, config_dir)
    found = {name: _find(name, flags, environ, source, cwd) for name in _ENVIRONMENT}
    found["queries"] = found["queries"] or _queries_here(cwd)
    key, notes = _api_key(environ, source, cwd) if with_key else (None, ())
    named = {name: item for name, item in {**found, "api_key": key}.items() if item}
    origin = {name: named[name].origin if name in named else "default" for name in (*found, "api_key")}
    origin["config"] = "--config" if flags.get("config") else "default"
    email, url, form = found["email"], found["eutils_url"], found["format"]
    return Settings(
        email=_email(email) if email else "",
        api_key=key.value if key else "",
        eutils_url=_url(url) if url else EUTILS_URL,
        db=_path(found["db"]) or data_dir / "litrack.db",
        queries=_path(found["queries"]) or config_dir / "queries.toml",
        config=source.path,
        state=state_dir,
        format=_format(form) if form else "",
        origin=MappingProxyType(origin),
        notes=notes,
    )


def require_email(settings: Settings) -> str:
    """The email address that NCBI asks every program to send. Raises UsageError where none is set."""
    if settings.email:
        return settings.email
    raise UsageError(
        "NCBI asks for an email address with every request, and none is set.",
        f'Either: export NCBI_EMAIL="you@example.org"   or write in {settings.config}: email = "you@example.org"',
    )


def _config(flags: Mapping[str, str | None], cwd: Path, config_dir: Path) -> Source:
    """config.toml; an empty one where the default file is not there."""
    named = flags.get("config")
    path = cwd / _expanded(named, "--config") if named else config_dir / "config.toml"
    try:
        there = bool(named) or path.exists()
    except OSError:
        there = True
    if not there:
        return Source(path=path, data={}, places={})
    source = read_source(path, "Write a first one with: litrack init")
    for key, value in source.data.items():
        if key not in _CONFIG_KEYS:
            near = "api_key_file" if key == "api_key" else nearest(key, _CONFIG_KEYS)
            meant = f"did you mean “{near}”?" if near else f"known: {', '.join(_CONFIG_KEYS)}."
            hint = "The key itself stands in a file of its own; see the comments of config.toml."
            raise UsageError(
                f"{source.at(key)}: {shown(key)}: unknown key; {meant}",
                hint if key == "api_key" else "Mend that line; nothing was run.",
            )
        if not isinstance(value, str) or not value.strip():
            raise UsageError(f"{source.at(key)}: {key}: expected a text in quotes.", "Mend that line; nothing was run.")
    return source


def _find(
    name: str, flags: Mapping[str, str | None], environ: Mapping[str, str], source: Source, cwd: Path
) -> _Found | None:
    flag = flags.get(name)
    option = "--" + name.replace("_", "-")
    if flag is not None:
        if not flag.strip():
            raise UsageError(f"{option} is empty.", f"Give it a value or leave {option} out.")
        return _Found(flag, option, cwd)
    if environ.get(_ENVIRONMENT[name], "").strip():
        return _Found(environ[_ENVIRONMENT[name]], _ENVIRONMENT[name], cwd)
    if name in source.data:
        return _Found(source.data[name], source.at(name), source.path.parent)
    return None


def _queries_here(cwd: Path) -> _Found | None:
    here = cwd / "queries.toml"
    return _Found(str(here), "./queries.toml", cwd) if here.is_file() else None


def _path(found: _Found | None) -> Path | None:
    return found.folder / _expanded(found.value, found.origin) if found else None


def _expanded(value: str, origin: str) -> Path:
    """A path with `~` replaced. Without a home there is nothing to replace it by."""
    if "\0" in value:
        raise UsageError(f"{origin} is not a usable path.", "Give another path.")
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise UsageError(f"{origin} begins with ~, but the home directory is not known.", "Write it out.") from error


def _email(found: _Found) -> str:
    """NCBI only needs to reach a person: one @, no blanks (nobody can check more than that)."""
    email = found.value.strip()
    if not re.fullmatch(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,255}", email) or not email.isprintable():
        raise UsageError(
            f"{found.origin}: “{shown(email)}” is not an email address.", "Expected one like you@example.org"
        )
    return email


def _format(found: _Found) -> str:
    if found.value not in FORMATS:
        near = nearest(found.value, FORMATS)
        raise UsageError(
            f"{found.origin}: there is no format “{shown(found.value)}”.",
            f"Did you mean {near}?" if near else f"Formats: {', '.join(FORMATS)}.",
        )
    return found.value


def _url(found: _Found) -> str:
    """https to anywhere, plain http to loopback only: the key travels in the request body."""
    hint = "Expected https://HOST/PATH/, or http:// towards 127.0.0.1 or localhost."
    url = found.value.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError(f"{found.origin} is not a usable address.", hint) from error
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise UsageError(f"{found.origin} is not a usable address.", hint)
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(host)):
        raise UsageError(f"{found.origin} is neither https nor on this machine; nothing was sent.", hint)
    return url.rstrip("/") + "/"


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _api_key(environ: Mapping[str, str], source: Source, cwd: Path) -> tuple[_Found | None, tuple[str, ...]]:
    """NCBI_API_KEY, or else the file of NCBI_API_KEY_FILE, or else that of config.toml."""
    if environ.get("NCBI_API_KEY", "").strip():
        return _plausible(_Found(environ["NCBI_API_KEY"].strip(), "NCBI_API_KEY", cwd)), ()
    if environ.get("NCBI_API_KEY_FILE", "").strip():
        return _key_file(_Found(environ["NCBI_API_KEY_FILE"], "NCBI_API_KEY_FILE", cwd))
    if "api_key_file" in source.data:
        return _key_file(_Found(source.data["api_key_file"], source.at("api_key_file"), source.path.parent))
    return None, ()


def _key_file(found: _Found) -> tuple[_Found, tuple[str, ...]]:
    path = found.folder / _expanded(found.value, found.origin)
    try:
        stat = path.stat()
        if not S_ISREG(stat.st_mode) or stat.st_size > _KEY_BYTES:
            raise UsageError(
                f"{found.origin}: {path} is no file with a key in it.", "It holds the key and nothing else."
            )
        text = path.read_text("utf-8", errors="replace").strip()
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise UsageError(f"{found.origin}: {path} cannot be read ({reason}).", "Mend the path, or unset it.") from error
    key = _plausible(_Found(text, f"{found.origin} ({path})", found.folder))
    if stat.st_mode & 0o077:
        mode = filemode(stat.st_mode)
        return key, (f"The file with the API key can be read by others ({mode}); close it: chmod 600 {path}",)
    return key, ()


def _plausible(found: _Found) -> _Found:
    """A key has no blanks and no unprintable characters; NCBI documents no more. It is never printed."""
    if not re.fullmatch(r"[!-~]{1,200}", found.value):
        raise UsageError(
            f"{found.origin} holds no API key: one word of printable ASCII was expected.",
            "Copy the key again from your NCBI account settings, section “API Key Management”.",
        )
    return found
