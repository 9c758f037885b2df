"""Guests and their claimed addresses, why a purchase counts as proven, and what more a review tells."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


# What was verified until now was so by an order, or by the word of the source of an import.
_PROOFS = """
UPDATE reviews_contribution
SET purchase_proof = CASE WHEN source LIKE 'import:%' THEN 'source' ELSE 'order' END
WHERE is_verified_purchase
"""
_SAME_COMPANY = """
ALTER TABLE reviews_reviewer ADD CONSTRAINT reviewer_same_company_id_merged_into_id
FOREIGN KEY (company_id, merged_into_id) REFERENCES reviews_reviewer (company_id, id)
DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0002_database_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='contribution',
            name='is_email_confirmed',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='contribution',
            name='purchase_proof',
            field=models.CharField(blank=True, choices=[('', 'Not known'), ('order', 'An order of the shop'), ('invitation', 'A link that only a buyer was sent'), ('source', 'The source it was imported from')], db_default='', max_length=10),
        ),
        migrations.AddField(
            model_name='reviewer',
            name='claimed_email',
            field=models.EmailField(blank=True, db_default='', max_length=254),
        ),
        migrations.AddField(
            model_name='reviewer',
            name='email_confirmed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reviewer',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reviewer',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.reviewer'),
        ),
        migrations.AddField(
            model_name='revision',
            name='answers',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='revision',
            name='cons',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='revision',
            name='experienced_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='revision',
            name='pros',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='revision',
            name='relationship',
            field=models.CharField(blank=True, db_default='', max_length=20),
        ),
        migrations.AddField(
            model_name='revision',
            name='video_url',
            field=models.CharField(blank=True, db_default='', max_length=500),
        ),
        migrations.RunSQL(_PROOFS, migrations.RunSQL.noop),
        migrations.RunSQL(
            _SAME_COMPANY,
            "ALTER TABLE reviews_reviewer DROP CONSTRAINT reviewer_same_company_id_merged_into_id",
        ),
        migrations.AlterField(
            model_name='contribution',
            name='reviewer',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.reviewer'),
        ),
        migrations.AddIndex(
            model_name='contribution',
            index=models.Index(models.F('company'), models.F('product'), models.F('kind'), models.OrderBy(models.F('written_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('parent', None), ('state', 'published'), models.Q(('kind', 'review'), _negated=True)), name='aside_by_date'),
        ),
        migrations.AddIndex(
            model_name='contribution',
            index=models.Index(models.F('company'), models.F('parent'), models.F('is_official'), models.F('written_at'), models.F('id'), condition=models.Q(('parent__isnull', False), ('state', 'published')), name='below_by_date'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_verified_purchase', False), ('purchase_proof', '')), models.Q(('is_verified_purchase', True), models.Q(('purchase_proof', ''), _negated=True)), _connector='OR'), name='contribution_verified_by_something'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_official', True), ('reviewer', None)), models.Q(('is_official', False), ('reviewer__isnull', False)), _connector='OR'), name='contribution_has_an_author'),
        ),
        migrations.AddConstraint(
            model_name='reviewer',
            constraint=models.CheckConstraint(condition=models.Q(('claimed_email', ''), ('email', ''), _connector='OR'), name='reviewer_claims_or_has_address'),
        ),
        migrations.AddConstraint(
            model_name='reviewer',
            constraint=models.CheckConstraint(condition=models.Q(('email_confirmed_at', None), models.Q(('email', ''), _negated=True), _connector='OR'), name='reviewer_confirmed_has_address'),
        ),
        migrations.AddConstraint(
            model_name='reviewer',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('claimed_email', ''), ('customer_ref', ''), ('email', '')), _connector='OR'), name='reviewer_erased_is_nobody'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'review'), models.Q(('answers', {}), ('cons', []), ('experienced_on', None), ('pros', []), ('title', ''), ('relationship', ''), ('video_url', '')), _connector='OR'), name='revision_only_reviews_tell_more'),
        ),
    ]
