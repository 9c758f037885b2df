"""Files of products as shops have them: recognised, read, and refused row by row or as a whole."""

import codecs
import io
import tracemalloc
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import pytest

from reviews.interop.importers.csv_reviews import UnreadableFile
from reviews.interop.importers.product_feed import ITEM_MAX
from reviews.interop.importers.product_files import open_products
from reviews.interop.importers.product_rows import Item, ProductRow, Repetition, read_products
from reviews.interop.importers.rows import Refusal

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
{}</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
<title>Shop</title><id>tag:shop</id>{}</feed>"""


def read(content: str | bytes) -> list[Item]:
    data = content.encode() if isinstance(content, str) else content
    return list(read_products(open_products(io.BytesIO(data))))


def products(content: str | bytes) -> list[Any]:
    items = read(content)
    assert all(isinstance(item, ProductRow) for item in items), items
    return [item.data for item in items if isinstance(item, ProductRow)]


def faults(item: Item) -> list[str]:
    assert isinstance(item, Refusal)
    return [fault.field for fault in item.faults]


def why(content: str | bytes) -> str:
    with pytest.raises(UnreadableFile) as error:
        read(content)
    return str(error.value)


# ---------------------------------------------------------------------------------------------- CSV


def test_our_own_columns() -> None:
    (mug,) = products(
        "ref,name,brand,category,gtin,url,image_url,group_ref,group_name,accepts_reviews\n"
        "mug-1,Mug,Song,Kitchen >Mugs,4006381333931,https://s.example/m,https://s.example/m.jpg,"
        "mugs,Mugs,no\n"
    )
    assert (mug.ref, mug.name, mug.brand, mug.category) == (
        *("mug-1", "Mug", "Song", "Kitchen > Mugs"),
    )
    assert (mug.gtin, mug.url) == ("4006381333931", "https://s.example/m")
    assert (mug.image_url, mug.group_ref) == ("https://s.example/m.jpg", "mugs")
    assert (mug.group_name, mug.accepts_reviews) == ("Mugs", False)


def test_a_text_feed_of_google() -> None:
    (mug,) = products(
        "id\ttitle\tlink\timage link\tgoogle product category\tproduct type\titem group id\n"
        "1\tMug\thttps://s.example/m\thttps://s.example/m.jpg\t2169\tKitchen > Mugs\tmugs\n"
    )
    assert (mug.category, mug.group_ref) == ("Kitchen > Mugs", "mugs")


def test_an_export_of_shopify_with_variants_and_pictures_on_further_lines() -> None:
    items = read(
        "Handle,Title,Vendor,Type,Variant SKU,Variant Barcode,Image Src\n"
        "mug,Mug,Song,Mugs,M-1,'4006381333931,https://s.example/1.jpg\n"
        "mug,,,,M-2,,https://s.example/2.jpg\n"
        "pot,Pot,Song,Pots,P-1,,\n"
    )
    assert isinstance(items[0], ProductRow)
    assert (items[0].data.ref, items[0].data.gtin) == ("mug", "4006381333931")
    assert (items[0].data.brand, items[0].data.category) == ("Song", "Mugs")
    assert isinstance(items[1], Repetition)
    assert isinstance(items[2], ProductRow)


def test_an_export_of_woocommerce() -> None:
    shirt, small = products(
        'ID,Type,SKU,Name,Categories,Images,Parent,"GTIN, UPC, EAN, or ISBN",Brands\n'
        '10,variable,S,Shirt,Clothing > Shirts,"https://s.example/a.jpg, https://s.example/b.jpg"'
        ",,,Song\n"
        "11,variation,S-1,Shirt - S,,,id:10,4006381333931,\n"
    )
    assert (shirt.ref, shirt.category, shirt.brand) == ("10", "Clothing > Shirts", "Song")
    assert shirt.image_url == "https://s.example/a.jpg"
    assert (small.ref, small.group_ref, small.gtin) == ("11", "10", "4006381333931")


@pytest.mark.parametrize(
    "content",
    [
        "ID;TITLE\n1;Mug\n",
        "id\ttitle\n1\tMug\n",
        " Id , Title \r\n1,Mug\r\n",
        "\ufeffid,title\n1,Mug\n",
        '"id","title"\n"1","Mug"\n',
        "\n\nproduct-id,Product Name\n1,Mug\n\n\n",
        "sku,_name_\n1,Mug",
        codecs.BOM_UTF16_LE + "id,title\n1,Mug\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "id\ttitle\n1\tMug\n".encode("utf-16-be"),
    ],
)
def test_headers_delimiters_and_encodings_drift(content: str | bytes) -> None:
    (mug,) = products(content)
    assert (mug.ref, mug.name) == ("1", "Mug")


def test_a_quoted_line_break_is_part_of_its_cell() -> None:
    (mug,) = products('id,title\n1,"A ""big""\nmug"\n')
    assert mug.name == 'A "big"\nmug'


def test_a_broken_row_harms_no_other() -> None:
    items = read('id,title\n1,Mug\n2,"Po"t\n3,"Cup\n4,Jar\n5,Tea,too,many\n6,Tray\n')
    assert [type(item).__name__ for item in items] == [
        "ProductRow",
        "Refusal",
        "Refusal",
        "ProductRow",
        "Refusal",
        "ProductRow",
    ]
    assert [item.place.line for item in items] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",Mug", "ref"),
        ("a/b,Mug", "ref"),
        (f"{'x' * 129},Mug", "ref"),
        ("1,", "name"),
        (f"1,{'x' * 301}", "name"),
        ("1,Mug,ftp://s.example", "url"),
        ("1,Mug,s.example/mug", "url"),
        ("1,Mug,,perhaps", "accepts_reviews"),
        ("1,Mug,,,not a ref!", "group_ref"),
    ],
)
def test_a_row_at_fault_says_which_field(row: str, field: str) -> None:
    row += "," * (4 - row.count(","))
    (item,) = read(f"id,title,link,accepts_reviews,item_group_id\n{row}\n")
    assert faults(item) == [field]


def test_no_reason_repeats_what_stands_in_the_row() -> None:
    (item,) = read("id,title,link\nan@example.com/x,secret,secret://x\n")
    assert isinstance(item, Refusal)
    assert not [f for f in item.faults if "secret" in f.reason or "an@" in f.reason]


def test_an_id_that_comes_again_is_refused_and_the_first_stays() -> None:
    first, second = read("id,title\n1,Mug\n1,Another mug\n")
    assert isinstance(first, ProductRow)
    assert faults(second) == ["ref"]


def test_a_refused_row_takes_no_place_from_a_good_one() -> None:
    _, good = read("id,title,link\n1,Mug,nowhere\n1,Mug,\n")
    assert isinstance(good, ProductRow)


@pytest.mark.parametrize("gtin", ["4006381333932", "4.00638E+12", "n/a", "123"])
def test_a_wrong_gtin_is_left_out_and_remarked_on(gtin: str) -> None:
    (mug,) = read(f"id,title,gtin\n1,Mug,{gtin}\n")
    assert isinstance(mug, ProductRow)
    assert mug.data.gtin == ""
    assert [fault.field for fault in mug.remarks] == ["gtin"]
    assert gtin not in mug.remarks[0].reason


def test_of_a_long_category_the_end_is_kept() -> None:
    (mug,) = products(f"id,title,category\n1,Mug,{' > '.join(['Kitchen things'] * 30)} > Mugs\n")
    assert mug.category.endswith("Kitchen things > Mugs")
    assert 180 < len(mug.category) <= 200


def test_the_id_is_taken_from_one_column_only() -> None:
    _, second = read("sku,id,title\nA,1,Mug\nB,,Pot\n")
    assert faults(second) == ["ref"]


def test_what_a_file_has_no_column_for_is_told() -> None:
    file = open_products(io.BytesIO(b"id,title,brand\n1,Mug,Song\n"))
    assert "accepts_reviews" in file.untold
    assert "brand" not in file.untold


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n \n", "empty"),
        (b"title,price\nMug,5\n", "No column is called like the ref"),
        (b"id,price\n1,5\n", "No column is called like the name"),
        (b"id,id,title\n1,2,Mug\n", "more than once"),
        ("id,title\n1,Café\n".encode("cp1252"), "UTF-8"),
        (b"PK\x03\x04rest of a workbook", "Excel"),
        (b"\xd0\xcf\x11\xe0rest of a workbook", "Excel"),
        (b"\x1f\x8b\x08rest", "packed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no text"),
        (b"just a line of prose", "No column"),
        (b"<", "XML"),
        (b"\n" * 100_000, "empty"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, words: str) -> None:
    assert words in why(content)


def test_ten_thousand_columns_are_read_like_few() -> None:
    columns = ",".join(f"c{n}" for n in range(10_000))
    (mug,) = products(f"id,title,{columns}\n1,Mug{',' * 10_000}\n")
    assert mug.ref == "1"


# ---------------------------------------------------------------------------------------------- XML


def test_a_feed_in_rss() -> None:
    (mug,) = products(
        RSS.format(
            "<item><g:id>1</g:id><title>Cốc &amp; đĩa</title><link>https://s.example/m</link>"
            "<g:image_link>https://s.example/m.jpg</g:image_link><g:brand>Song</g:brand>"
            "<g:google_product_category>2169</g:google_product_category>"
            "<g:product_type>Kitchen &gt; Mugs</g:product_type><g:product_type>B</g:product_type>"
            "<g:gtin>4006381333931</g:gtin><g:item_group_id>mugs</g:item_group_id>"
            "<g:availability>in stock</g:availability><g:price>5.00 EUR</g:price>"
            "<g:shipping><g:id>no</g:id></g:shipping></item>"
        )
    )
    assert (mug.ref, mug.name, mug.brand) == ("1", "Cốc & đĩa", "Song")
    assert (mug.category, mug.gtin, mug.group_ref) == ("Kitchen > Mugs", "4006381333931", "mugs")
    assert (mug.url, mug.image_url) == ("https://s.example/m", "https://s.example/m.jpg")


def test_a_feed_in_atom() -> None:
    (mug,) = products(
        ATOM.format(
            "<entry><id>tag:shop,1</id><g:id>1</g:id><title>Mug</title>"
            '<link rel="edit" href="https://s.example/edit"/><link href="https://s.example/m"/>'
            "<g:google_product_category>Kitchen &gt; Mugs</g:google_product_category></entry>"
        )
    )
    assert (mug.ref, mug.url, mug.category) == ("1", "https://s.example/m", "Kitchen > Mugs")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_feed_says_its_own_encoding(encoding: str) -> None:
    text = RSS.format("<item><g:id>1</g:id><title>Café</title></item>")
    text = text.replace('version="1.0"?', f'version="1.0" encoding="{encoding[:10]}"?', 1)
    text = text.replace("utf-8-sig", "utf-8")
    (mug,) = products(text.encode(encoding))
    assert mug.name == "Café"


def test_other_namespaces_and_cdata_are_no_matter() -> None:
    (mug,) = products(
        RSS.format(
            '<item xmlns:m="urn:x"><m:id>9</m:id><g:id><![CDATA[ 1 ]]></g:id>'
            "<g:title><![CDATA[<b>Mug</b>]]></g:title><title>Other</title><!-- x --></item>"
        )
    )
    assert (mug.ref, mug.name) == ("1", "<b>Mug</b>")


def test_items_at_fault_are_numbered() -> None:
    good = "<item><g:id>{}</g:id><title>Mug</title></item>"
    items = read(RSS.format(good.format(1) + "<item/>" + good.format("a/b") + good.format(1)))
    assert [item.place.row for item in items] == [1, 2, 3, 4]
    assert faults(items[1]) == ["ref", "name"]
    assert faults(items[2]) == faults(items[3]) == ["ref"]


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><rss><channel><item>&b;</item></channel></rss>"""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (BOMB, "document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><rss/>', "document type"),
        ("<!doctype html><html><body>Shop</body></html>", "well-formed"),
        ("<!DOCTYPE html><html><body>Shop</body></html>", "document type"),
        (RSS.format("<item>&nbsp;</item>"), "line 3, column 7"),
        (RSS.format("<item><g:id>1</g:id>"), "not well-formed"),
        (RSS.format("<item><x:id>1</x:id></item>"), "not well-formed"),
        (RSS.format("<item/>")[:-8], "breaks off"),
        (RSS.format("") + "more", "not well-formed"),
        ('<?xml version="1.0" encoding="klingon"?><rss/>', "not"),
        ('<?xml version="1.0" encoding="shift_jis"?><rss/>', "not known"),
        ("<urlset/>", "neither RSS"),
        ('<feed xmlns="urn:other"/>', "neither RSS"),
        ("<a>" * 100 + "</a>" * 100, "neither RSS"),
        ("<rss>" + "<a>" * 100 + "</a>" * 100 + "</rss>", "nested too deeply"),
        ("<rss>" + "".join(f"<a{n}/>" for n in range(2100)) + "</rss>", "too many kinds"),
        (RSS.format(f"<item><title>{'x' * (ITEM_MAX + 40_000)}</title></item>"), "whole product"),
        (RSS.format(f"<!--{'x' * (ITEM_MAX + 200_000)}-->"), "more than"),
        (RSS.format(f"<item a='{'x' * (ITEM_MAX + 200_000)}'/>"), "A tag"),
        (RSS.format("<x/>" * (ITEM_MAX // 3)), "whole product"),
    ],
)
def test_a_hostile_or_broken_feed_ends_in_a_sentence(content: str, words: str) -> None:
    assert words in why(content)


def test_a_torn_feed_gives_nothing_away_before_it_is_found_out() -> None:
    torn = RSS.format("<item><g:id>1</g:id><title>Mug</title></item>")[:-8]
    with pytest.raises(UnreadableFile):
        open_products(io.BytesIO(torn.encode()))


def test_an_empty_feed_has_no_products() -> None:
    assert products(RSS.format("")) == []


# ------------------------------------------------------------------------------------------- memory


class Endless(io.RawIOBase):
    """A file made while it is read."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._make = lambda: iter(parts)
        self.seek(0)

    def seek(self, offset: int, whence: int = 0) -> int:
        self._parts: Iterator[bytes] = self._make()
        self._rest = b""
        return 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size:
            part = next(self._parts, None)
            if part is None:
                break
            self._rest += part
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


class Rows:
    def __init__(self, count: int, *, xml: bool) -> None:
        self._count, self._xml = count, xml

    def __iter__(self) -> Iterator[bytes]:
        head, tail = RSS.split("{}") if self._xml else ("id,title\n", "")
        row = (
            "<item><g:id>p{0}</g:id><title>Product {0}</title></item>" if self._xml else "p{0},P\n"
        )
        yield head.encode()
        for number in range(self._count):
            yield row.format(number).encode()
        yield tail.encode()


def peak(stream: BinaryIO, count: int) -> int:
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_products(open_products(stream))) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("xml", [False, True], ids=["csv", "xml"])
def test_ten_thousand_rows_need_the_memory_of_a_thousand(xml: bool) -> None:
    few = peak(Endless(Rows(1_000, xml=xml)), 1_000)  # type: ignore[arg-type]
    many = peak(Endless(Rows(10_000, xml=xml)), 10_000)  # type: ignore[arg-type]
    assert many < few + 1_000_000


def test_the_place_in_a_feed_is_told_while_it_is_read() -> None:
    file = open_products(Endless(Rows(5_000, xml=True)))  # type: ignore[arg-type]
    shares = [file.bytes_read / file.size for _ in file]
    assert shares == sorted(shares)
    assert shares[0] < 0.2
    assert file.bytes_read == file.size
