"""Invitations to buyers."""

import django.db.models.deletion
import reviews.common.ids
from django.db import migrations, models


_COMPOSITE = (
    ("company_id, reviewer_id", "reviewer"),
    ("company_id, product_id", "product"),
    ("company_id, contribution_id", "contribution"),
)


def _name(columns: str) -> str:
    return f"invitation_same_{columns.replace(', ', '_')}"


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0005_mail'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=reviews.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('open', 'Open'), ('answered', 'Answered'), ('stopped', 'Stopped')], default='open', max_length=8)),
                ('language', models.CharField(blank=True, max_length=12)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.company')),
                ('contribution', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.contribution')),
                ('product', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.product')),
                ('reviewer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.reviewer')),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'created_at', 'id'], name='invitation_by_date')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('company', 'reviewer', 'product'), name='invitation_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('contribution__isnull', False), ('state', 'answered')), models.Q(('state', 'answered'), _negated=True), _connector='OR'), name='invitation_answered_by_something')],
            },
        ),
        *(
            migrations.RunSQL(
                f"ALTER TABLE reviews_invitation ADD CONSTRAINT {_name(columns)} "
                f"FOREIGN KEY ({columns}) REFERENCES reviews_{other} (company_id, id) "
                "DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE reviews_invitation DROP CONSTRAINT {_name(columns)}",
            )
            for columns, other in _COMPOSITE
        ),
    ]
