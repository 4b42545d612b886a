"""Breaks litrack on purpose, one promise at a time, and sees whether the tests notice.

    python tools/mutants.py [--list] [NAME...]

Each mutant is one replacement of text in a scratch copy of the tree (the checkout is never touched) and the part of the
suite that must fail. Exit code 1 if a mutant survives, or if its text is no longer there once: then it wants a new one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Mutant:
    """What is broken, where, and which tests must notice."""

    name: str
    file: str
    old: str
    new: str
    tests: str


UNIT, FAULTS = "tests/unit/", "tests/faults/"
REPLIES, WIRE, CONTRACT = UNIT + "pubmed/test_replies.py", UNIT + "pubmed/test_wire.py", "tests/contract"
HTTP, KILLS, COMPANY = FAULTS + "test_http.py", FAULTS + "test_kills.py", FAULTS + "test_company.py"
DISK, MIGRATIONS = FAULTS + "test_disk.py", FAULTS + "test_migrations.py"
DAMAGE, UPSTREAM, LAWS = FAULTS + "test_damage.py", FAULTS + "test_upstream.py", FAULTS + "test_laws.py"
LIBRARY, REPORT, WALK = UNIT + "library", UNIT + "report", "tests/walk/test_update.py"

MUTANTS = (
    # --- replies -------------------------------------------------------------------------------------------
    Mutant("no look at the closing tag", "litrack/pubmed/replies.py",
           "if not _END.search(body.rstrip()[-64:]):", "if False:", f"{REPLIES} {CONTRACT}/test_faults.py"),
    Mutant("Count is not compared", "litrack/pubmed/replies.py",
           "if len(ids) != len(pmids) or len(pmids) != expected:", "if False:", f"{REPLIES} {CONTRACT}/test_lists.py"),
    Mutant("strangers are stored", "litrack/pubmed/replies.py", "if not held.keys() <= set(asked):", "if False:",
           f"{REPLIES} {CONTRACT}/test_faults.py"),
    Mutant("an error is no hits", "litrack/pubmed/replies.py",
           'if root.find("ERROR") is not None or not (count.isascii() and count.isdigit()):', 'if count == "x":',
           f"{REPLIES} {CONTRACT}/test_faults.py"),
    Mutant("no status is looked at", "litrack/pubmed/replies.py",
           "    if status == 200:\n        return None\n    named", "    if status:\n        return None\n    named",
           f"{REPLIES} {CONTRACT}/test_faults.py"),
    # --- wire ----------------------------------------------------------------------------------------------
    Mutant("GET instead of POST", "litrack/pubmed/wire.py", "Request(self._base + script, data=form)",
           'Request(self._base + script + "?" + form.decode())', f"{CONTRACT}/test_manners.py"),
    Mutant("redirects are followed", "litrack/pubmed/wire.py", "    opener.addheaders = [",
           "    opener.add_handler(urllib.request.HTTPRedirectHandler())\n"
           "    opener.add_handler(urllib.request.HTTPErrorProcessor())\n    opener.addheaders = [",
           f"{WIRE} {CONTRACT}/test_faults.py"),
    Mutant("Retry-After is not heard", "litrack/pubmed/wire.py", "asked = fault.retry_after or (", "asked = (",
           f"{WIRE} {CONTRACT}/test_manners.py"),
    Mutant("no wait between two tries", "litrack/pubmed/wire.py", "            self._sleep(seconds)\n",
           "            pass\n", f"{WIRE} {CONTRACT}/test_manners.py"),
    Mutant("no pace", "litrack/pubmed/wire.py", "        self._pace.start()\n", "",
           f"{WIRE} {CONTRACT}/test_manners.py"),
    Mutant("no total deadline", "litrack/pubmed/wire.py", "time.monotonic() + limits.total", "time.monotonic() + 9e9",
           WIRE),
    Mutant("endless retries", "litrack/pubmed/wire.py", "return self._budget >= 0", "return True",
           f"{WIRE} {CONTRACT}"),
    Mutant("bodies without a bound", "litrack/pubmed/wire.py", "if size > BODY_LIMIT:", "if False:", WIRE),
    Mutant("a short body is whole", "litrack/pubmed/wire.py", "    if response.length:", "    if False:", WIRE),
    Mutant("a cut gzip is whole", "litrack/pubmed/wire.py", "        if not gzip.eof:", "        if False:", WIRE),
    Mutant("the key is said", "litrack/pubmed/wire.py", "        self._pace.start()\n",
           "        self._pace.start()\n        self._say(str(form))\n", f"{CONTRACT} {HTTP}"),
    Mutant("http to anywhere", "litrack/pubmed/entrez.py",
           'if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(url)):', "if False:",
           f"{UNIT}pubmed {UNIT}queries"),
    Mutant("left out once, left out for good", "litrack/pubmed/client.py", "    _ask(errand, absent, records)", "    #",
           f"{CONTRACT}/test_faults.py"),
    # --- decisions and the round ---------------------------------------------------------------------------
    Mutant("no list is suspect", "litrack/decide.py", "SUSPECT_SHARE = 0.8", "SUSPECT_SHARE = 0.0",
           f"{UNIT}test_decide.py {UPSTREAM}"),
    Mutant("nothing found, all gone", "litrack/decide.py", "bool(before and not now) or (", "(",
           f"{UNIT}test_decide.py {LAWS}"),
    Mutant("watermark moves early", "litrack/track/update.py", "if not needed & wanted <= done:", "if False:",
           f"{WALK} {HTTP}"),
    Mutant("not given out, yet a member", "litrack/track/update.py", "and p not in self.missing and", "and",
           f"{WALK} {UPSTREAM}"),
    Mutant("an empty reply withdraws", "litrack/track/update.py", " - self._unwitnessed", "", UPSTREAM),
    Mutant("gone at first sight", "litrack/track/plan.py", "if missed.get(p, index) not in {index, \"\"}", "if p",
           f"{WALK} {UPSTREAM}"),
    Mutant("a short list tells who is gone", "litrack/track/plan.py",
           "whole = len(listing.pmids) >= listing.count", "whole = True", f"tests/walk {UPSTREAM}"),
    Mutant("an edited query is suspect", "litrack/track/plan.py", "edited=was_edited)", "edited=False)",
           f"tests/walk {UPSTREAM}"),
    Mutant("the watch looks ahead", "litrack/track/watch.py", "(window.since) - MARGIN",
           "(window.since) + 10 * MARGIN", f"tests/walk {UPSTREAM} {HTTP}"),
    Mutant("retracted by type alone", "litrack/model/study.py",
           'c.kind in {"RetractionIn", "RetractedandRepublishedIn"} for c in self.corrections', "False for _ in ()",
           f"{UNIT}pubmed {WALK}"),
    # --- library -------------------------------------------------------------------------------------------
    Mutant("a writer that does not wait", "litrack/library/store.py", '"BEGIN IMMEDIATE"', '"BEGIN"', COMPANY),
    Mutant("no transaction", "litrack/library/store.py", 'connection.execute("BEGIN IMMEDIATE")',
           "connection.isolation_level = None", f"{LIBRARY} {KILLS}"),
    Mutant("two writers", "litrack/library/lock.py", "fcntl.LOCK_EX | fcntl.LOCK_NB", "fcntl.LOCK_SH | fcntl.LOCK_NB",
           f"{LIBRARY}/test_faults.py"),
    Mutant("others may read", "litrack/library/create.py", "os.O_EXCL, 0o600))\n    except OSError",
           "os.O_EXCL, 0o644))\n    except OSError", f"{LIBRARY}/test_faults.py"),
    Mutant("any database is ours", "litrack/library/faults.py",
           "if int.from_bytes(head[68:72]) != APPLICATION_ID or version < 1:", "if False:",
           f"{LIBRARY}/test_faults.py"),
    Mutant("a newer library is ours", "litrack/library/faults.py", "if version > SCHEMA:", "if False:",
           f"{LIBRARY}/test_faults.py"),
    Mutant("damage is met halfway", "litrack/library/faults.py",
           'if library.rows("PRAGMA quick_check(1)") != [("ok",)]:', "if False:", DAMAGE),
    Mutant("first seen is rewritten", "litrack/library/batch.py", ' if c != "first_seen"', "", LIBRARY),
    Mutant("a migration in pieces", "litrack/library/create.py", "    with db.atomic():\n        (version,)",
           "    if db:\n        (version,)", f"{LIBRARY}/test_faults.py {MIGRATIONS}"),
    Mutant("no copy before a migration", "litrack/library/create.py",
           'if db.execute("PRAGMA user_version").fetchone()[0]:', "if False:",
           f"{LIBRARY}/test_backup.py {MIGRATIONS}"),
    Mutant("a missing disk gets a second library", "litrack/library/faults.py", "if path.is_symlink():", "if False:",
           DISK),
    Mutant("old bytes are thrown away", "litrack/library/batch.py",
           '"UPDATE record SET replaced = ? WHERE id = ?"', '"DELETE FROM record WHERE ?1 <> \'\' AND id = ?2"',
           f"{LIBRARY} {UPSTREAM}"),
    Mutant("withdrawn for ever", "litrack/library/store.py",
           "SELECT pmid FROM study WHERE withdrawn IS NULL AND pmid IN", "SELECT pmid FROM study WHERE pmid IN",
           UPSTREAM),
    Mutant("full text unquoted", "litrack/library/words.py", """[f'"{form}"' + """, """[f'{form}' + """, LIBRARY),
    # --- what is shown -------------------------------------------------------------------------------------
    Mutant("control characters pass", "litrack/report/cells.py", "        return chr(0x2400 + ord(char))",
           "        return char", REPORT),
    Mutant("formulas run", "litrack/report/formats.py",
           """return f"'{text}" if _FORMULA.match(text)""", """return f"{text}" if _FORMULA.match(text)""", REPORT),
    Mutant("SIGTERM kills", "litrack/cli.py", 'for name in ("SIGTERM", "SIGHUP"):', "for name in ():", KILLS),
    Mutant("Ctrl-C says nothing", "litrack/cli.py", "if code == ExitCode.INTERRUPTED:", "if False:", KILLS),
    Mutant("text ends at the first tag", "litrack/pubmed/text.py",
           'return _flow(element, exact=True) if len(element) else element.text or ""', 'return element.text or ""',
           f"{UNIT}pubmed/test_article.py"),
)  # fmt: skip


def copied(folder: Path) -> Path:
    """The tree as it is now, without what is made from it."""
    tree = folder / "litrack"
    away = shutil.ignore_patterns("__pycache__", ".*_cache", ".venv", ".git", ".hypothesis", "*.egg-info")
    shutil.copytree(ROOT, tree, ignore=away)
    shared = ROOT.parent / "shared"
    if shared.is_dir():  # tests look for it beside the tree
        (folder / "shared").symlink_to(shared)
    return tree


def became(tree: Path, tests: str) -> str:
    """`caught` where these tests fail, `SURVIVED` where they pass, `BROKEN` where they cannot even be collected."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests.split()]
    environ = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=tree, env=environ, capture_output=True, timeout=900, check=False)
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(done.stdout.decode()[-800:] + done.stderr.decode()[-800:])
    return ("SURVIVED", "caught", "BROKEN")[done.returncode]


def tried(tree: Path, mutant: Mutant) -> str:
    """See `became`; `STALE` where its text does not stand there exactly once."""
    path = tree / mutant.file
    text = path.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        return "STALE"
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        return became(tree, mutant.tests)
    finally:
        path.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Try all mutants, or those named."""
    names = [a for a in arguments if not a.startswith("-")]
    chosen = [m for m in MUTANTS if not names or m.name in names]
    if "--list" in arguments:
        for mutant in chosen:
            print(f"{mutant.name:34} {mutant.file:32} {mutant.tests}")
        return 0
    bad = 0
    with tempfile.TemporaryDirectory(prefix="litrack-mutants-") as folder:
        tree = copied(Path(folder))
        for mutant in chosen:
            how = tried(tree, mutant)
            bad += how != "caught"
            print(f"{how:9} {mutant.name}", flush=True)
    print(f"{len(chosen)} mutants, {len(chosen) - bad} caught")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
