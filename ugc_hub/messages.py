"""Compiles translations: `python -m ugc_hub.messages`. In Python: not every machine has gettext.

The .po files are kept with the code. The .mo files that Django reads are made from them here,
before every run, test and check, where they are missing or older.
"""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "reviews" / "locale"


def compile_all(folder: Path = LOCALE) -> list[Path]:
    """Compile what has changed; return the files written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            # Under another name first: a web process may be reading the old one.
            unfinished = target.with_suffix(".mo.unfinished")
            polib.pofile(str(source)).save_as_mofile(str(unfinished))
            unfinished.replace(target)
            written.append(target)
    return written


if __name__ == "__main__":
    compile_all()
