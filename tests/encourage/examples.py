"""A context for every kind of mail, as long and as awkward as real ones get."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reviews.encourage.kinds import MessageKind

COMPANY = "Công ty TNHH Gốm sứ & Thủ công mỹ nghệ Sân Gạch – Chi nhánh Thừa Thiên Huế"
PRODUCT = (
    "Bộ ấm chén men ngọc vẽ tay hoa sen “Thanh Liên” 600 ml kèm sáu chén tống, khay gỗ "
    "hương và hộp quà <b>đặc biệt</b> & thiệp"
)
TOKEN = "eyJpZCI6IjAxOWFiYzEyLTM0NTYtN2RlZi04OTAxLTIzNDU2Nzg5MGFiYyJ9:1vNq2x:" + "Zk3-x_" * 8
LINK = f"http://testserver/my/{TOKEN}/?lang=vi&from=mail"
PAGE = {"product": PRODUCT, "link": LINK}

CONTEXTS: Mapping[MessageKind, Mapping[str, Any]] = {
    MessageKind.CONFIRM_EMAIL: PAGE,
    MessageKind.MAGIC_LINK: {"link": LINK, "minutes": 30},
    MessageKind.REVIEW_PUBLISHED: PAGE,
    MessageKind.REVIEW_REJECTED: {
        **PAGE,
        "reasons": ["personal_data", "advertising"],
        "is_automatic": False,
    },
    MessageKind.OFFICIAL_REPLY: {
        **PAGE,
        "reply": "Chào chị Nguyễn Thị Thanh Trà,\n\nCảm ơn chị đã góp ý. Nắp ấm của lô tháng Chín "
        "hơi lỏng; chị nhắn mã đơn, chúng tôi gửi nắp mới ngay.\n<script>alert(1)</script> "
        "Trân trọng & hẹn gặp lại.",
    },
    MessageKind.QUESTION_ANSWERED: {
        **PAGE,
        "question": "Ấm có dùng được trên bếp từ không?",
        "answer": "Không, men ngọc chỉ chịu được nước sôi rót vào. " * 40,
    },
    MessageKind.REPORT_RECEIPT: {**PAGE, "number": "BC-2026-000123"},
    MessageKind.REPORT_OUTCOME: {
        **PAGE,
        "number": "BC-2026-000123",
        "is_removed": False,
        "is_automatic": True,
    },
    MessageKind.APPEAL_RECEIPT: PAGE,
    MessageKind.APPEAL_OUTCOME: {**PAGE, "is_granted": False, "reasons": ["off_topic"]},
    MessageKind.ERASURE_REQUESTED: {"on": date(2026, 12, 9), "link": LINK},
    MessageKind.ERASURE_DONE: {},
    MessageKind.DATA_EXPORT_READY: {"link": LINK, "until": date(2026, 12, 9)},
    MessageKind.REVIEW_INVITATION: {
        **PAGE,
        "unsubscribe_link": f"http://testserver/unsubscribe/{TOKEN}/",
    },
}
