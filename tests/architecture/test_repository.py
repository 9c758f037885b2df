"""The tree keeps the shape that the architecture gives it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted(
    path
    for folder in ("ugc_hub", "reviews", "api", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
DOMAINS = ("catalog", "identity", "content", "moderation", "encourage", "interop")
LONGEST = 400


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_one_subject(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= LONGEST, f"{lines} lines: make it a package"


@pytest.mark.parametrize(
    "path",
    [
        path
        for domain in DOMAINS
        for path in (ROOT / "reviews" / domain).rglob("*.py")
        if path.name == "operations.py" or path.parent.name == "operations"
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_operations_take_keywords_and_never_enqueue(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            takes_rows = {"lock", "settle", "counted", "change"}
            assert not node.args.args or node.name in takes_rows, (
                f"{node.name} takes positional arguments"
            )
    calls = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not calls & {"delay", "apply_async", "send_task"}


def test_no_folder_is_called_utils_or_helpers() -> None:
    names = {part for path in CODE for part in path.relative_to(ROOT).parts}
    assert not names & {"utils", "helpers", "utils.py", "helpers.py", "services.py"}
