"""The shop as a WSGI application, written as a shop would be that knows us by our docs only.

It shares no code with UGC Hub and asks it over HTTP like everybody. Its content security policy is
the strictest that the widgets need, so that a browser shows at once if they need more.
"""

import json
import os
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha384
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

HERE = Path(__file__).parent
HUB = os.environ.get("BASE_URL", "")
DATA_DIR = Path(os.environ.get("DATA_DIR", ""))
SECONDS = 1.0
"""How long a page of the shop waits for its reviews; without them it is sent all the same."""

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]

WORDS = {
    "en": {
        "tagline": "Handmade things for the house",
        "products": "Our things",
        "back": "All products",
        "buy": "Add to cart",
        "reviews": "Reviews",
        "questions": "Questions",
        "review-form": "Write a review",
        "other": "Tiếng Việt",
        "made": "This shop is made up. It shows UGC Hub’s widgets as a shop would embed them.",
        "server": "Rendered by the shop’s server",
        "browser": "Rendered in the browser",
        "missing": "There is no such product.",
    },
    "vi": {
        "tagline": "Đồ thủ công cho ngôi nhà",
        "products": "Sản phẩm của chúng tôi",
        "back": "Tất cả sản phẩm",
        "buy": "Thêm vào giỏ",
        "reviews": "Đánh giá",
        "questions": "Hỏi đáp",
        "review-form": "Viết đánh giá",
        "other": "English",
        "made": "Cửa hàng này chỉ để minh họa, dùng widget của UGC Hub như một cửa hàng thật.",
        "server": "Hiển thị từ máy chủ của cửa hàng",
        "browser": "Hiển thị trong trình duyệt",
        "missing": "Không có sản phẩm này.",
    },
}


def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request for a page of the shop."""
    path = environ.get("PATH_INFO", "/")
    query = {name: found[0] for name, found in parse_qs(environ.get("QUERY_STRING", "")).items()}
    language = query.get("lang") if query.get("lang") in WORDS else _preferred(environ)
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return _send(start_response, "405 Method Not Allowed", "text/plain", b"")
    if path == "/shop.css":
        return _send(start_response, "200 OK", "text/css", (HERE / "shop.css").read_bytes())
    if path == "/":
        return _page(start_response, "200 OK", _category(str(language)), str(language), path)
    ref = path.removeprefix("/products/")
    if path.startswith("/products/") and ref in _products():
        main = _product(ref, str(language), rendered=query.get("rendered") == "server")
        return _page(start_response, "200 OK", main, str(language), path)
    missing = f"<h1>{WORDS[str(language)]['missing']}</h1>"
    return _page(start_response, "404 Not Found", missing, str(language), "/")


def _category(language: str) -> str:
    cards = "".join(
        _filled(
            "card.html",
            ref=ref,
            reviews=_hosted(ref),
            read=WORDS[language]["reviews"],
            query=urlencode({"lang": language}),
            **_shown(product),
        )
        for ref, product in _products().items()
    )
    words = WORDS[language]
    return f'<h1>{words["tagline"]}</h1><h2>{words["products"]}</h2><ul class="grid">{cards}</ul>'


def _product(ref: str, language: str, *, rendered: bool) -> str:
    words = WORDS[language]
    widgets = {
        name: (_rendered(ref, language, name) if rendered else "")
        or f'<ugc-{name} product="{escape(ref)}"><p><a href="{_hosted(ref)}{place}">{words[name]}'
        f"</a></p></ugc-{name}>"
        for name, place in (("reviews", ""), ("review-form", "write/"), ("questions", "questions/"))
    }
    other = {"lang": language} | ({} if rendered else {"rendered": "server"})
    return _filled(
        "product.html",
        ref=ref,
        hosted=_hosted(ref),
        read=words["reviews"],
        **_shown(_products()[ref]),
        back=words["back"],
        buy=words["buy"],
        query=urlencode({"lang": language}),
        other_query=escape(urlencode(other)),
        other_way=words["browser" if rendered else "server"],
        reviews=widgets["reviews"],
        review_form=widgets["review-form"],
        questions=widgets["questions"],
    )


def _hosted(ref: str) -> str:
    """Return the hosted page of a product, to fall back to."""
    return f"{HUB}/c/{_demo()['company']}/{quote(ref)}/"


def _rendered(ref: str, language: str, widget: str) -> str:
    """Return a widget as the shop's server puts it into the page; empty if it is not to be had."""
    query = urlencode({"key": _key(), "language": language, "widget": widget})
    address = f"{HUB}/api/v1/storefront/products/{quote(ref)}/embed?{query}"
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310  (our own)
            html: str = json.load(answer)["html"]
            return html
    except (urllib.error.URLError, TimeoutError, ValueError):
        return ""


def _page(
    start_response: StartResponse, status: str, main: str, language: str, path: str
) -> Iterable[bytes]:
    words = WORDS[language]
    text = _filled(
        "page.html",
        language=language,
        hub=HUB,
        key=_key(),
        main=main,
        made=words["made"],
        other=words["other"],
        other_language="vi" if language == "en" else "en",
        path=path,
        **_script(),
    )
    return _send(start_response, status, "text/html; charset=utf-8", text.encode())


def _send(start_response: StartResponse, status: str, kind: str, body: bytes) -> Iterable[bytes]:
    policy = (
        f"default-src 'none'; script-src {HUB}; style-src 'self' {HUB}; img-src 'self' {HUB}; "
        f"connect-src {HUB}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types ugc-hub"
    )
    start_response(
        status,
        [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Content-Security-Policy", policy),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
            ("Cache-Control", "no-cache"),
        ],
    )
    return [body]


def _preferred(environ: Environ) -> str:
    header = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    return "vi" if header.lower().startswith("vi") else "en"


@cache
def _demo() -> dict[str, Any]:
    demo: dict[str, Any] = json.loads((DATA_DIR / "demo.json").read_text(encoding="utf-8"))
    return demo


def _key() -> str:
    return str(_demo()["keys"]["publishable"])


@cache
def _products() -> dict[str, Any]:
    shop = json.loads((HERE.parent / "company.json").read_text(encoding="utf-8"))
    return {product["ref"]: product for product in shop["products"]}


@cache
def _script() -> dict[str, str]:
    """Return the addresses and digests that a shop copies from the snippet."""
    found = {}
    for name in ("stars", "ugc"):
        address = f"{HUB}/static/{_named_by_content(f'reviews/widgets/{name}.js')}"
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  (our own)
            # As a page states it (W3C Subresource Integrity).
            digest = b64encode(sha384(answer.read()).digest()).decode()
        found[f"{name}_address"], found[f"{name}_digest"] = address, f"sha384-{digest}"
    return found


def _named_by_content(path: str) -> str:
    try:
        names = json.loads((DATA_DIR / "static" / "staticfiles.json").read_text(encoding="utf-8"))
    except OSError:
        return path
    return str(names["paths"][path])


def _shown(product: dict[str, Any]) -> dict[str, str]:
    picture = product.get("image", "")
    return {
        "name": escape(product["name"]),
        "brand": escape(product.get("brand", "")),
        "picture": escape(f"{HUB}/static/reviews/demo/{picture}") if picture else "",
    }


def _filled(template: str, **values: str) -> str:
    return Template((HERE / template).read_text(encoding="utf-8")).substitute(values)
