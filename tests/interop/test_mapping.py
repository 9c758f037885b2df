"""Which column says what: found leniently, never guessed."""

import pytest

from reviews.interop.importers.mapping import Field, InvalidMapping, by_name, parse, places

HEADER = ["Row", "Clothing ID", "Title", "Review Text", "Rating", "Recommended IND"]


def test_pairs_are_read() -> None:
    assert parse("rating=Rating,product_ref=Clothing ID, title = Title ") == {
        Field.RATING: "Rating",
        Field.PRODUCT_REF: "Clothing ID",
        Field.TITLE: "Title",
    }


def test_a_column_may_have_a_comma_or_an_equals_sign_in_its_name() -> None:
    assert parse('rating=Rating,"title=Title, short",body=a=b') == {
        Field.RATING: "Rating",
        Field.TITLE: "Title, short",
        Field.BODY: "a=b",
    }


def test_two_fields_may_read_one_column() -> None:
    mapping = parse("product_ref=SKU,product_name=SKU,rating=Stars")
    assert places(mapping, ["Stars", "SKU"]) == {
        Field.PRODUCT_REF: 1,
        Field.PRODUCT_NAME: 1,
        Field.RATING: 0,
    }


@pytest.mark.parametrize("text", ["rating", "rating=", "=Rating", "rating=Rating,,title=Title"])
def test_what_is_no_pair_is_refused(text: str) -> None:
    with pytest.raises(InvalidMapping, match="field=Column"):
        parse(text)


def test_an_unknown_field_is_answered_with_the_fields_there_are() -> None:
    with pytest.raises(InvalidMapping, match=r"no field “stars”.*product_ref.*incentive"):
        parse("stars=Rating")


def test_a_field_mapped_twice_is_refused() -> None:
    with pytest.raises(InvalidMapping, match="“rating” is mapped twice"):
        parse("rating=Rating,rating=Stars")


@pytest.mark.parametrize(
    "name",
    ["Review Text", "review_text", "REVIEW-TEXT", "reviewText", " Review  Text", "Ｒeview Text"],
)
def test_a_column_is_found_whatever_its_case_and_spaces(name: str) -> None:
    mapping = {Field.PRODUCT_REF: "clothing_id", Field.RATING: "rating", Field.BODY: name}
    assert places(mapping, HEADER)[Field.BODY] == 3


def test_the_exact_name_comes_first() -> None:
    header = ["RATING", "rating", "ref"]
    assert places({Field.PRODUCT_REF: "ref", Field.RATING: "rating"}, header)[Field.RATING] == 1


def test_a_name_that_fits_two_columns_is_refused() -> None:
    with pytest.raises(InvalidMapping, match="more than once"):
        places({Field.PRODUCT_REF: "ref", Field.RATING: "Rating"}, ["RATING", "rating", "ref"])


def test_an_unknown_column_is_answered_with_the_columns_there_are() -> None:
    mapping = parse("rating=Stars,product_ref=Clothing ID")
    with pytest.raises(
        InvalidMapping, match=r"no column “Stars” for rating.*“Clothing ID”.*“Rating”"
    ):
        places(mapping, HEADER)


@pytest.mark.parametrize(
    ("text", "missing"), [("rating=Rating", "product_ref"), ("product_ref=Clothing ID", "rating")]
)
def test_product_and_rating_must_be_mapped(text: str, missing: str) -> None:
    with pytest.raises(InvalidMapping, match=f"which column is {missing}"):
        places(parse(text), HEADER)


def test_without_a_mapping_columns_named_like_fields_are_taken() -> None:
    header = ["Product Ref", "RATING", "body", "something else"]
    assert places(by_name(header), header) == {
        Field.PRODUCT_REF: 0,
        Field.RATING: 1,
        Field.BODY: 2,
    }
