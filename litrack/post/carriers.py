"""Hands a mail to this machine's sendmail, or to a mail server."""

import os
import shutil
import smtplib
import socket
import ssl
import subprocess
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from litrack.errors import Undelivered

SECONDS: Final = 60
"""For each answer of a server, and for sendmail in all."""
_KEPT: Final = "Nothing is lost: the next update sends it."
_BESIDE: Final = ("/usr/sbin", "/usr/lib")
"""Where sendmail lies when PATH is as short as cron's."""


def find_sendmail() -> str:
    """The program, whichever mail system it belongs to; nothing where there is none."""
    return shutil.which("sendmail", path=os.pathsep.join((os.environ.get("PATH", os.defpath), *_BESIDE))) or ""


def by_sendmail(mail: EmailMessage) -> None:
    """Through sendmail -t: recipients stand in the mail alone, not in the process list. Raises Undelivered."""
    program = find_sendmail()
    if not program:
        raise Undelivered(
            "No mail was sent: this machine has no sendmail.", "Name a mail server: smtp = ... in config.toml."
        )
    try:
        done = subprocess.run(  # noqa: S603 - the program is the machine's, the words are ours
            [program, "-t", "-i"], input=mail.as_bytes(policy=SMTP.clone(linesep="\n")), capture_output=True,
            check=False, timeout=SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        why = "it did not end" if isinstance(error, subprocess.TimeoutExpired) else error.strerror
        raise Undelivered(f"No mail was sent: {program}: {why}.", _KEPT) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise Undelivered(
            f"No mail was sent: {program} failed ({': '.join((f'exit code {done.returncode}', *said))}).", _KEPT
        )


def by_smtp(mail: EmailMessage, host: str, port: int, *, user: str, password: str, tls: bool, local: bool) -> None:
    """Through a server: by TLS from the first byte, or by STARTTLS, which only a `local` one may lack.

    The password goes only into an encrypted connection, or to this machine. Raises Undelivered.
    """
    context = ssl.create_default_context()
    try:
        # smtplib would ask the name server who we are, which can take minutes.
        name = socket.gethostname() if "." in socket.gethostname() else "[127.0.0.1]"
        if tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, name, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, name, timeout=SECONDS)
        try:
            if not tls:
                _encrypt(server, context, local=local)
            if user:
                server.login(user, password)
            server.send_message(mail)
        finally:
            # The mail has arrived or it has not: how the server says goodbye changes nothing.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise Undelivered(f"No mail was sent: the server {host} {_why(error)}.", _KEPT) from error


def _encrypt(server: smtplib.SMTP, context: ssl.SSLContext, *, local: bool) -> None:
    server.ehlo_or_helo_if_needed()
    if server.has_extn("starttls"):
        server.starttls(context=context)
    elif not local:
        raise Undelivered(
            "No mail was sent: the mail server offers no encryption (STARTTLS).", "Is it smtps:// with another port?"
        )


def _why(error: Exception) -> str:
    """What happened, without what was sent: some servers repeat it."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"refused the user name or password ({error.smtp_code})"
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()))
            return f"refused the address ({code} {said.decode('utf-8', 'replace')[:200]})"
        case smtplib.SMTPResponseException():
            said = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
            return f"refused the mail ({error.smtp_code} {said.decode('utf-8', 'replace')[:200]})"
        case ssl.SSLCertVerificationError():
            return f"shows a certificate that is not trusted ({error.verify_message})"
        case smtplib.SMTPNotSupportedError():
            return "takes no user name and password"
        case smtplib.SMTPServerDisconnected() | TimeoutError():
            return "went away or did not answer in time"
        case OSError():
            return f"cannot be reached ({error.strerror or 'no answer'})"
    return "did not understand us"
