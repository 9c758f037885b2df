"""CSV as merchants have it: what can be read is read, what cannot is told and harms no other."""

import csv
import io
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.interop.importers import csv_reviews
from reviews.interop.importers.csv_reviews import (
    BrokenRecord,
    CsvReader,
    Record,
    UnreadableFile,
)


def reader(text: str | bytes, encoding: str = "utf-8-sig", **options: Any) -> CsvReader:
    raw = text if isinstance(text, bytes) else text.encode("utf-8")
    return CsvReader(io.BytesIO(raw), encoding=encoding, **options)


def cells(text: str | bytes, **options: Any) -> list[list[str]]:
    found = list(reader(text, **options))
    assert all(isinstance(record, Record) for record in found)
    return [record.cells for record in found if isinstance(record, Record)]


def outcome(text: str | bytes) -> list[Any]:
    """Return rows as their cells, broken ones as the first words of their reason."""
    return [r.cells if isinstance(r, Record) else r.reason[:30] for r in reader(text)]


def lines(text: str | bytes) -> list[tuple[int, int]]:
    return [(record.place.row, record.place.line) for record in reader(text)]


# ------------------------------------------------------------------------------------ what is read


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_delimiters_line_ends_and_byte_order_mark(delimiter: str, end: str, bom: str) -> None:
    text = bom + end.join(["a|b|c", '1|"x, y; z"|ő', '2|"two\nlines"|', ""])
    found = reader(text.replace("|", delimiter))
    assert found.header == ["a", "b", "c"]
    assert found.delimiter == delimiter
    rows = [record.cells for record in found if isinstance(record, Record)]
    assert rows == [["1", "x, y; z", "ő"], ["2", "two\nlines", ""]]


def test_a_delimiter_can_be_named() -> None:
    found = reader("a|b\n1|x", delimiter="|")
    assert found.header == ["a", "b"]
    assert [r.cells for r in found if isinstance(r, Record)] == [["1", "x"]]


def test_the_delimiter_that_makes_most_columns_is_taken() -> None:
    assert reader('"name, full";rating;ref\n').delimiter == ";"
    assert reader("rating\n5\n").header == ["rating"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252", "cp1258", "utf-8"])
def test_other_encodings(encoding: str) -> None:
    text = "ref,body\n1,café\n"
    assert cells(text.encode(encoding), encoding=encoding) == [["1", "café"]]


def test_a_mark_left_by_another_encoding_is_no_part_of_the_first_column() -> None:
    assert reader("\ufeffref,body\n", encoding="utf-8").header == ["ref", "body"]


def test_quoted_cells_after_a_space() -> None:
    assert cells('a, b, c\n1, "x, y", "z"\n') == [["1", "x, y", "z"]]


def test_quotation_marks_inside_an_unquoted_cell() -> None:
    assert cells("a,b\n1,I am 5'8\" tall\n") == [["1", "I am 5'8\" tall"]]


def test_rows_without_content_are_passed_over_and_not_counted() -> None:
    assert lines("a,b\n\n1,x\n,\n \t,\n\n2,y\n\n") == [(1, 3), (2, 7)]


def test_empty_cells_beyond_the_header_do_no_harm() -> None:
    assert cells("a,b\n1,x,,\n") == [["1", "x", "", ""]]


def test_places_count_rows_and_lines() -> None:
    text = 'a,b\n1,"three\nlines\nhere"\n2,y\n3,z'
    assert lines(text) == [(1, 2), (2, 5), (3, 6)]


def test_blank_lines_before_the_header() -> None:
    assert reader("\n\n,,\na,b\n1,x\n").header == ["a", "b"]


def test_only_a_header_is_a_file_without_rows() -> None:
    assert cells("a,b") == []


# --------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", ",,\n"])
def test_an_empty_file(text: str) -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        reader(text)


def test_a_header_that_never_ends() -> None:
    with pytest.raises(UnreadableFile, match=r"header.*never closed"):
        reader('"a,b\n1,2\n')


@pytest.mark.parametrize("padding", [0, 10, 8_190, 8_191, 8_192, 70_000, csv_reviews._CHUNK - 20])
def test_a_wrong_byte_is_named_by_its_position(padding: int) -> None:
    raw = b"\xef\xbb\xbfref,body\n" + b"1," + b"x" * padding + b"caf\xe9 is nice\n2,y\n"
    position = raw.index(b"\xe9")
    with pytest.raises(UnreadableFile, match=rf"Byte {position} \(0xe9\).*cp1252"):
        reader(raw)


def test_a_character_cut_off_at_the_end() -> None:
    with pytest.raises(UnreadableFile, match=r"Byte 7 \(0xc3\)"):
        reader(b"ref\n1,x\xc3")


def test_utf_16_is_recognised() -> None:
    with pytest.raises(UnreadableFile, match="looks like utf-16"):
        reader("ref,body\n".encode("utf-16"))


def test_a_file_that_changes_after_it_was_checked() -> None:
    raw = io.BytesIO(b"ref,body\n" + b"1,x\n" * 10_000)
    found = CsvReader(raw, encoding="utf-8")
    raw.seek(30_000)
    raw.write(b"\xff")
    raw.seek(8_192)
    with pytest.raises(UnreadableFile, match="is not utf-8"):
        list(found)


def test_what_is_not_utf_16() -> None:
    with pytest.raises(UnreadableFile, match="utf-16"):
        reader(b"ref,body\n1,x", encoding="utf-16")


@pytest.mark.parametrize("name", ["latin-17", "base64", "rot13", ""])
def test_an_encoding_that_is_none(name: str) -> None:
    with pytest.raises(UnreadableFile):
        reader("ref,body\n", encoding=name)


def test_rows_of_another_width() -> None:
    assert outcome("a,b,c\n1,x\n2,y,z\n3,y,z,w\n4,y,z\n") == [
        "It has 2 cells and the header ",
        ["2", "y", "z"],
        "It has 4 cells and the header ",
        ["4", "y", "z"],
    ]


def test_an_open_quotation_mark_does_not_swallow_the_rows_after_it() -> None:
    assert outcome('a,b\n1,x\n2,"never closed\n3,y\n4,z\n') == [
        ["1", "x"],
        "A quotation mark is never clos",
        ["3", "y"],
        ["4", "z"],
    ]


def test_an_open_quotation_mark_does_not_join_two_rows() -> None:
    text = 'a,b\n2,"never closed\n3,"fine"\n4,"fine, too"\n'
    assert outcome(text) == ["The quotation marks do not pai", ["3", "fine"], ["4", "fine, too"]]
    assert lines(text) == [(1, 2), (2, 3), (3, 4)]


def test_quotation_marks_that_are_not_doubled() -> None:
    assert outcome('a,b\n1,"she said "wow" and left"\n2,y\n') == [
        "The quotation marks do not pai",
        ["2", "y"],
    ]


def test_a_cell_longer_than_any_review() -> None:
    huge = "x" * (csv.field_size_limit() + 1)
    assert outcome(f"a,b\n1,{huge}\n2,y\n") == ["A cell has more than 131072 ch", ["2", "y"]]


def test_a_long_cell_of_many_lines_gives_back_the_lines_it_took() -> None:
    text = 'a,b\n1,"' + "much text\n" * 20_000 + "2,y\n"
    found = outcome(text)
    assert found[0].startswith("A cell has more than")
    assert found[-1] == ["2", "y"]


def test_a_line_that_never_ends_is_not_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_reviews, "LINE_MAX", 1_000)
    text = f'a,b\n1,x\n2,{"x" * 5_500}\n3,y\n4,"two\n{"z" * 2_000}"\n5,z\n6,{"x" * 1_200}'
    assert outcome(text) == [
        ["1", "x"],
        "A line has more than 1000 char",
        ["3", "y"],
        "A line has more than 1000 char",
        "A line has more than 1000 char",
        ["5", "z"],
        "A line has more than 1000 char",
    ]


def test_a_zero_byte_is_no_reason_to_stop() -> None:
    assert cells("a,b\n1,x\x00y\n") == [["1", "x\x00y"]]


def test_reading_takes_the_same_memory_for_a_long_file() -> None:
    def peak(rows: int) -> int:
        raw = io.BytesIO(b"a,b\n" + b'1,"some words of a review"\n' * rows)
        tracemalloc.start()
        for _ in CsvReader(raw, encoding="utf-8-sig"):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    # The check of the encoding reads a megabyte at a time.
    assert peak(100_000) - peak(1_000) < 4_000_000


# ----------------------------------------------------------------------------------- any file

cell = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=("Cs",)),
    max_size=12,
)
table = st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=6)


@given(table=table, delimiter=st.sampled_from(",;\t"), end=st.sampled_from(["\n", "\r\n"]))
def test_what_a_csv_writer_wrote_comes_back(
    table: list[tuple[str, ...]], delimiter: str, end: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b", "c"])
    writer.writerows(table)
    expected = [list(row) for row in table if any(c and not c.isspace() for c in row)]
    assert cells(text.getvalue()) == expected


@given(raw=st.binary(max_size=200), encoding=st.sampled_from(["utf-8-sig", "utf-16", "cp1252"]))
def test_no_bytes_do_worse_than_being_refused(raw: bytes, encoding: str) -> None:
    try:
        found = reader(raw, encoding=encoding)
    except UnreadableFile:
        return
    rows = [record.place.row for record in found]
    assert rows == list(range(1, len(rows) + 1))


word = st.text("abc ,é", max_size=8)


@given(before=st.lists(word, max_size=3), broken=word, after=st.lists(word, max_size=4))
def test_a_row_that_breaks_off_harms_no_other(
    before: list[str], broken: str, after: list[str]
) -> None:
    # Unless a cell begins with the delimiter: then nobody could tell where the broken one ends.
    after = [f"w{text}" for text in after]
    good = [f'{n},"{text}"' for n, text in enumerate(before)]
    rest = [f'{n},"{text}"' for n, text in enumerate(after)]
    found = list(reader("\n".join(["a,b", *good, f'9,"{broken}', *rest, ""])))
    assert isinstance(found[len(good)], BrokenRecord)
    read = [record.cells[1] for record in found if isinstance(record, Record)]
    assert read == [*before, *after]
