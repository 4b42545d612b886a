"""Where litrack's files lie."""

import sys
from pathlib import Path

import platformdirs
import pytest

from litrack.context import Flags, build


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs itself is asked")
@pytest.mark.parametrize("named", ["", "relative/place", "/an/absolute place", "unset"])
def test_the_folders_are_those_of_platformdirs(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        if named == "unset":
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, named)
    context = build(Flags())
    asked = (platformdirs.user_config_dir, platformdirs.user_data_dir, platformdirs.user_state_dir)
    assert [context.config_dir, context.data_dir, context.state_dir] == [Path(find("litrack")) for find in asked]
