"""The two files that `litrack init` writes: the queries litrack comes with, and an empty configuration."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]

_CONFIG = """\
# litrack's own settings. Everything is optional; a line without # counts.
# A flag or an environment variable wins over this file. `litrack config show` says where each setting came from.

# NCBI asks every program for an address at which its user can be reached. Needed by `litrack update`.
# The same in the shell: export NCBI_EMAIL="you@example.org"
# email = "you@example.org"

# With an API key (free, from your NCBI account settings) updates run about three times faster.
# The key never stands in this file. Put it alone into a file that only you can read (chmod 600) and name that file:
# api_key_file = "ncbi_api_key"

# Where the library lies, if not in the usual place.
# db = "~/litrack.db"

# What commands print: table, json, ndjson, csv, tsv, md or plain. Unset: a table on a terminal, TSV in a pipe.
# format = "table"

# Mail of `litrack update --mail`. Unset: this machine's sendmail. smtp:// means STARTTLS, smtps:// TLS at once.
# The password never stands in this file, but alone in one that only you can read.
# smtp = "smtps://you@mail.example.org"
# smtp_password_file = "smtp_password"
# mail_from = "you@example.org"

# Another E-utilities server: a mirror, or a stand-in on this machine.
# eutils_url = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
"""


def bundled_queries() -> str:
    """The text of the queries.toml that litrack comes with.

    A wheel carries it inside the package (pyproject.toml, force-include); in an editable install it is the one
    at the project's root.
    """
    inside = _PACKAGE / "queries.toml"
    return (inside if inside.is_file() else _PACKAGE.parent / "queries.toml").read_text("utf-8")


def bundled_config() -> str:
    """The text of a config.toml in which nothing is set yet and everything is explained."""
    return _CONFIG
