"""Photos to test with, uploaded, sent and drawn as the system itself does it."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.drafts import Draft
from reviews.content.models import Contribution, Media
from reviews.content.operations import media, publication
from reviews.content.operations.contributions import Submission
from reviews.content.operations.reviews import submit
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery
from reviews.journal.operations import deliver
from tests.factories.pictures import picture_file

NOW = timezone.now()


def upload(product: Product, data: bytes | None = None) -> Media:
    """Upload a photo, whose sizes are then waited for."""
    return media.receive(
        by=SYSTEM, at=NOW, company=product.company, data=data or picture_file("JPEG")
    )


def ready(product: Product) -> Media:
    """Upload a photo and draw its sizes."""
    photo = upload(product)
    assert media.make_sizes(at=NOW, media_id=photo.pk)
    photo.refresh_from_db()
    return photo


def send(product: Product, *ids: UUID, author: ReviewerData | None = None) -> Contribution:
    """Send a review with photos."""
    return submit(
        by=SYSTEM,
        at=timezone.now(),
        submission=Submission(
            product=product,
            draft=Draft(rating=5, photos=ids),
            source="hosted_form",
            author=author or ReviewerData(),
        ),
    ).contribution


def publish(contribution: Contribution) -> None:
    """Publish the latest version."""
    newest = contribution.revisions.order_by("-number")[0]
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=newest.pk)


def carry_out() -> None:
    """Do what photos have owed, as the workers would, until nothing more is."""
    owed = Delivery.objects.owed().filter(entry__event__startswith="media.")
    while ids := list(owed.values_list("pk", flat=True)):
        for delivery_id in ids:
            assert deliver(delivery_id=delivery_id, at=NOW)


def all_files(folder: str = "photos") -> list[str]:
    """Return the paths of all files in the storage."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    found = [f"{folder}/{name}" for name in names]
    for inner in folders:
        found += all_files(f"{folder}/{inner}")
    return found
