"""The Typer app, and `main(argv) -> exit code`: the only place where errors become words."""

import contextlib
import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import Abort, Exit, TyperException

from litrack import __version__
from litrack.commands.options import dress, everywhere, option, parameters
from litrack.errors import ExitCode, LitrackError

COMMANDS = {
    "init": ("init", "Write queries.toml and config.toml, create the library."),
    "update": ("update", "Ask PubMed, store what is new, say what changed."),
    "new": ("new", "Studies not seen yet, with the outcomes they report."),
    "search": ("search", "Search the library: titles, abstracts, authors, MeSH, outcomes."),
    "list": ("list", "Studies by the same filters, without a search."),
    "show": ("show", "One study whole: abstract, outcomes, links."),
    "outcomes": ("outcomes", "The outcome ledger: what was reported, with its sentence."),
    "extract": ("extract", "Outcomes of any abstract given as text or JSON lines."),
    "import": ("import_", "PubMed files: .xml, .xml.gz, baseline and update files, .nbib."),
    "queries": ("queries", "The saved queries: list, check, count."),
    "doctor": ("doctor", "Look the library and the set-up over; changes nothing."),
    "demo": ("demo", "The whole story on invented studies, without network."),
}
"""Verb -> its module in litrack/commands and its line in the help. A module is imported when its verb is used."""


class Verbs(TyperGroup):
    """Commands that are imported when they are used: `litrack search` never pays for `litrack update`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.commands = {name: TyperCommand(name, help=line) for name, (_, line) in COMMANDS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Put the real command in the place of its line in the help."""
        name, _, rest = super().resolve_command(ctx, args)
        if name is None:
            return None, None, rest
        command = typer.main.get_command(import_module(f"litrack.commands.{COMMANDS[name][0]}").app)
        command.name = name
        return name, command, rest


app = typer.Typer(
    cls=Verbs,
    rich_markup_mode=None,  # plain help starts twice as fast
    pretty_exceptions_enable=False,  # they would show local variables; `main` turns errors into words
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"litrack {__version__}\n")
        raise typer.Exit


def _start(ctx: typer.Context, **given: Any) -> None:
    """Watch saved PubMed queries and see which outcomes new studies report.

    First steps: `litrack demo` tells the whole story on invented studies, without network. Then `litrack init`,
    put your e-mail address into the config file it names, and `litrack update`.
    """
    given.pop("version")
    ctx.obj = everywhere(**given)


_VERSION = Annotated[bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version.")]
app.callback()(dress(_start, *parameters(everywhere), option("version", _VERSION, default=False)))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line. Every end is an exit code of `errors.ExitCode`; data is on stdout, words on stderr."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = app(arguments, prog_name="litrack", standalone_mode=False)
        sys.stdout.flush()
        return int(code or ExitCode.DONE)
    except Exit as end:
        return end.exit_code
    except TyperException as error:
        _words(error.format_message(), "litrack --help lists the commands; litrack COMMAND --help their options.")
        return ExitCode.USAGE
    except LitrackError as error:
        if "--debug" in arguments:
            traceback.print_exc()
        _words(str(error), error.hint)
        return error.code
    except BrokenPipeError:
        return _deaf()
    except (KeyboardInterrupt, Abort):
        _words("Stopped. What was stored is safe.", "Run the same command again to go on.")
        return ExitCode.INTERRUPTED
    except Terminated:
        _words("Stopped by a signal. What was stored is safe.", "Run the same command again to go on.")
        return ExitCode.TERMINATED
    except Exception as bug:  # noqa: BLE001 - the one place where a bug becomes a sentence
        if "--debug" in arguments:
            traceback.print_exc()
        _words(
            f"litrack failed in a way that is its own fault ({type(bug).__name__}). The library keeps what was stored.",
            "Run it again with --debug and report what that prints.",
        )
        return ExitCode.BUG


class Terminated(BaseException):
    """SIGTERM or SIGHUP: let every transaction roll back and every lock go."""


def _words(message: str, hint: str) -> None:
    from litrack.report.cells import clean_lines

    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
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


def run() -> None:
    """The console script."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _terminate)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal or locale that cannot show a letter gets a question mark, never a traceback.
            stream.reconfigure(errors="replace")
    sys.exit(main())
