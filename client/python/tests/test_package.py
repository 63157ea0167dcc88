"""The package as its users install it."""

import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def test_wheel_has_all_that_is_needed(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=PACKAGE,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("llm_pool_client-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "installed")
    assert {"llm_pool/py.typed", "llm_pool/gen/llmpool/v1/chat_pb2.pyi", "llm_pool/gen/inputs.py"} <= names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"llm_pool"}
    # Without the openai package, and beside other users of google.rpc.
    code = "import sys; sys.modules['openai'] = None; import google.rpc.status_pb2, llm_pool, llm_pool.openai; print(llm_pool.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "installed", check=True, capture_output=True, text=True
    )
    assert str(tmp_path) in found.stdout
