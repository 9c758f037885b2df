"""The code in docs/recipes/shopper_tokens.md makes tokens that are accepted."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from reviews.identity.queries import shopper_of
from reviews.identity.shopper_tokens import LIFETIME_MAX, audience_of
from tests.factories import CompanyFactory
from tests.factories.shoppers import issued_secret

RECIPE = Path(__file__).resolve().parents[2] / "docs" / "recipes" / "shopper_tokens.md"
# Python is here for certain; the others are tried where they are installed.
PROGRAMS = {
    "python": sys.executable,
    "php": shutil.which("php"),
    "javascript": shutil.which("node"),
}
ENDINGS = {"python": "py", "php": "php", "javascript": "cjs"}


def code_of(language: str) -> str:
    (code,) = re.findall(rf"^```{language}\n(.*?)^```$", RECIPE.read_text(), re.DOTALL | re.M)
    return code


@pytest.mark.parametrize("language", PROGRAMS)
def test_there_is_code_in_three_languages(language: str) -> None:
    assert "UGC_SHOPPER_SECRET" in code_of(language)


@pytest.mark.parametrize("language", [name for name, path in PROGRAMS.items() if path])
def test_what_it_makes_is_accepted(language: str, db: None, tmp_path: Path) -> None:
    company = CompanyFactory(slug="acme")
    issued = issued_secret(company)
    program = tmp_path / f"shop.{ENDINGS[language]}"
    program.write_text(code_of(language))
    made = subprocess.run(
        [str(PROGRAMS[language]), str(program)],
        env={
            "PATH": os.environ["PATH"],
            "UGC_SHOPPER_AUDIENCE": audience_of(company.slug),
            "UGC_SHOPPER_KID": str(issued.secret.pk),
            "UGC_SHOPPER_SECRET": issued.text,
        },
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    assert made.stderr == ""
    shopper = shopper_of(company=company, token=made.stdout.strip(), at=timezone.now())
    assert (shopper.customer_ref, shopper.name) == ("4711", "Nguyễn Linh")
    assert shopper.proven_email == "linh@example.com"


def test_it_names_the_limits_that_there_are() -> None:
    text = RECIPE.read_text().replace(",", "")
    assert f"at most {LIFETIME_MAX} seconds after" in text
    assert "up to 128 characters" in text
