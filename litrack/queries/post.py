"""What the settings say of mail: through which server, from whom, to whom; nothing here reads a secret."""

import re
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from litrack.errors import UsageError
from litrack.queries.secrets import Found
from litrack.queries.source import shown

_ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
"""What every server takes: the form of https://html.spec.whatwg.org/#valid-e-mail-address, quoted names left out."""
PORTS = {"smtp": 587, "smtps": 465}
"""RFC 8314: submission with STARTTLS, and with TLS from the first byte."""


class Server(NamedTuple):
    """A mail server."""

    host: str
    port: int
    user: str
    tls: bool
    """From the first byte; otherwise by STARTTLS, which only a server on this machine may lack."""

    @property
    def local(self) -> bool:
        """On this machine, by its very name: no network needs to be trusted."""
        return loopback(self.host)

    def __str__(self) -> str:
        user = f"{quote(self.user)}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'smtps' if self.tls else 'smtp'}://{user}{host}:{self.port}"


def address(given: str, origin: str) -> str:
    """A mail address without a name, so that nothing can be put behind it. Raises UsageError."""
    text = given.strip()
    if not re.fullmatch(_ADDRESS, text):
        raise UsageError(
            f"{origin}: “{shown(given)}” is not a mail address that litrack can send to.",
            "Expected a plain one like you@example.org, without a name, in ASCII.",
        )
    return text


def server(found: Found) -> Server:
    """The server that `smtp://USER@HOST:PORT` or `smtps://USER@HOST:PORT` names. Raises UsageError."""
    hint = "Expected smtp://USER@HOST:587 (STARTTLS) or smtps://USER@HOST:465 (TLS)."
    url = found.value.strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError(f"{found.origin} is not a usable mail server.", hint) from error
    if parts.password is not None:
        raise UsageError(
            f"{found.origin} has a password in it; nothing was sent.",
            "Put the password alone into a file that only you can read and name it by smtp_password_file.",
        )
    user = unquote(parts.username or "")
    odd = parts.path not in ("", "/") or parts.query or parts.fragment
    if parts.scheme not in PORTS or not host or odd or not (url + user).isascii() or not (url + user).isprintable():
        raise UsageError(f"{found.origin} is not a usable mail server.", hint)
    return Server(host=host, port=port or PORTS[parts.scheme], user=user, tls=parts.scheme == "smtps")


def loopback(host: str) -> bool:
    """This machine, as far as the name alone tells."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
