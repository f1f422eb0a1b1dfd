"""`publish --url` and `--sparql-endpoint`: what is no address of the web is wrong usage."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from komoro_opendata.cli.main import cli
from komoro_opendata.cli.options import Settings

ADDRESS = "https://data.example.org/komoro"


@pytest.mark.parametrize("option", ["--url", "--sparql-endpoint"])
@pytest.mark.parametrize("value", ["ftp://example.org/", "example.org", "https://example.org/?a", "https://a b/", "x:"])
def test_what_is_no_address_is_wrong_usage(option: str, value: str, root: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "dist")
    done = CliRunner().invoke(
        cli, ["publish", str(root / "tests/packages/minimal"), "--out", out, option, value], obj=Settings("en")
    )

    assert done.exit_code == 2
    assert option in done.stderr
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    ("arguments", "hinted"),
    [
        (["--only", "metadata"], True),
        (["--only", "metadata", "--url", ADDRESS], False),
        (["--only", "metadata", "--quiet"], False),
        (["--only", "package"], False),
    ],
)
def test_it_says_where_addresses_begin_when_it_was_not_told(
    arguments: list[str],
    *,
    hinted: bool,
    root: Path,
    tmp_path: Path,
) -> None:
    package, out = str(root / "tests/packages/minimal"), tmp_path / "dist"
    done = CliRunner().invoke(cli, ["publish", package, "--out", str(out), *arguments], obj=Settings("en"))

    assert done.exit_code == 0
    assert ("--url" in done.stderr) is hinted
    if ADDRESS in arguments:
        assert f"<{ADDRESS}/data/plan.csv>" in (out / "catalog.ttl").read_text(encoding="utf-8")
