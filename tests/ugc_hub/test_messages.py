import gettext
import os

from ugc_hub.messages import compile_all

SOURCE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "star"
msgstr "sao"

#, fuzzy
msgid "unsure"
msgstr "chưa chắc"
"""


def test_translations_are_compiled_when_they_have_changed(tmp_path):
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(SOURCE)

    assert compile_all(tmp_path) == [folder / "django.mo"]
    assert compile_all(tmp_path) == []

    with (folder / "django.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert found.gettext("star") == "sao"
    assert found.gettext("unsure") == "unsure"

    later = (folder / "django.mo").stat().st_mtime + 1
    os.utime(folder / "django.po", (later, later))
    assert compile_all(tmp_path) == [folder / "django.mo"]
