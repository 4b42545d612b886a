"""Tells the news of an update to those who asked for it: each of them once, and again only where it did not arrive."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

from litrack.context import Context
from litrack.errors import Busy, ExitCode, Undelivered, UsageError
from litrack.library import Catalogue, Library
from litrack.library.outbox import find_untold, follow, told
from litrack.model import Happened
from litrack.report.cells import clean
from litrack.report.news import KINDS, SHOWN, News, subject, text


class Reader(NamedTuple):
    """Somebody who wants the news."""

    key: str
    """What the library knows it by; an address or a command cannot be read from it."""
    name: str
    queries: frozenset[str]
    """Only news of studies that these found; none: all news."""
    send: Callable[[News, str], None]
    """Raises Undelivered; the second argument names this news."""


def readers(
    context: Context, mail: Sequence[str], notify: str, chosen: Sequence[str], given: Sequence[str]
) -> list[Reader]:
    """Whoever --mail and --notify name. `chosen` are the queries of an update of some (`given` as typed).

    Raises UsageError for an address, a command or settings that can never work.
    """
    found = []
    queries = frozenset(chosen if given else ())
    for address in dict.fromkeys(mail):
        key = _key("mail", address.strip().lower(), *sorted(given))
        found.append(Reader(key, address.strip(), queries, _mailer(context, address)))
    if notify:
        found.append(Reader(_key("notify", notify, *sorted(given)), "--notify", queries, _caller(notify)))
    return found


def begin(library: Library, wanted: Sequence[Reader]) -> None:
    """Before the first update for a reader: what is in the library already is no news."""
    for reader in wanted:
        follow(library, reader.key)


def tell_all(context: Context, wanted: Sequence[Reader], code: ExitCode) -> ExitCode:
    """Send to each what it was not told yet; the exit code of the update, or 3 where that was 0 and somebody missed it.

    The library is not locked while a mail is on its way; another lock keeps a second update from sending it too.
    """
    if not wanted:
        return code
    db = context.settings.db
    failed = False
    try:
        with Library.exclusive(db.with_name(f"{db.name}.news"), started=f"{context.now():%Y-%m-%dT%H:%M:%SZ}"):
            for reader in wanted:
                try:
                    _tell(context, reader)
                except Undelivered as error:
                    failed = True
                    context.warn(f"litrack: {clean(str(error))}", f"         {clean(error.hint)}")
    except Busy:
        failed = True
        context.warn("litrack: Another update is still sending its news; the next one sends what is left.")
    return ExitCode.SHORTFALL if failed and code == ExitCode.DONE else code


def _tell(context: Context, reader: Reader) -> None:
    with Catalogue.open(context.settings.db) as catalogue:
        happened, last = find_untold(catalogue, reader.key, ("new", *KINDS))
        news = _news(
            catalogue, [one for one in happened if not reader.queries or reader.queries.intersection(one.queries)]
        )
    if news:
        reader.send(news, sha256(f"{reader.key} {last}".encode()).hexdigest()[:24])
    if happened:
        with Library.open(context.settings.db, now=context.now) as library:
            told(library, reader.key, last)
    if context.talks_to_terminal:
        what = f"Told {clean(reader.name)}: {subject(news)}" if news else f"Nothing new to tell {clean(reader.name)}."
        context.say(what)


def _news(catalogue: Catalogue, happened: Sequence[Happened]) -> News | None:
    fresh = list(dict.fromkeys(one.event.pmid for one in happened if one.event.kind == "new"))
    others = {(one.event.kind, one.event.pmid): one for one in reversed(happened) if one.event.kind != "new"}
    if not fresh and not others:
        return None
    newest = sorted(others.values(), key=lambda one: one.at, reverse=True)
    # Notices and comments are new studies too, to PubMed; who reports something is read first.
    new = sorted(catalogue.find_several(fresh[:SHOWN]), key=lambda finding: not finding.extraction.outcomes)
    return News(new=tuple(new), new_total=len(fresh), happened=tuple(newest))


def _key(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _caller(command: str) -> Callable[[News, str], None]:
    from litrack.post.command import give, words

    words(command)
    return lambda news, _: give(command, text(news), subject(news))


def _mailer(context: Context, given: str) -> Callable[[News, str], None]:
    from litrack.queries import require_email
    from litrack.queries.post import address
    from litrack.queries.secrets import read_password

    settings = context.settings
    to = address(given, "--mail")
    sender = settings.mail_from or address(require_email(settings), settings.origin["email"])
    server, file = settings.smtp, settings.smtp_password_file
    if server and server.user and not file:
        raise UsageError(
            f"The mail server wants a password for {clean(server.user)}, and no file is named that holds it.",
            f'In {settings.config}: smtp_password_file = "smtp_password"',
        )
    secret = read_password(file) if server and server.user and file else None
    context.warn(*(secret.notes if secret else ()))

    def send(news: News, number: str) -> None:
        from litrack.post.carriers import by_sendmail, by_smtp
        from litrack.post.letter import letter
        from litrack.report.page.letter import letter as page

        mail = letter(
            sender=sender, to=to, subject=subject(news), text=text(news), html=page(news), at=context.now(),
            number=number,
        )  # fmt: skip
        if server is None:
            by_sendmail(mail)
            return
        by_smtp(
            mail, server.host, server.port, user=server.user, password=secret.value if secret else "",
            tls=server.tls, local=server.local,
        )  # fmt: skip

    return send
