"""`main(argv) -> exit code`, the only place where errors become words; imports Typer only when there is work for it."""

import contextlib
import errno
import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from litrack.errors import ExitCode, LitrackError, ReaderLeft, UsageError

_DISK = frozenset({errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS})  # no bug of ours, wherever it is met


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line. Every end is an exit code of `errors.ExitCode`; data is on stdout, words on stderr."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _obey(arguments)
    except ReaderLeft:
        return _deaf()
    except LitrackError as error:
        _trace(arguments)
        _words(str(error), error.hint)
        return error.code
    except KeyboardInterrupt:
        _words("Stopped. What was stored is safe.", "Run the same command again to go on.")
        return ExitCode.INTERRUPTED
    except Terminated:
        _words("Stopped by a signal. What was stored is safe.", "Run the same command again to go on.")
        return ExitCode.TERMINATED
    except Exception as bug:  # noqa: BLE001 - the one place where a bug becomes a sentence
        _trace(arguments)
        if isinstance(bug, OSError) and bug.errno in _DISK:
            what = bug.filename or "The output"
            _words(f"{what} cannot be written or read: {bug.strerror}.", "Check the disk, then run it again.")
            return ExitCode.LIBRARY
        _words(
            f"litrack failed in a way that is its own fault ({type(bug).__name__}). The library keeps what was stored.",
            "Run it again with --debug and report what that prints.",
        )
        return ExitCode.BUG


def _obey(arguments: list[str]) -> int:
    if arguments in (["--version"], ["-V"]):  # Typer alone takes five times as long to start as Python
        from litrack import __version__

        sys.stdout.write(f"litrack {__version__}\n")
        sys.stdout.flush()
        return ExitCode.DONE
    from typer.exceptions import Abort, Exit, TyperException

    from litrack.commands.verbs import app

    try:
        code = app(arguments or ["--help"], prog_name="litrack", standalone_mode=False)
        sys.stdout.flush()
        if code == ExitCode.INTERRUPTED:  # Typer's own way with Ctrl-C, which says nothing
            raise KeyboardInterrupt
        return int(code or ExitCode.DONE)
    except Exit as end:
        return ExitCode.USAGE if end.exit_code == 1 else end.exit_code  # Typer's 1: it completes nothing for this shell
    except OSError as error:
        if "--install-completion" not in arguments:
            raise
        raise UsageError(
            f"The shell's start-up file cannot be written ({error.strerror}); completion may be half installed.",
            "litrack --show-completion prints what belongs there.",
        ) from error
    except Abort as error:
        raise KeyboardInterrupt from error
    except TyperException as error:
        _words(error.format_message(), "litrack --help lists the commands; litrack COMMAND --help their options.")
        return ExitCode.USAGE


class Terminated(BaseException):
    """SIGTERM or SIGHUP: let every transaction roll back and every lock go."""


def _trace(arguments: list[str]) -> None:
    if "--debug" in arguments:
        import traceback

        traceback.print_exc()


def _words(message: str, hint: str) -> None:
    from litrack.report.cells import clean_lines

    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"litrack: {clean_lines(message)}\n")
        if hint:
            sys.stderr.write(f"         {clean_lines(hint)}\n")
        sys.stderr.flush()


def _deaf() -> int:
    """The reader of our output left, as `head` does: that is no failure, and there is nobody to tell."""
    # Python flushes stdout at exit and would complain on stderr.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.DONE


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


def _open_missing() -> None:
    """Cron jobs and daemons may start without stdin, stdout or stderr: else a file of ours would take the number."""
    while (free := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(free, True)  # noqa: FBT003 - os takes no keyword here
    os.close(free)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as we run
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - the same


def run() -> None:
    """The console script."""
    _open_missing()
    # Nearly all that is made while importing stays: looking through it for garbage 60 times finds none.
    gc.set_threshold(50_000)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _terminate)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal or locale that cannot show a letter gets a question mark, never a traceback.
            stream.reconfigure(errors="replace")
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    # Everything is closed. Python would now take 300 modules apart one by one, a sixth of the time of a search.
    os._exit(code)
