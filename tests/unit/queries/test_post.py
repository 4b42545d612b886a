"""What the settings say of mail is one plain address and one server, or it is refused."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.errors import UsageError
from litrack.queries.post import Server, address, loopback, server
from litrack.queries.secrets import Found, credential, read_key, read_password

HERE = Path("/nowhere")


@pytest.mark.parametrize("text", ["you@example.org", " a.b+c@x.example.org\n", "o'neil@example.org", "x@localhost"])
def test_plain_addresses_pass(text: str) -> None:
    assert address(text, "--mail") == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "x@example.org\nBcc: y@example.org", "x@example.org\r\nSubject: z", "Me <me@example.org>", "a@b, c@d", "a;b@c",
        "-oQ/tmp@", "nobody", "", "ü@example.org", "a@ex\0ample.org", "a@b\udcff.org", "a" * 70 + "@example.org",
        '"a b"@example.org', "a@-b.org", "a@b.org-", "a@", "@b", "a@b@c", "(x)a@b",
    ],
)  # fmt: skip
def test_what_could_carry_more_than_one_plain_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        address(text, "--mail")
    assert str(refused.value).isprintable()


@given(st.text())
def test_what_passes_is_one_word_with_one_at(text: str) -> None:
    try:
        passed = address(text, "--mail")
    except UsageError:
        return
    assert re.fullmatch(r"[!-~]+", passed)
    assert passed.count("@") == 1


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("smtp://mail.example.org", Server("mail.example.org", 587, "", tls=False)),
        ("smtps://me@mail.example.org/", Server("mail.example.org", 465, "me", tls=True)),
        ("smtps://me%40home@[::1]:2525", Server("::1", 2525, "me@home", tls=True)),
    ],
)
def test_a_server_is_read_and_shown_again(url: str, meant: Server) -> None:
    assert server(Found(url, "smtp", HERE)) == meant
    assert server(Found(str(meant), "smtp", HERE)) == meant


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org", "http://mail.example.org", "smtp://", "smtp://mail.example.org:99999", "smtp://[::1",
        "smtps://mail.example.org/x", "smtp://a%0Ab@mail.example.org", "smtp://mail.example.org?x", "smtp://mäil.org",
        "smtp://me:canary@mail.example.org", "smtp://me:@mail.example.org",
    ],
)  # fmt: skip
def test_any_other_server_is_refused_and_no_password_repeated(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        server(Found(url, "smtp", HERE))
    assert "canary" not in str(refused.value) + refused.value.hint


@pytest.mark.parametrize(
    ("host", "here"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("127.1", False), ("localhost.example.org", False)],
)
def test_this_machine_is_told_by_its_name_alone(host: str, here: bool) -> None:
    assert loopback(host) is here


@pytest.mark.parametrize(("content", "good"), [("open sesame\n", True), ("", False), ("a\nb", False), ("ü", False)])
def test_a_password_is_one_line_of_ascii(tmp_path: Path, content: str, good: bool) -> None:
    path = tmp_path / "password"
    path.write_text(content, "utf-8")
    path.chmod(0o600)
    if good:
        assert read_password(Found("password", "here", tmp_path)).value == "open sesame"
        return
    with pytest.raises(UsageError):
        read_password(Found("password", "here", tmp_path))


def test_a_credential_of_systemd_comes_before_files_that_others_name(tmp_path: Path) -> None:
    for name in ("ncbi_api_key", "configured", "named"):
        (tmp_path / name).write_text(f"from-{name}")
        (tmp_path / name).chmod(0o640)  # an access list shows as rights of a group
    handed, named = {"CREDENTIALS_DIRECTORY": str(tmp_path)}, {"NCBI_API_KEY_FILE": "named"}
    configured = Found("configured", "config.toml:1:1", tmp_path)
    for environ, value, notes in (
        (handed | named, "from-ncbi_api_key", 0),
        (named, "from-named", 1),
        ({}, "from-configured", 1),
        (handed | named | {"NCBI_API_KEY": "itself"}, "itself", 0),
    ):
        found = read_key(environ, configured, tmp_path)
        assert found
        assert (found.value, len(found.notes)) == (value, notes)
    assert read_key({"CREDENTIALS_DIRECTORY": "/nowhere"}, None, tmp_path) is None
    assert credential(handed, "absent", tmp_path) is None
