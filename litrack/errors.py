"""Every way in which litrack ends, as exit codes and one family of errors.

    LitrackError
    ├── UsageError          2   options, configuration, queries.toml
    ├── PubMedError         4   NCBI or the network did not deliver; nothing stored is lost
    │   ├── Refused         4   NCBI will refuse again (bad key, blocked address): not retried
    │   └── Malformed       4   a reply or a file is not what it claims to be
    ├── Undelivered         3   the news could not be sent; the next update sends it
    ├── UnreadableFile      2   a file given by the user cannot be used (missing, no PubMed XML, cut gzip)
    ├── LibraryError        5   the database cannot be used; it was not changed
    ├── NotFound            7   no such study in the library
    ├── Busy               75   another update is running
    └── ReaderLeft          0   whoever read our output has enough of it

An error carries what happened and what is safe (`str(error)`) and what to do next (`hint`). It never
carries a URL, a request body or a reply body: the API key is in the first two and NCBI repeats it in the third.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell, cron and systemd are told; see docs/design.md."""

    DONE = 0  # also when nothing is new
    BUG = 1
    USAGE = 2
    SHORTFALL = 3  # done, but a study could not be had or a result looks suspicious
    UNAVAILABLE = 4
    LIBRARY = 5
    NOT_FOUND = 7
    BUSY = 75  # EX_TEMPFAIL of sysexits.h
    INTERRUPTED = 130  # 128 + SIGINT
    TERMINATED = 143  # 128 + SIGTERM


class LitrackError(Exception):
    """An end that a user can understand: one sentence, and a hint with the next step."""

    code = ExitCode.BUG

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(LitrackError):
    """The command line, the environment or queries.toml asks for something that cannot be done."""

    code = ExitCode.USAGE


class Undelivered(LitrackError):
    """The news did not reach whom it was for; it is kept, and the next update sends it."""

    code = ExitCode.SHORTFALL


class UnreadableFile(LitrackError):
    """A file that the user named cannot be read as what it should be."""

    code = ExitCode.USAGE


class PubMedError(LitrackError):
    """NCBI or the network did not deliver a usable reply."""

    code = ExitCode.UNAVAILABLE


class Refused(PubMedError):
    """NCBI refused in a way that trying again cannot mend."""


class Malformed(PubMedError):
    """Bytes that should be PubMed XML or an E-utilities reply are not."""


class LibraryError(LitrackError):
    """The database is damaged, newer than this litrack, read-only, full, or no database at all."""

    code = ExitCode.LIBRARY


class NotFound(LitrackError):
    """The library holds no such study."""

    code = ExitCode.NOT_FOUND


class Busy(LitrackError):
    """Another process is updating the same library."""

    code = ExitCode.BUSY


class ReaderLeft(LitrackError):
    """The pipe that we write into was closed, as `head` does: no failure, and nobody to tell."""

    code = ExitCode.DONE
