"""Wishes to be forgotten."""

import django.db.models.deletion
import reviews.common.ids
from django.db import migrations, models


_SAME_COMPANY = """
ALTER TABLE reviews_erasure ADD CONSTRAINT erasure_same_company_id_reviewer_id
FOREIGN KEY (company_id, reviewer_id) REFERENCES reviews_reviewer (company_id, id)
DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0003_authors_and_proofs'),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.UUIDField(default=reviews.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('cancelled', 'Called off'), ('under_way', 'Under way'), ('done', 'Done')], default='requested', max_length=10)),
                ('requested_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='reviewer',
            index=models.Index(condition=models.Q(('claimed_email', ''), _negated=True), fields=['company', 'claimed_email'], name='reviewer_by_claim'),
        ),
        migrations.AddField(
            model_name='erasure',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.company'),
        ),
        migrations.AddField(
            model_name='erasure',
            name='entry',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.journalentry'),
        ),
        migrations.AddField(
            model_name='erasure',
            name='reviewer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.reviewer'),
        ),
        migrations.AddIndex(
            model_name='erasure',
            index=models.Index(condition=models.Q(('state__in', ('requested', 'under_way'))), fields=['state', 'due_at'], name='erasure_due'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('requested', 'under_way'))), fields=('reviewer',), name='erasure_one_open'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ('requested', 'under_way'))), models.Q(('ended_at__isnull', False), ('state__in', ('cancelled', 'done'))), _connector='OR'), name='erasure_ends_with_time'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('under_way', 'done')), _negated=True), ('entry__isnull', False), _connector='OR'), name='erasure_started_by_an_entry'),
        ),
        migrations.RunSQL(
            _SAME_COMPANY,
            "ALTER TABLE reviews_erasure DROP CONSTRAINT erasure_same_company_id_reviewer_id",
        ),
    ]
