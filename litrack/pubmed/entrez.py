"""Bio.Entrez as the builder of requests: who asks (tool, email, key) and how parameters are written."""

import importlib.util
import re
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from litrack.errors import UsageError

EUTILS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"

Utility = Literal["einfo", "esearch", "efetch", "elink", "esummary"]
Build = Callable[[Utility, Mapping[str, str | int]], tuple[str, bytes]]
"""The script's name (`esearch.fcgi`) and the form to POST to it."""


def builder(*, tool: str, email: str, api_key: str | None) -> Build:
    """Build requests with a copy of Bio.Entrez of our own, from any thread.

    Email, key, tool and pace are globals of that module: the copy leaves the user's own Bio.Entrez alone, and two
    builders with different keys do not mix them up. Raises UsageError where email or key cannot be used.
    """
    if not re.fullmatch(r"[!-~]+@[!-~]+", email) or re.search(r"[<>()]", email):
        raise UsageError(
            "NCBI asks everyone who uses its servers for an email address, and none that can be used is set.",
            "Set NCBI_EMAIL to your address.",
        )
    if api_key is not None and not re.fullmatch(r"[!-~]+", api_key):
        raise UsageError("The NCBI API key is empty or has blanks in it.", "Check NCBI_API_KEY or NCBI_API_KEY_FILE.")
    spec = importlib.util.find_spec("Bio.Entrez")
    if spec is None or spec.loader is None:
        raise UsageError("Biopython is not installed completely.", "Install litrack again.")
    entrez: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(entrez)
    entrez.tool, entrez.email, entrez.api_key = tool, email, api_key
    entrez._build_request = partial(entrez._build_request, post=True)  # noqa: SLF001 - a GET has the key in its URL
    entrez._open = lambda request: request  # noqa: SLF001 - it would sleep and send, which is for `wire` to do

    def build(utility: Utility, parameters: Mapping[str, str | int]) -> tuple[str, bytes]:
        request = getattr(entrez, utility)(**{"db": "pubmed", **parameters})
        return request.full_url.rpartition("/")[2], request.data

    return build


def checked_base(url: str) -> str:
    """The address of the E-utilities with its last slash. Raises UsageError where a key must not go there."""
    hint = "Set LITRACK_EUTILS_URL to an https address, or to http on 127.0.0.1; without it litrack asks NCBI itself."
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.username is not None or parts.query or parts.fragment or not re.fullmatch(r"[!-~]+", url):
        raise UsageError("LITRACK_EUTILS_URL is not an address that litrack can use.", hint)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(url)):
        raise UsageError("LITRACK_EUTILS_URL must be https, since the API key travels there.", hint)
    return url.rstrip("/") + "/"


def is_loopback(url: str) -> bool:
    """Whether the address is this machine's own."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def per_key(file: Path, api_key: str | None) -> Path:
    """The pace file of this key: NCBI counts a key's requests together, and those without one by address."""
    return file.with_name(f"{file.name}-{sha256(api_key.encode()).hexdigest()[:8]}") if api_key else file
