"""A customer who does everything that a customer can, in words that nobody else uses."""

import io
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings as configured
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from reviews.catalog.models import Company, Product
from reviews.content.models import Contribution
from reviews.content.operations import contributions
from reviews.content.visitors import Visitor
from reviews.encourage import links
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Invitation
from reviews.encourage.operations import messages, sending
from reviews.identity.models import LinkPurpose, Reviewer
from reviews.identity.operations import magic_links
from reviews.journal.actors import SYSTEM, Actor, ActorKind
from reviews.journal.models import Delivery
from reviews.journal.operations import deliver
from reviews.moderation.models import Case
from reviews.web.visitors import COOKIE
from tests.api.conftest import COMPANY, STOREFRONT, server_of, shop_of
from tests.factories import (
    ProductFactory,
)
from tests.factories.shoppers import issued_secret, token_of
from tests.forms import form_shown

ADDRESS = "quillfeather.w@example.com"
CUSTOMER = "customer-oxbridgean"
NAME = "Wandalena"
VIDEO = "76543219871"
CAMERA = "Zorkiphane"
WORDS = (
    *("marmoreal", "thrumwort", "gallivant", "featherlight", "clatterous", "elvenwaist"),
    *("skulduggery", "remonstrate", "quibblemarsh", "perambulator", "hornswoggle", "bumbershoot"),
    *("lollygag", "snickersnee", "widdershins", "codexlex", "absquatulate"),
)
"""Words that nobody but the person in this test uses, one for each thing that she says."""
PLANTED = (ADDRESS, CUSTOMER, NAME, VIDEO, CAMERA, *WORDS)


def react() -> None:
    """Do all that is owed, and send all mails."""
    while owed := list(Delivery.objects.owed().order_by("id").values_list("pk", flat=True)):
        for delivery_id in owed:
            deliver(delivery_id=delivery_id, at=timezone.now())
    sending.send_due(clock=timezone.now)


def made(answer: Any) -> Any:
    assert answer.status_code in (200, 201, 202), answer.content
    return answer.json()


def photo() -> bytes:
    image = Image.new("RGB", (96, 64), "white")
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


class Wandalena:
    """A customer of Acme who leaves nothing out."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.shop, self.server = shop_of(company), server_of(company)
        self.browser = Client()
        self.token = token_of(issued_secret(company), sub=CUSTOMER, email=ADDRESS, name=NAME)

    def product(self, ref: str) -> Product:
        return ProductFactory(company=self.company, ref=ref, name=ref.title())

    def sends(self, path: str, data: dict[str, Any]) -> Any:
        """Send as the shop's signed-in customer, with a key for repeats."""
        headers = {"X-UGC-Shopper": self.token, "Idempotency-Key": uuid4().hex}
        return made(self.shop.post(f"{STOREFRONT}/{path}", data, **headers))

    def reviews(self, ref: str, body: str, **more: Any) -> str:
        answer = self.sends(
            f"products/{ref}/reviews", {"rating": 4, "body": body, "author_name": NAME, **more}
        )
        return str(answer["id"])

    def uploads(self) -> str:
        sent = self.shop.send(
            "POST",
            f"{STOREFRONT}/media",
            photo(),
            content_type="image/jpeg",
            Idempotency_Key=uuid4().hex,
        )
        return str(made(sent)["id"])

    def receipt(self, contribution_id: str) -> str:
        return urlsplit(links.to_receipt(Contribution.objects.get(pk=contribution_id).pk)).path

    def posts(self, address: str, **typed: Any) -> str:
        answer = self.browser.post(urlsplit(address).path, {**typed, **form_shown()})
        assert answer.status_code == 303, answer.content.decode()
        return str(answer["Location"])

    # ------------------------------------------------------------------------- what she does

    def buys_and_is_invited(self) -> None:
        self.product("kettle")
        order = {
            "email": ADDRESS,
            "customer_ref": CUSTOMER,
            "placed_at": "2026-01-02T10:04:05Z",
            "lines": [{"product_ref": "kettle", "quantity": 1}],
        }
        made(
            self.server.post(
                f"{COMPANY}/orders",
                {"orders": [{"ref": "1001", **order}]},
                Idempotency_Key=uuid4().hex,
            )
        )
        people = [{"product_ref": "kettle", "email": ADDRESS, "customer_ref": CUSTOMER}]
        made(
            self.server.post(
                f"{COMPANY}/invitations", {"invitations": people}, Idempotency_Key=uuid4().hex
            )
        )
        react()
        self.posts(
            links.to_invitation(Invitation.objects.get().pk),
            rating="4",
            title="Marmoreal",
            body="The thrumwort kettle sings.",
            pros="Featherlight",
            cons="Clatterous",
            author_name=NAME,
            video_url=f"https://vimeo.com/{VIDEO}",
            photos=io.BytesIO(photo()),
            **{"answers.waist": "elvenwaist"},
        )
        react()

    def writes_as_a_guest_and_confirms(self) -> None:
        """Twice about one thing: by a guest's form, and as the known customer."""
        self.product("teapot")
        self.reviews("teapot", "It makes me gallivant about.", photos=[self.uploads()])
        self.posts(
            "/c/acme/teapot/write/",
            rating="2",
            body="Now the teapot will perambulator no more.",
            author_name=NAME,
            email=ADDRESS,
            submission_key="k" * 32,
        )
        react()
        guest = Reviewer.objects.get(claimed_email=ADDRESS)
        self.posts(links.to_confirm(guest.pk))
        react()
        guest.refresh_from_db()
        assert guest.merged_into is not None

    def is_refused_and_appeals(self) -> None:
        self.product("cup")
        refused = self.reviews("cup", f"Hornswoggle! Write to {ADDRESS} for the truth.")
        react()
        case = Case.objects.get(contribution=refused)
        made(
            self.server.post(
                f"{COMPANY}/moderation/cases/{case.pk}/decisions",
                {
                    "revision_id": str(case.revision_id),
                    "outcome": "reject",
                    "reasons": ["personal_data"],
                    "note": "Ms Quibblemarsh again.",
                },
                Idempotency_Key=uuid4().hex,
            )
        )
        react()
        self.posts(f"{self.receipt(refused)}appeal/", text="I remonstrate.")
        react()

    def takes_one_back(self) -> None:
        self.product("plate")
        given_up = self.reviews("plate", "A bumbershoot of a plate.", photos=[self.uploads()])
        react()
        contributions.withdraw(
            by=Actor(ActorKind.REVIEWER), at=timezone.now(), contribution_id=UUID(given_up)
        )

    def talks(self, strangers_review: Contribution, strangers_question: Contribution) -> None:
        self.sends(f"contributions/{strangers_review.pk}/comments", {"body": "We lollygag alike."})
        self.sends(f"contributions/{strangers_question.pk}/answers", {"body": "Snickersnee, yes."})
        self.sends("products/bowl/questions", {"body": "Does it turn widdershins, too?"})
        self.sends(
            f"contributions/{strangers_review.pk}/votes",
            {"helpful": True, "voter": "device-of-the-person"},
        )
        self.posts(
            f"/c/acme/bowl/reports/{strangers_review.pk}/",
            reason="other",
            text="Pure skulduggery.",
            email=ADDRESS,
        )
        self.posts(
            f"/c/acme/bowl/reports/{strangers_review.pk}/notice/",
            text="Skulduggery against the law.",
            law="Codexlex",
            name=NAME,
            email=ADDRESS,
            good_faith="on",
        )
        react()

    def votes_before_anybody_knows_her(self, strangers_review: Contribution) -> None:
        """In a browser in which she is not signed in: what it said is only its own."""
        assert not {"ugc_author", "ugc_shopper"} & set(self.browser.cookies)
        here = f"/c/acme/bowl/{{}}/{strangers_review.pk}/"
        self.posts(here.format("votes"), helpful="yes")
        self.posts(here.format("reports"), reason="fake")

    def device(self) -> str:
        """Return what stands for her browser in the rows."""
        device = Visitor(device=self.browser.cookies[COOKIE].value)
        return device.digest(company=self.company)

    def asks_to_be_forgotten(self) -> None:
        """On her page, in the browser in which she has voted."""
        self.posts("/my/acme/erase/")
        react()

    def comes_from_another_platform(self, folder: Path) -> Path:
        self.product("jug")
        file = folder / "old.csv"
        file.write_text(
            "product_ref,rating,body,email,author_name,source_ref\n"
            f"jug,5,It makes me absquatulate.,{ADDRESS},{NAME},old-77\n"
        )
        imports(file)
        react()
        return file

    def asks_for_her_page(self) -> None:
        """Two links, of which one is used and one is left in the mail."""
        self.posts("/my/acme/", email=ADDRESS)
        author = Reviewer.objects.get(email=ADDRESS)
        for number in range(2):
            issued = magic_links.issue(
                by=SYSTEM, at=timezone.now(), reviewer=author, purpose=LinkPurpose.MY_CONTENT
            )
            link = f"/my/acme/open/{issued.text}/"
            messages.queue(
                by=SYSTEM,
                at=timezone.now(),
                company=self.company,
                kind=MessageKind.MAGIC_LINK,
                to=author.email,
                language="en",
                reference=f"link-{number}",
                context={"link": f"{configured.BASE_URL}{link}", "minutes": 30},
                reviewer=author,
            )
        self.posts(link)
        react()


def imports(file: Path) -> None:
    said = io.StringIO()
    call_command("import_reviews", file, company="acme", stdout=said, stderr=said)
