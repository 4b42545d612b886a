"""Promises about settings: who wins, where each came from, and a key that no one sees."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.errors import ExitCode, UsageError
from litrack.queries import Settings, bundled_config, read_settings, require_email

KEY = "canary0123456789abcdef"


class Machine:
    """A machine with its folders, on which litrack is started."""

    def __init__(self, root: Path) -> None:
        self.cwd, self.config, self.data, self.state = (root / name for name in ("cwd", "config", "data", "state"))
        self.cwd.mkdir()
        self.config.mkdir()

    def has_config(self, text: str) -> None:
        (self.config / "config.toml").write_text(text, "utf-8")

    def has_key_file(self, text: str, mode: int = 0o600) -> Path:
        path = self.config / "key"
        path.write_text(text, "utf-8")
        path.chmod(mode)
        return path

    def starts(
        self,
        flags: dict[str, str | None] | None = None,
        environ: dict[str, str] | None = None,
        *,
        with_key: bool = True,
    ) -> Settings:
        return read_settings(
            flags or {}, environ or {}, self.cwd, self.config, self.data, self.state, with_key=with_key
        )

    def refuses(self, flags: dict[str, str | None] | None = None, environ: dict[str, str] | None = None) -> UsageError:
        with pytest.raises(UsageError) as refused:
            self.starts(flags, environ)
        assert refused.value.code is ExitCode.USAGE
        assert refused.value.hint
        assert KEY not in str(refused.value) + refused.value.hint
        return refused.value


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_fresh_machine_has_defaults_for_everything_but_the_email(machine: Machine) -> None:
    found = machine.starts()
    assert found.email == found.api_key == found.format == ""
    assert found.db == machine.data / "litrack.db"
    assert found.queries == machine.config / "queries.toml"
    assert found.config == machine.config / "config.toml"
    assert found.state == machine.state
    assert found.tool == "litrack"
    assert found.eutils_url == "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
    assert set(found.origin.values()) == {"default"}
    assert found.notes == ()


SOURCES = {
    "email": ("a@example.org", "NCBI_EMAIL", "b@example.org", "c@example.org"),
    "db": ("/flag.db", "LITRACK_DB", "/environment.db", "/config.db"),
    "format": ("json", "LITRACK_FORMAT", "csv", "md"),
    "eutils_url": ("https://flag/", "LITRACK_EUTILS_URL", "http://127.0.0.1:9/", "https://config/"),
}


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("there", list(itertools.product([True, False], repeat=3)))
def test_a_flag_wins_over_the_environment_over_the_config_file(
    name: str, there: tuple[bool, bool, bool], machine: Machine
) -> None:
    flag, variable, environment, config = SOURCES[name]
    machine.has_config(f'\n{name} = "{config}"\n' if there[2] else "")
    found = machine.starts({name: flag if there[0] else None}, {variable: environment} if there[1] else {})
    place = f"{machine.config}/config.toml:2:1"
    winners = [
        (flag, "--" + name.replace("_", "-")),
        (environment, variable),
        (config, place),
    ]
    value, origin = next((w for w, set_ in zip(winners, there, strict=True) if set_), (None, "default"))
    assert found.origin[name] == origin
    assert value is None or str(getattr(found, name)) == value


def test_queries_toml_of_the_folder_comes_after_flag_and_environment(machine: Machine) -> None:
    here = machine.cwd / "queries.toml"
    here.write_text("", "utf-8")
    assert (machine.starts().queries, machine.starts().origin["queries"]) == (here, "./queries.toml")
    assert machine.starts({}, {"LITRACK_QUERIES": "mine.toml"}).queries == machine.cwd / "mine.toml"
    assert machine.starts({"queries": "f.toml"}, {"LITRACK_QUERIES": "e.toml"}).queries == machine.cwd / "f.toml"


def test_an_empty_variable_is_no_setting_and_an_empty_flag_is_a_mistake(machine: Machine) -> None:
    assert machine.starts({}, {"LITRACK_DB": " ", "NCBI_EMAIL": "", "NCBI_API_KEY": ""}).origin["db"] == "default"
    assert str(machine.refuses({"db": ""})) == "--db is empty."


def test_paths_start_from_where_they_were_written(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.has_config('db = "config.db"\n')
    monkeypatch.setenv("HOME", "/invented")
    assert machine.starts().db == machine.config / "config.db"
    assert machine.starts({}, {"LITRACK_DB": "here.db"}).db == machine.cwd / "here.db"
    assert machine.starts({}, {"LITRACK_DB": "~/home.db"}).db == Path("/invented/home.db")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('emial = "a@example.org"', "config.toml:1:1: emial: unknown key; did you mean “email”?"),
        ("\nemail = 3", "config.toml:2:1: email: expected a text in quotes."),
        ('db = " "', "config.toml:1:1: db: expected a text in quotes."),
        ("[email]\n", "config.toml:1:2: email: expected a text in quotes."),
        ('email = "nobody"', "config.toml:1:1: “nobody” is not an email address."),
        ('format = "jsn"', "config.toml:1:1: there is no format “jsn”."),
        ("email = ", "config.toml:1:9: expected a value here: a text in quotes, a list, true or false."),
        ('db = "a\\u0000"', "config.toml:1:1 is not a usable path."),
        (f'api_key = "{KEY}"', "config.toml:1:1: api_key: unknown key; did you mean “api_key_file”?"),
    ],
)
def test_a_mistake_in_config_toml_is_named_with_its_line(text: str, said: str, machine: Machine) -> None:
    machine.has_config(text)
    assert str(machine.refuses()).replace(f"{machine.config}/", "") == said


def test_a_config_file_that_was_named_must_be_there(machine: Machine) -> None:
    assert "There is no file" in str(machine.refuses({"config": "other.toml"}))
    (machine.cwd / "other.toml").write_text('email = "a@example.org"\n', "utf-8")
    found = machine.starts({"config": "other.toml"})
    assert (found.email, found.origin["config"]) == ("a@example.org", "--config")


def test_the_config_that_init_writes_sets_nothing_and_each_line_of_it_works(machine: Machine) -> None:
    machine.has_config(bundled_config())
    assert set(machine.starts().origin.values()) == {"default"}
    machine.has_key_file(KEY).rename(machine.config / "ncbi_api_key")
    lines = [line[2:] if line.startswith("# ") and " = " in line else line for line in bundled_config().splitlines()]
    machine.has_config("\n".join(lines))
    origin = machine.starts().origin
    assert {name for name, place in origin.items() if place != "default"} == {
        "email", "api_key", "db", "format", "eutils_url", "smtp", "smtp_password_file",
        "mail_from",
    }  # fmt: skip


def test_the_key_comes_from_variable_file_or_config_in_this_order_and_is_never_shown(machine: Machine) -> None:
    machine.has_key_file(f"{KEY}\n")
    machine.has_config('api_key_file = "key"\n')
    (machine.cwd / "other").write_text("from-the-other-file", "utf-8")
    (machine.cwd / "other").chmod(0o600)
    assert machine.starts().api_key == KEY
    assert machine.starts({}, {"NCBI_API_KEY_FILE": "other"}).api_key == "from-the-other-file"
    found = machine.starts({}, {"NCBI_API_KEY_FILE": "other", "NCBI_API_KEY": f" {KEY}\n"})
    assert (found.api_key, found.origin["api_key"]) == (KEY, "NCBI_API_KEY")
    assert KEY not in repr(found) + str(found.origin)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_key_file_that_others_can_reach_is_used_with_a_warning(mode: int, machine: Machine) -> None:
    path = machine.has_key_file(KEY, mode)
    found = machine.starts({}, {"NCBI_API_KEY_FILE": str(path)})
    assert found.api_key == KEY
    assert len(found.notes) == 1
    assert found.notes[0].endswith(f"chmod 600 {path}")


@pytest.mark.parametrize("value", [f"{KEY} {KEY}", f"{KEY}\n{KEY}", f"{KEY}\x1b", f"{KEY}ü", f"{KEY}\0", KEY * 20])
def test_what_cannot_be_a_key_is_refused_without_being_shown(value: str, machine: Machine) -> None:
    assert "NCBI_API_KEY holds no API key" in str(machine.refuses({}, {"NCBI_API_KEY": value}))
    path = machine.has_key_file(value)
    assert "NCBI_API_KEY_FILE" in str(machine.refuses({}, {"NCBI_API_KEY_FILE": str(path)}))


def test_a_key_file_that_cannot_be_read_is_refused_except_where_no_key_is_needed(machine: Machine) -> None:
    (machine.cwd / "empty").touch(0o600)
    (machine.cwd / "large").write_bytes(b"a" * 5000)
    for name in ("absent", ".", "/dev/zero", "empty", "large"):
        environ = {"NCBI_API_KEY_FILE": name}
        assert "NCBI_API_KEY_FILE" in str(machine.refuses({}, environ))
        assert machine.starts({}, environ, with_key=False).api_key == ""


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/e/", "http://localhost/", "http://[::1]:80/", "https://mirror.example/e"]
)
def test_a_server_is_reached_by_https_or_on_this_machine(url: str, machine: Machine) -> None:
    assert machine.starts({}, {"LITRACK_EUTILS_URL": url}).eutils_url == url.rstrip("/") + "/"


@pytest.mark.parametrize(
    "url",
    [
        "http://mirror.example/", "http://127.0.0.1.mirror.example/", "http://localhost@mirror.example/",
        "https://me:secret@mirror.example/", "https://mirror.example/?api_key=1", "https://mirror.example/#x",
        "ftp://localhost/", "file:///etc/passwd", "https://", "mirror.example", "http://localhost:99999/",
        "http://[::1/", "https://mirror.example/a b", "https://mirror\n.example/", "http://0.0.0.0/",
        "http://ⓛocalhost/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_any_other_server_is_refused_and_its_address_not_repeated(url: str, machine: Machine) -> None:
    refused = machine.refuses({}, {"LITRACK_EUTILS_URL": url})
    assert str(refused).startswith("LITRACK_EUTILS_URL is n")
    assert "mirror" not in str(refused) + refused.hint


def test_a_missing_email_gets_one_sentence_and_both_ways_to_set_it(machine: Machine) -> None:
    with pytest.raises(UsageError) as refused:
        require_email(machine.starts())
    assert str(refused.value) == "NCBI asks for an email address with every request, and none is set."
    assert 'export NCBI_EMAIL="' in refused.value.hint
    assert f'{machine.config}/config.toml: email = "' in refused.value.hint
    assert require_email(machine.starts({}, {"NCBI_EMAIL": "a@example.org"})) == "a@example.org"


@pytest.mark.parametrize(
    "email", ["a", "@", "a@", "a b@example.org", "a@b@c", "a@b\x1b[2J", "<a@example.org>", "a@b\nBcc: c@d"]
)
def test_what_is_no_email_address_is_refused(email: str, machine: Machine) -> None:
    refused = machine.refuses({}, {"NCBI_EMAIL": email})
    assert "is not an email address" in str(refused)
    assert str(refused).isprintable()


def test_no_home_is_a_sentence(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "home directory is not known" in str(machine.refuses({"db": "~nobody-of-that-name/litrack.db"}))


@given(
    st.dictionaries(
        st.sampled_from(["LITRACK_DB", "LITRACK_EUTILS_URL", "LITRACK_FORMAT", "NCBI_EMAIL", "NCBI_API_KEY"]), st.text()
    )
)
def test_any_environment_is_read_or_refused_but_never_crashes(environ: dict[str, str]) -> None:
    nowhere = Path("/nonexistent")
    try:
        read_settings({}, environ, nowhere, nowhere, nowhere, nowhere)
    except UsageError as refused:
        assert refused.hint  # noqa: PT017 - most texts are refused, some are settings
