"""Gathers the settings from flags, environment, files and defaults, and remembers where each came from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from litrack.errors import UsageError
from litrack.queries.post import Server, address, loopback, server
from litrack.queries.secrets import PASSWORD_CREDENTIAL, Found, credential, expanded, read_key
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
    "smtp": "LITRACK_SMTP",
    "smtp_password_file": "LITRACK_SMTP_PASSWORD_FILE",
    "mail_from": "LITRACK_MAIL_FROM",
}
_CONFIG_KEYS = ("email", "api_key_file", "eutils_url", "db", "format", "smtp", "smtp_password_file", "mail_from")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Settings:
    """How this run of litrack is set up. Nothing prints it: it holds the API key."""

    email: str = ""
    """Empty where none is set; ask `require_email`."""
    api_key: str = ""
    api_key_file: Path | None = None
    """The file that it was read from."""
    smtp: Server | None = None
    """None: mail goes through this machine's sendmail."""
    smtp_password_file: Found | None = None
    mail_from: str = ""
    """Empty: the email."""
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
    found["smtp_password_file"] = credential(environ, PASSWORD_CREDENTIAL, cwd) or found["smtp_password_file"]
    key = read_key(environ, _written("api_key_file", source), cwd) if with_key else None
    origin = {name: item.origin if item else "default" for name, item in {**found, "api_key": key}.items()}
    origin["config"] = "--config" if flags.get("config") else "default"
    email, url, form = found["email"], found["eutils_url"], found["format"]
    return Settings(
        email=_email(email) if email else "",
        api_key=key.value if key else "",
        api_key_file=key.file if key else None,
        smtp=server(found["smtp"]) if found["smtp"] else None,
        smtp_password_file=found["smtp_password_file"],
        mail_from=address(found["mail_from"].value, found["mail_from"].origin) if found["mail_from"] else "",
        eutils_url=_url(url) if url else EUTILS_URL,
        db=found["db"].path if found["db"] else data_dir / "litrack.db",
        queries=found["queries"].path if found["queries"] else config_dir / "queries.toml",
        config=source.path,
        state=state_dir,
        format=_format(form) if form else "",
        origin=MappingProxyType(origin),
        notes=key.notes if key else (),
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
    path = cwd / expanded(named, "--config") if named else config_dir / "config.toml"
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
) -> Found | None:
    flag = flags.get(name)
    option = "--" + name.replace("_", "-")
    if flag is not None:
        if not flag.strip():
            raise UsageError(f"{option} is empty.", f"Give it a value or leave {option} out.")
        return Found(flag, option, cwd)
    if environ.get(_ENVIRONMENT[name], "").strip():
        return Found(environ[_ENVIRONMENT[name]], _ENVIRONMENT[name], cwd)
    return _written(name, source)


def _written(name: str, source: Source) -> Found | None:
    return Found(source.data[name], source.at(name), source.path.parent) if name in source.data else None


def _queries_here(cwd: Path) -> Found | None:
    here = cwd / "queries.toml"
    return Found(str(here), "./queries.toml", cwd) if here.is_file() else None


def _email(found: Found) -> str:
    """NCBI only needs to reach a person: one @, no blanks (nobody can check more than that)."""
    email = found.value.strip()
    if not re.fullmatch(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,255}", email) or not email.isprintable():
        raise UsageError(
            f"{found.origin}: “{shown(email)}” is not an email address.", "Expected one like you@example.org"
        )
    return email


def _format(found: Found) -> str:
    if found.value not in FORMATS:
        near = nearest(found.value, FORMATS)
        raise UsageError(
            f"{found.origin}: there is no format “{shown(found.value)}”.",
            f"Did you mean {near}?" if near else f"Formats: {', '.join(FORMATS)}.",
        )
    return found.value


def _url(found: Found) -> str:
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
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback(host)):
        raise UsageError(f"{found.origin} is neither https nor on this machine; nothing was sent.", hint)
    return url.rstrip("/") + "/"
