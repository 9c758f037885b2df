"""Links, contacts and advertising."""

import pytest

from reviews.moderation.classifiers.links import Links
from reviews.moderation.classifiers.phrases import read_terms
from reviews.moderation.classifiers.web_addresses import addresses
from reviews.moderation.findings import Finding, Passage, Submission


def assess(text: str) -> dict[str, Finding]:
    submission = Submission(passages=(Passage("body", text),), language="vi")
    return {finding.detail: finding for finding in Links().assess(submission)}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://a.example/x?y=1 now", "https://a.example/x?y=1"),
        ("see shop.example.com.", "shop.example.com"),
        ("SEE CHEAPBAGS.COM", "CHEAPBAGS.COM"),
        ("see bags.me/x", "bags.me/x"),
        ("see giaytot99.shop nhé", "giaytot99.shop"),
        ("see bags (dot) com", "bags (dot) com"),
        ("see bags [.] vn", "bags [.] vn"),
        ("see bags dot com", "bags dot com"),
        ("see giaydep,com rẻ hơn", "giaydep,com"),
    ],
)
def test_addresses_are_found_whole(text: str, address: str) -> None:
    assert [text[found.start : found.end] for found in addresses(text)] == [address]


@pytest.mark.parametrize(
    "text",
    [
        "cẩn thận.Shop giao",
        "can than.shop giao",
        "love it.so soft",
        "love it.It is",
        "fits.in fact",
        "e.g. this, i.e. that, U.S. size, p.s. hi",
        "version 1.2.3 of the 5.0 model, file.jpg",
        "polka dot in blue",
        "sáng mua,com trưa",
        "the dot com years",
        "10.000 đ.v.v",
    ],
)
def test_missing_space_is_no_address(text: str) -> None:
    assert list(addresses(text)) == []


def test_large_shops_may_be_named_but_not_linked() -> None:
    assert assess("cheaper on amazon.com")["known_place"].score < 0.5
    assert assess("cheaper on amazon.com/dp/123")["web_address"].score > 0.5


def test_short_link_is_told_from_a_name_that_holds_one() -> None:
    assert "short_link" in assess("https://bit.ly/abc")
    assert "web_address" in assess("https://scient.com/abc")


def test_signs_of_different_kinds_add_up() -> None:
    link, phrase = assess("www.bags.example"), assess("tuyển ctv")
    both = assess("tuyển ctv www.bags.example")["several_advertising_signs"]

    assert link["web_address"].score < 0.95 > phrase["advertising_phrase"].score
    assert both.score >= 0.95
    assert len(both.spans) == 2


def test_many_links_alone_do_not_add_up() -> None:
    findings = assess("www.a1.example b2bags.com bags(dot)com bit.ly/x")

    assert "several_advertising_signs" not in findings
    assert all(finding.score < 0.95 for finding in findings.values())


@pytest.mark.parametrize(
    ("story", "invitation"),
    [
        ("Shop inbox em báo hết màu", "Inbox em báo giá"),
        ("Nhân viên đã nhắn tin cho mình", "Bạn nào cần nhắn tin cho mình"),
        ("Shop em nói ib em sau", "Shop em sẵn hàng, ib em nhé"),
        ("the seller did not dm me", "dm me"),
        ("I asked them to whatsapp me", "whatsapp me"),
    ],
)
def test_story_is_told_from_invitation(story: str, invitation: str) -> None:
    assert "call_to_action" not in assess(story)
    assert assess(invitation)["call_to_action"].score >= 0.5


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("use my code ANNA20", 0.75),
        ("Use my code ANNA20", 0.75),
        ("nhập mã GIAM50", 0.75),
        ("with code SAVE20 it was cheap", 0.4),
        ("with a coupon code it was cheap", None),
        ("with my code word", None),
        ("USE THE CODE ON THE BOX", None),
    ],
)
def test_promo_codes(text: str, score: float | None) -> None:
    found = assess(text).get("promo_code")

    assert (found.score if found else None) == score


@pytest.mark.parametrize("text", ["I love it, to be fair I link in bio", "we would click here"])
def test_only_writing_and_calling_can_be_a_story(text: str) -> None:
    assert "call_to_action" in assess(text)


def test_list_is_well_formed() -> None:
    entries = read_terms("advertising.txt")

    assert {entry.level for entry in entries} <= {"firm", "likely", "weak", "fine"}
    assert {entry.kind for entry in entries} == {"advertising_phrase", "call_to_action"}
    keys = [(entry.section, entry.term) for entry in entries]
    assert sorted(keys) == sorted(set(keys))
