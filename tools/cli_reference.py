"""Writes docs/cli.md from the program's own help: `python tools/cli_reference.py > docs/cli.md`; a test compares."""

import os
import subprocess
import sys

from litrack.commands.verbs import COMMANDS

HEAD = """# Command line

Written by `tools/cli_reference.py` from `litrack --help`; do not edit by hand. The options of `litrack --help`
(`--db`, `--config`, `--queries`, `-q`, `-v`, `--debug`, `--no-color`) work after every command too.
"""


def help_of(*words: str) -> str:
    """What the program says of itself, 100 columns wide."""
    environ = {**os.environ, "COLUMNS": "100", "LITRACK_FORMAT": ""}
    done = subprocess.run(
        [sys.executable, "-m", "litrack", *words, "--help"], env=environ, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def commands_in(text: str) -> list[str]:
    """The names under `Commands:`."""
    _, _, rest = text.partition("\nCommands:\n")
    return [line.split()[0] for line in rest.splitlines() if line.startswith("  ") and not line.startswith("   ")]


def reference() -> str:
    """The whole page."""
    parts = [HEAD, f"## litrack\n\n```\n{help_of()}\n```\n"]
    for verb in COMMANDS:
        text = help_of(verb)
        parts.append(f"## litrack {verb}\n\n```\n{text}\n```\n")
        parts += [f"### litrack {verb} {sub}\n\n```\n{help_of(verb, sub)}\n```\n" for sub in commands_in(text)]
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(reference())
