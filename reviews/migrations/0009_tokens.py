"""The secrets of shops and the magic links of authors."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import reviews.common.ids

# As in 0002: a link and its reviewer are of one company.
_SAME_COMPANY = (
    "ALTER TABLE reviews_magiclink ADD CONSTRAINT magiclink_same_company_id_reviewer_id "
    "FOREIGN KEY (company_id, reviewer_id) REFERENCES reviews_reviewer (company_id, id) "
    "DEFERRABLE INITIALLY DEFERRED"
)
_ANY_COMPANY = "ALTER TABLE reviews_magiclink DROP CONSTRAINT magiclink_same_company_id_reviewer_id"


class Migration(migrations.Migration):
    """Two tables, which nothing refers to."""

    dependencies: ClassVar = [("reviews", "0008_fields")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="MagicLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviews.common.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("my_content", "See and change what one has written")],
                        max_length=20,
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.company",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reviews.reviewer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "reviewer"], name="magic_link_of_reviewer"),
                    models.Index(fields=["expires_at"], name="magic_link_by_expiry"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(expires_at__gt=models.F("created_at")),
                        name="magic_link_lasts_a_while",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(used_at=None)
                        | models.Q(
                            used_at__gte=models.F("created_at"),
                            used_at__lt=models.F("expires_at"),
                        ),
                        name="magic_link_used_in_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShopperSecret",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviews.common.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.company",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "-id"], name="shopper_secret_by_company")
                ],
            },
        ),
        migrations.RunSQL(_SAME_COMPANY, _ANY_COMPANY),
    ]
