"""Personal data is found, named by its kind and never repeated."""

import json

import pytest

from reviews.moderation.classifiers.numbers import is_card_number, is_iban
from reviews.moderation.classifiers.personal_data import PersonalData
from reviews.moderation.findings import Finding, Passage, Submission


def assess(text: str) -> list[Finding]:
    submission = Submission(passages=(Passage("body", text),), language="vi")
    return list(PersonalData().assess(submission))


@pytest.mark.parametrize(
    ("text", "kind", "datum"),
    [
        ("Gọi 0912 345 678 nhé", "phone_number", "0912 345 678"),
        ("gọi o9l2.345.678.", "phone_number", "o9l2.345.678"),
        ("me +44 7911 123456 ok", "phone_number", "+44 7911 123456"),
        ("số không chín một hai ba bốn năm sáu bảy tám ạ", "phone_number",
         "không chín một hai ba bốn năm sáu bảy tám"),
        ("to jane.doe+x@mail.example.com, ok", "email_address", "jane.doe+x@mail.example.com"),
        ("lan.n at gmail dot com", "email_address", "lan.n at gmail dot com"),
        ("card 4111 1111 1111 1111!", "card_number", "4111 1111 1111 1111"),
        ("stk: 19034567890123", "bank_account", "19034567890123"),
        ("căn cước 001099012345", "identity_number", "001099012345"),
    ],
)  # fmt: skip
def test_datum_is_marked_and_not_repeated(text: str, kind: str, datum: str) -> None:
    (finding,) = assess(text)

    assert finding.detail == kind
    assert [text[span.start : span.end] for span in finding.spans] == [datum]
    assert datum not in json.dumps(finding.to_json(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("Size 4. 0912 345 678 5 stars", "0912 345 678"),
        ("5'8\" 34 0912 345 678", "0912 345 678"),
        ("12/05/2024 0912345678", "0912345678"),
        ("0912345678,0987654321", "0912345678,0987654321"),
        ("100 200 +84 912 345 678 300", "+84 912 345 678"),
        ("tel 38 (212) 555-2368 40", "(212) 555-2368"),
        ("In order to get a lot of models, 0912345678", "0912345678"),
        ("sdt0912345678", "0912345678"),
        ("nothing like the model. 0912345678", "0912345678"),
        ("for reference +84 912 345 678", "+84 912 345 678"),
        ("paid 20 4111-1111-1111-1111 3 times", "4111-1111-1111-1111"),
        ("DE89 3704 0044 0532 0130 00 I think", "DE89 3704 0044 0532 0130 00"),
    ],
)
def test_datum_is_found_among_other_numbers(text: str, datum: str) -> None:
    (finding,) = assess(text)

    assert ",".join(text[span.start : span.end] for span in finding.spans) == datum


@pytest.mark.parametrize(
    "text",
    [
        "2125552368",  # Valid in Sơn La for the library, which needs no leading 0.
        "mã đơn 0912345678",
        "order no. 0912345678",
        "mã đơn hàng của mình là 0912345678",
        "SPXVN0987654321",
        "#0912345678",
        "sizes 0 2 4 6 8 10 12 14 16",
        "09.08.2024 10h",
        "0.35 0.40 0.50 mm",
        "0-35-0-40-0-50",
        "36 38 40 42 44",
        "350.000 - 280.000 - 25.000",
        "0912,345,678.50",
        "1-800-555-0199",
        "1900 1234",
        "001099012345",
        "4111111111111112",
        "look at yahoo news",
        "bought it at amazon dot com",
        "5'8\" 34x32 115lb 1m60",
        "from 2019 to 2024, 100 200 300",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert assess(text) == []


def test_each_kind_is_one_finding() -> None:
    findings = assess("0912345678 hoặc 0987654321, lan@mail.example.com")

    assert {f.detail: f.params["count"] for f in findings} == {
        "phone_number": 2,
        "email_address": 1,
    }


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("4111 1111 1111 1111", True),
        ("378282246310005", True),
        ("6011111111111117", True),
        ("3530111333300000", True),
        ("9704000000000018", True),
        ("4111 1111 1111 1112", False),
        ("1234567812345670", False),  # Passes the checksum, issued by nobody.
        ("0000000000000000", False),
    ],
)
def test_card_numbers(number: str, valid: bool) -> None:
    assert is_card_number(number) is valid


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("DE89 3704 0044 0532 0130 00", True),
        ("GB29NWBK60161331926819", True),
        ("DE89 3704 0044 0532 0130 01", False),
        ("DE8937040044053201", False),
        ("XX89370400440532013000", False),
    ],
)
def test_ibans(number: str, valid: bool) -> None:
    assert is_iban(number) is valid
