"""What a reader complains about, cleaned and checked in one place for every surface."""

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.common.lengths import faults_of_length
from reviews.common.text import clean_line, clean_text
from reviews.content import limits

Faults = dict[str, list[str]]


class ReportKind(TextChoices):
    """How somebody complains. Codes live for ever."""

    REPORT = "report", gettext_lazy("Report")
    """A reader points something out."""
    LEGAL_NOTICE = "legal_notice", gettext_lazy("Legal notice")
    """A notice under Article 16 of Regulation (EU) 2022/2065."""


class ReportReason(TextChoices):
    """What is wrong, in the reader's eyes. Codes live for ever; none is about the opinion."""

    SPAM = "spam", gettext_lazy("Advertising or spam")
    OFFENSIVE = "offensive", gettext_lazy("Insults or hate")
    PERSONAL_DATA = "personal_data", gettext_lazy("Shows somebody’s personal data")
    OFF_TOPIC = "off_topic", gettext_lazy("Not about this product")
    FAKE = "fake", gettext_lazy("Looks made up or paid for")
    NOT_OWN_PHOTO = "not_own_photo", gettext_lazy("A picture that is somebody else’s")
    ILLEGAL = "illegal", gettext_lazy("Against the law")
    OTHER = "other", gettext_lazy("Something else")


class ReportOutcome(TextChoices):
    """How a report ended. Codes live for ever."""

    UPHELD = "upheld", gettext_lazy("Taken down")
    """What it is about is no longer public."""
    DISMISSED = "dismissed", gettext_lazy("Stays public")
    """Somebody has looked, and it stays."""
    OBSOLETE = "obsolete", gettext_lazy("No longer there")
    """Its author replaced or withdrew it before anybody decided."""


class InvalidReport(Exception):
    """The report cannot be taken. ``errors`` has sentences for people, by field."""

    def __init__(self, errors: Faults) -> None:
        super().__init__(f"faults in {', '.join(sorted(errors))}")
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What a reader says about a contribution."""

    kind: ReportKind = ReportKind.REPORT
    reason: str = ""
    """A code of :class:`ReportReason`; of a legal notice it is always that of the law."""
    text: str = ""
    """In a legal notice: why it is against the law."""
    name: str = ""
    email: str = ""
    law: str = ""
    """Of a legal notice: the country and the law, if the notifier knows them."""
    location: str = ""
    """Of a legal notice: the exact address of what it is about."""
    good_faith: bool = False
    """The notifier believes what the notice says to be right and complete."""
    about_child_abuse: bool = False
    """It is about an offence of Articles 3 to 7 of Directive 2011/93/EU: nobody need say who they
    are."""


def checked(complaint: Complaint) -> Complaint:
    """Return the complaint with its texts cleaned.

    Raises:
        InvalidReport: a field is missing, too long, or not for this kind.
    """
    is_notice = complaint.kind is ReportKind.LEGAL_NOTICE
    cleaned = replace(
        complaint,
        reason=ReportReason.ILLEGAL.value if is_notice else complaint.reason,
        text=clean_text(complaint.text),
        name=clean_line(complaint.name),
        email=complaint.email.strip().lower(),
        law=clean_line(complaint.law),
        location=clean_line(complaint.location),
    )
    errors = _too_long(cleaned)
    if cleaned.email and not _is_email(cleaned.email):
        errors["email"] = [_("Enter an e-mail address like name@example.com.")]
    for field, message in (_missing_of_notice if is_notice else _wrong_of_report)(cleaned):
        errors.setdefault(field, []).append(message)
    if errors:
        raise InvalidReport(errors)
    return cleaned


def _missing_of_notice(notice: Complaint) -> list[tuple[str, str]]:
    missing = []
    if not notice.text:
        missing.append(("text", _("Say why it is against the law.")))
    if not notice.location:
        missing.append(("location", _("Say where exactly it stands.")))
    if not notice.about_child_abuse:
        if not notice.name:
            missing.append(("name", _("Enter your name.")))
        if not notice.email:
            missing.append(("email", _("Enter your e-mail address.")))
    if not notice.good_faith:
        missing.append(("good_faith", _("A notice counts only with this statement.")))
    return missing


def _wrong_of_report(report: Complaint) -> list[tuple[str, str]]:
    wrong = []
    if report.reason not in ReportReason.values:
        wrong.append(("reason", _("Choose what is wrong.")))
    elif report.reason == ReportReason.OTHER and not report.text:
        wrong.append(("text", _("Say in a few words what is wrong.")))
    foreign = ("name", "law", "location", "good_faith", "about_child_abuse")
    wrong += [(f, _("This belongs to a legal notice.")) for f in foreign if getattr(report, f)]
    return wrong


def _too_long(complaint: Complaint) -> Faults:
    is_notice = complaint.kind is ReportKind.LEGAL_NOTICE
    return faults_of_length(
        complaint,
        {
            "text": limits.NOTICE_TEXT_MAX if is_notice else limits.REPORT_TEXT_MAX,
            "name": limits.NOTIFIER_MAX,
            "email": limits.EMAIL_MAX,
            "law": limits.LAW_MAX,
            "location": limits.LOCATION_MAX,
        },
    )


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
