"""A mail as bytes on their way: headers that nothing from outside can reach, plain text, and HTML beside it."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime


def letter(*, sender: str, to: str, subject: str, text: str, html: str, at: datetime, number: str) -> EmailMessage:
    """One mail to one reader. `number` is the same for the same news: many mailboxes drop the second of a pair.

    Both addresses are plain ones (`queries.post.address`); EmailMessage refuses a line end in any header.
    """
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<litrack.{number}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps away the answers of absent people
    # Quoted-printable: seven bits and short lines pass through every server.
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail
