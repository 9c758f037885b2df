"""From a submitted text to publication, the desk, or a refusal."""

from unittest import mock

import pytest
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.catalog.operations import companies, products
from reviews.content import queries
from reviews.content.drafts import Draft
from reviews.content.models import Contribution, Revision
from reviews.content.operations import contributions, publication, reviews
from reviews.content.operations.contributions import Submission
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery, JournalEntry
from reviews.journal.operations import deliver
from reviews.moderation import queries as desk
from reviews.moderation.classifiers import assess_all
from reviews.moderation.findings import Finding
from reviews.moderation.models import Case, Decision, Screening
from reviews.moderation.operations import policies, screening
from reviews.moderation.reasons import ReasonCode

pytestmark = pytest.mark.django_db

ORDINARY = "The lid fits well and it keeps tea warm for an hour, even on the balcony."
TO_BE_HELD = "Lovely cup. Write to me at lan.nguyen@example.com and I will tell you more."


@pytest.fixture
def product() -> Product:
    now = timezone.now()
    company = companies.create(by=SYSTEM, at=now, slug="acme", name="Acme")
    (made,) = products.upsert(
        by=SYSTEM,
        at=now,
        company=company,
        products=[products.ProductData(ref="tea", name="Tea")],
    )
    return made.product


def submit(product: Product, body: str, *, rating: int = 4, title: str = "") -> Contribution:
    return reviews.submit(
        by=SYSTEM,
        at=timezone.now(),
        submission=Submission(
            product=product,
            draft=Draft(rating=rating, title=title, body=body),
            source="hosted_form",
        ),
    ).contribution


def deliver_all() -> None:
    for delivery in Delivery.objects.owed().order_by("id"):
        assert deliver(delivery_id=delivery.pk, at=timezone.now())


def test_an_ordinary_review_is_published_by_its_delivery(product: Product) -> None:
    made = submit(product, ORDINARY)
    assert made.state == "submitted"
    deliver_all()
    made.refresh_from_db()
    assert made.state == "published"
    assert queries.summary_of(product).count == 1
    decision = Decision.objects.get()
    assert (decision.outcome, decision.is_automatic, decision.case) == ("publish", True, None)


def test_a_suspicious_one_waits_with_the_reason(product: Product) -> None:
    made = submit(product, TO_BE_HELD)
    deliver_all()
    made.refresh_from_db()
    assert made.state == "submitted"
    (case,) = desk.cases(company=product.company, limit=10).cases
    assert ReasonCode.PERSONAL_DATA in {finding.reason for finding in case.findings}
    span = next(span for finding in case.findings for span in finding.spans)
    assert "lan.nguyen@example.com" in made.revisions.get().body[span.start : span.end]
    assert queries.summary_of(product).count == 0


def test_stars_play_no_part(product: Product) -> None:
    for body in (ORDINARY, TO_BE_HELD, "Terrible, broke at once. I am furious!", "asdfgh jklqwe"):
        verdicts = set()
        for rating in range(1, 6):
            with mock.patch("reviews.moderation.operations.screening._copies", return_value=0):
                made = submit(product, body, rating=rating)
                found = screening.screen(revision_id=made.revisions.get().pk, at=timezone.now())
            assert found is not None
            verdicts.add((found.verdict, str(found.findings)))
        assert len(verdicts) == 1, body


def test_the_same_text_by_somebody_else_waits(product: Product) -> None:
    first, second = submit(product, ORDINARY), submit(product, ORDINARY.upper() + "!!")
    deliver_all()
    first.refresh_from_db()
    second.refresh_from_db()
    assert {first.state, second.state} == {"published", "submitted"}


def test_a_classifier_that_crashes_sends_the_text_to_a_person(product: Product) -> None:
    broken = mock.Mock()
    broken.name = "broken"
    broken.assess.side_effect = RuntimeError
    submit(product, ORDINARY)

    def assess(submission):
        return assess_all(submission, classifiers=(broken,))

    with mock.patch.object(screening, "assess_all", assess):
        deliver_all()
    (case,) = desk.cases(company=product.company, limit=10).cases
    assert [finding.detail for finding in case.findings] == ["classifier_failed"]


def test_a_company_can_look_at_everything_first(product: Product) -> None:
    policies.adopt(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        hold_everything=True,
        blocked_terms=[],
        watched_terms=[],
    )
    submit(product, ORDINARY)
    deliver_all()
    (case,) = desk.cases(company=product.company, limit=10).cases
    assert case.held_by_policy


def test_a_companys_own_terms_count_at_once(product: Product) -> None:
    policies.adopt(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        hold_everything=False,
        blocked_terms=["Teapotz"],
        watched_terms=[],
    )
    made = submit(product, "Better than the one from Teapotz, I think.")
    deliver_all()
    made.refresh_from_db()
    assert made.state in {"submitted", "rejected"}


def test_a_refused_text_has_reasons_and_a_case_to_decide_otherwise(product: Product) -> None:
    finding = Finding(classifier="links", reason=ReasonCode.ADVERTISING, score=0.99)
    made = submit(product, ORDINARY)
    with mock.patch.object(screening, "assess_all", return_value=(finding,)):
        deliver_all()
    made.refresh_from_db()
    assert made.state == "rejected"
    decision = Decision.objects.get()
    assert decision.reasons == ["advertising"]
    assert desk.refusal_of(made) is not None
    (case,) = desk.cases(company=product.company, listing=desk.Listing.DECIDED, limit=5).cases
    assert case.allowed == {"publish"}


def test_an_edit_is_screened_while_the_old_version_stays_public(product: Product) -> None:
    made = submit(product, ORDINARY)
    deliver_all()
    contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=made.pk,
        draft=Draft(rating=1, body=TO_BE_HELD),
    )
    deliver_all()
    (shown,) = queries.published_reviews(product=product, limit=10).reviews
    assert (shown.body, shown.rating) == (ORDINARY, 4)
    (case,) = desk.cases(company=product.company, limit=10).cases
    assert case.public_text == ("", ORDINARY)
    assert publication.publish(by=SYSTEM, at=timezone.now(), revision_id=case.revision_id)
    (shown,) = queries.published_reviews(product=product, limit=10).reviews
    assert (shown.body, shown.rating, shown.is_edited) == (TO_BE_HELD, 1, True)
    assert queries.summary_of(product).counts[1] == 1


def test_an_edit_takes_the_old_case_off_the_desk(product: Product) -> None:
    made = submit(product, TO_BE_HELD)
    deliver_all()
    contributions.edit(
        by=SYSTEM, at=timezone.now(), contribution_id=made.pk, draft=Draft(rating=5, body=ORDINARY)
    )
    deliver_all()
    made.refresh_from_db()
    assert made.state == "published"
    assert not desk.cases(company=product.company, limit=10).cases


def test_a_withdrawn_one_leaves_the_desk_and_is_not_screened(product: Product) -> None:
    made, early = submit(product, TO_BE_HELD), submit(product, ORDINARY)
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=early.pk)
    deliver_all()
    assert Screening.objects.count() == 1, "the early one was gone before anybody looked"
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=made.pk)
    deliver_all()
    assert not desk.cases(company=product.company, limit=10).cases
    assert not Contribution.objects.exclude(state="withdrawn").exists()


def test_every_automatic_decision_is_in_the_journal(product: Product) -> None:
    made = submit(product, ORDINARY)
    deliver_all()
    events = JournalEntry.objects.about(kind="contribution", subject_id=made.pk).order_by("id")
    assert [entry.event for entry in events] == [
        "contribution.submitted",
        "contribution.published",
    ]
    for entry in JournalEntry.objects.all():
        assert ORDINARY not in str(entry.payload)


def test_a_revision_decided_meanwhile_is_left_alone(product: Product) -> None:
    made = submit(product, TO_BE_HELD)
    revision = Revision.objects.get(contribution=made)
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=revision.pk)
    deliver_all()
    made.refresh_from_db()
    assert made.state == "published"
    assert not Case.objects.exists()


def test_a_late_delivery_of_an_old_version_leaves_the_new_one_on_the_desk(
    product: Product,
) -> None:
    made = submit(product, ORDINARY)
    contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=made.pk,
        draft=Draft(rating=2, body=TO_BE_HELD),
    )
    for delivery in Delivery.objects.owed().order_by("-id"):
        assert deliver(delivery_id=delivery.pk, at=timezone.now())
    (case,) = desk.cases(company=product.company, limit=10).cases
    assert case.body == TO_BE_HELD
    assert case.allowed == {"publish", "reject"}


def test_the_language_is_that_of_the_version_shown(product: Product) -> None:
    made = submit(product, ORDINARY)
    deliver_all()
    contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=made.pk,
        draft=Draft(rating=5, body="Nắp vừa khít, trà giữ nóng cả tiếng. Thư: lan@example.com"),
    )
    deliver_all()
    (shown,) = queries.published_reviews(product=product, limit=10).reviews
    assert shown.language == "en"
    (case,) = desk.cases(company=product.company, limit=10).cases
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=case.revision_id)
    (shown,) = queries.published_reviews(product=product, limit=10).reviews
    assert shown.language == "vi"


def test_a_weak_sign_is_not_why_a_company_that_looks_at_everything_holds_it(
    product: Product,
) -> None:
    policies.adopt(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        hold_everything=True,
        blocked_terms=[],
        watched_terms=[],
    )
    submit(product, ORDINARY)
    weak = Finding(classifier="links", reason=ReasonCode.ADVERTISING, score=0.3)
    with mock.patch.object(screening, "assess_all", return_value=(weak,)):
        deliver_all()
    (case,) = desk.cases(company=product.company, limit=10).cases
    assert case.held_by_policy
