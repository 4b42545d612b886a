"""The Typer app: every verb with its line in the help, imported when it is used."""

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from litrack import __version__
from litrack.commands.options import dress, everywhere, option, parameters
from litrack.context import Flags

COMMANDS = {
    "init": ("init", "Write queries.toml and config.toml, create the library."),
    "update": ("update", "Ask PubMed, store what is new, say what changed."),
    "new": ("new", "Studies not seen yet, with the outcomes they report."),
    "search": ("search", "Search the library: titles, abstracts, authors, MeSH, outcomes."),
    "list": ("list", "Studies by the same filters, without a search."),
    "show": ("show", "One study whole: abstract, outcomes, links."),
    "outcomes": ("outcomes", "The outcome ledger: what was reported, with its sentence."),
    "links": ("links", "Full text, trials, preprint, references, citing and similar."),
    "check": ("check", "What the local studies say for and against a statement."),
    "browse": ("browse", "Read and sort studies on the whole screen."),
    "mark": ("mark", "Mark studies as read or unread."),
    "star": ("star", "Give studies a star."),
    "tag": ("tag", "Put tags of your own on studies."),
    "note": ("note", "Write a note on a study."),
    "undo": ("undo", "Take back the last mark, star, tag or note."),
    "changes": ("changes", "What happened: new, revised, retracted, published, left."),
    "diff": ("diff", "What PubMed changed in a study, word by word."),
    "export": ("export", "For Zotero, LaTeX, spreadsheets: BibTeX, RIS, CSL, CSV, HTML ..."),
    "report": ("report", "A page, mail or feed: what is new, the evidence map, sentences."),
    "stats": ("stats", "Small plots: studies by year, design, outcome, month; notices."),
    "extract": ("extract", "Outcomes of any abstract given as text or JSON lines."),
    "import": ("import_", "PubMed files: .xml, .xml.gz, baseline and update files, .nbib."),
    "queries": ("queries", "The saved queries: list, check, count, audit, edit."),
    "status": ("status", "One line a query for monitors: when did it last run whole?"),
    "schedule": ("schedule", "The update by itself: cron, systemd or launchd; --mail, --notify."),
    "backup": ("backup", "A verified copy of the library."),
    "config": ("config", "Where the files lie, and what is set."),
    "doctor": ("doctor", "Look the library and the set-up over; changes nothing."),
    "demo": ("demo", "The whole story on invented studies, without network."),
}
"""Verb -> its module in litrack/commands and its line in the help. A module is imported when its verb is used."""

WEEK = (
    ("Begin", ("demo", "init", "queries", "update", "schedule")),
    ("See what came", ("new", "changes", "diff")),
    ("Find and read", ("browse", "search", "list", "show", "links")),
    ("Ask what studies report", ("outcomes", "check", "stats", "extract")),
    ("Keep what you think of them", ("mark", "star", "tag", "note", "undo")),
    ("Hand on, bring in", ("report", "export", "import")),
    ("Look after it", ("status", "backup", "doctor", "config")),
)
"""The verbs as `litrack --help` tells of them: in the order of a user's week."""


class Verbs(TyperGroup):
    """Commands that are imported when they are used: `litrack search` never pays for `litrack update`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.commands = {name: TyperCommand(name, help=line) for name, (_, line) in COMMANDS.items()}

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The tour first, then the options: Typer lists all commands under one heading, and cuts their lines."""
        width = max(map(len, COMMANDS))
        for heading, verbs in WEEK:
            with formatter.section(heading):
                formatter.write_dl([(verb.ljust(width), COMMANDS[verb][1]) for verb in verbs])
        options = [(param.name in Flags._fields, param.get_help_record(ctx)) for param in self.get_params(ctx)]
        for heading, shared in (("Options, before a command or after it", True), ("Options that stand alone", False)):
            with formatter.section(heading):
                formatter.write_dl([told for common, told in options if told and common == shared])

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
    pretty_exceptions_enable=False,  # they would show local variables; `cli.main` turns errors into words
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"litrack {__version__}\n")
        raise typer.Exit


def _start(ctx: typer.Context, **given: Any) -> None:
    """Watch saved PubMed queries and see which outcomes new studies report.

    First steps: `litrack demo` tells the whole story on invented studies, without network. Then `litrack init`,
    put your e-mail address into the config file it names, and `litrack update`.

    A week: `litrack new` for what came, `litrack show 1` for the first row of that table, `litrack star 1` to keep it,
    `litrack check "FMT improves sleep"` for what all studies say of it, `litrack report -o week.html` to hand it on.
    Each command tells more: `litrack new --help`.
    """
    given.pop("version")
    ctx.obj = everywhere(**given)


_VERSION = Annotated[bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version.")]
app.callback()(dress(_start, *parameters(everywhere), option("version", _VERSION, default=False)))
