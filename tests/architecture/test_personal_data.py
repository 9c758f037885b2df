"""Every field of every model says what it tells about a person."""

import pytest
from django.apps import apps
from django.db import models

from reviews.common.personal_data import PersonalData, classify

OURS = [model for model in apps.get_models() if model.__module__.startswith("reviews.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_field_is_classified(model: type[models.Model]) -> None:
    fields = {field.name for field in model._meta.get_fields() if not field.auto_created}
    fields |= {model._meta.pk.name}
    declared = model.personal_data  # type: ignore[attr-defined]
    assert set(declared) == fields


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_no_field_of_free_text_or_address_passes_for_harmless(model: type[models.Model]) -> None:
    declared = model.personal_data  # type: ignore[attr-defined]
    for field in model._meta.get_fields():
        if isinstance(field, models.EmailField | models.TextField | models.GenericIPAddressField):
            assert declared[field.name] is not PersonalData.NONE, field.name


def test_a_field_cannot_be_two_things() -> None:
    with pytest.raises(ValueError, match="email is classified twice"):
        classify(none=("email",), contact=("email",))


OF_NOBODY = {
    "ApiKey": "belongs to a company",
    "IdempotentAnswer": "holds receipts, and is dropped after a day",
    "ImportRun": "who of the team asked for it",
    "JournalEntry": "ids of actors, which lead to nobody once the person is erased",
    "Membership": "staff",
    "StaffUser": "staff",
}
"""Models with personal data that no customer's export or erasure looks into, and why."""


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_what_is_about_a_customer_says_how_to_find_it(model: type[models.Model]) -> None:
    declared = set(model.personal_data.values())  # type: ignore[attr-defined]
    personal = bool(declared - {PersonalData.NONE})
    assert ("of_person" in vars(model)) == (personal and model.__name__ not in OF_NOBODY)
