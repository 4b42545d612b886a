"""Every way in which a request to NCBI fails, what to do about it, and the words that the user reads.

The rows F01-F28 are those of the project's E-utilities reference. A fault never holds a URL or a body: the API
key is in the one, and NCBI repeats it in the other.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from litrack.errors import Malformed, PubMedError, Refused
from litrack.model import Pmid

Action = Literal["retry", "fatal", "stop", "unavailable", "halve"]
"""`fatal` ends this request, `stop` all requests of the run; `halve` isolates the record that causes it."""

_LATER = "Run the same command again later."
_BUG = "This is a bug in litrack; please report it."
_POLICY = (
    "NCBI blocks addresses that send too much. Large jobs belong on weekends or between 21:00 and 05:00 US Eastern "
    "time; eutilities@ncbi.nlm.nih.gov lifts a block."
)
_KEY = "Check NCBI_API_KEY: making a new key ends the old one. Without a key litrack works too, only slower."
_TOO_FAST = "Wait a few minutes: another program may share your network address or key."
_QUERY = "If other queries succeed, look at this one with `litrack queries check`; otherwise try again later."
_NETWORK = "Check the network connection, then run the same command again."
_LOGIN = "A login page of the network may stand in between; if LITRACK_EUTILS_URL is set, check it."


class Kind(Enum):
    """(row of the reference, action, what happened, hint)."""

    RATE = ("F01 F02", "retry", "NCBI says that requests come too fast", _TOO_FAST)
    LONG_PAUSE = ("F01", "stop", "NCBI asks for a pause of more than five minutes", _POLICY)
    BAD_KEY = ("F03", "stop", "NCBI rejected the API key", _KEY)
    BAD_IDS = ("F04", "unavailable", "PubMed has none of these records", _LATER)
    NO_IDS = ("F05", "fatal", "NCBI received no ids", _BUG)
    HISTORY = ("F06", "retry", "NCBI forgot a stored search", _LATER)
    RANGE = ("F07", "fatal", "NCBI was asked for hits beyond its window", _BUG)
    BACKEND = ("F08 F09 F10 F12", "retry", "a server behind PubMed failed", _LATER)
    SEARCH = ("F11", "retry", "PubMed could not run the search", _QUERY)
    HOLLOW = ("F13", "retry", "NCBI sent a reply without content", _LATER)
    EMPTY = ("F14", "retry", "NCBI sent an empty reply", _LATER)
    SERVER = ("F15 F16", "retry", "NCBI's server failed", _LATER)
    WEB_PAGE = ("F17", "retry", "NCBI sent a web page instead of data (maintenance, a block or a login page)", _LATER)
    CUT = ("F18", "retry", "NCBI's reply was cut short", _LATER)
    TOO_LONG = ("F19", "fatal", "NCBI found the address of the request too long", _BUG)
    DROPPED = ("F20", "retry", "NCBI could not be reached", _NETWORK)
    STALLED = ("F21", "retry", "NCBI did not answer in time", _NETWORK)
    MISMATCH = ("F22", "retry", "NCBI's reply does not fit the request", _LATER)
    REDIRECT = ("F23", "stop", "NCBI's address points elsewhere, and litrack does not follow", _LOGIN)
    DAMAGED = ("F18 F24", "halve", "NCBI's reply is damaged", _LATER)
    DENIED = ("F26", "stop", "NCBI refuses requests from this network address", _POLICY)
    NOT_AVAILABLE = ("F27", "unavailable", "PubMed says that a record is not available", _LATER)
    BAD_BATCH = ("F28", "halve", "NCBI could not process the batch", _LATER)
    OVERSIZE = ("", "halve", "NCBI's reply is larger than 64 MB", _LATER)
    REJECTED = ("", "fatal", "NCBI rejected the request", _LOGIN)
    STRANGE = ("", "retry", "NCBI sent something unknown instead of data", _LATER)

    def __init__(self, rows: str, action: Action, what: str, hint: str) -> None:
        self.rows = rows
        self.action = action
        self.what = what
        self.hint = hint


_REFUSED = frozenset({Kind.BAD_KEY, Kind.DENIED, Kind.REDIRECT, Kind.REJECTED, Kind.TOO_LONG, Kind.NO_IDS, Kind.RANGE})
_MALFORMED = frozenset({Kind.CUT, Kind.DAMAGED, Kind.STRANGE, Kind.HOLLOW, Kind.EMPTY, Kind.MISMATCH, Kind.OVERSIZE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One ESearch reply. `at`: the server's clock, UTC, ISO 8601."""

    count: int
    pmids: tuple[Pmid, ...]
    translation: str = ""
    warnings: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A request that did not bring what was asked."""

    kind: Kind
    status: int = 0
    detail: str = ""
    """A few words from litrack or the system (`connection refused`), never from the reply."""
    retry_after: float | None = None
    """Seconds, as NCBI asked."""
    pmids: tuple[Pmid, ...] = ()
    """NOT_AVAILABLE: the records named."""
    found: Found | None = None
    """MISMATCH of a search: what was read, for use when every further try says the same."""

    @property
    def says(self) -> str:
        """What happened, without a full stop."""
        aside = ", ".join(x for x in (self.detail, f"HTTP {self.status}" if self.status not in (0, 200) else "") if x)
        return f"{self.kind.what} ({aside})" if aside else self.kind.what

    def error(self) -> PubMedError:
        """The error for callers. Raise it outside any handler, so that it drags no foreign exception along."""
        family = Refused if self.kind in _REFUSED else Malformed if self.kind in _MALFORMED else PubMedError
        return family(f"{self.says}; nothing stored was lost.", self.kind.hint)
