"""Photos."""

import django.db.models.deletion
import reviews.common.ids
from django.db import migrations, models


# (table, columns, referenced table, referenced columns), as in 0002.
_COMPOSITE = (
    ("media", "company_id, contribution_id", "contribution", "company_id, id"),
    ("revisionmedia", "company_id, contribution_id", "contribution", "company_id, id"),
    ("revisionmedia", "contribution_id, revision_id", "revision", "contribution_id, id"),
    ("revisionmedia", "contribution_id, media_id", "media", "contribution_id, id"),
)


def _name(table: str, columns: str) -> str:
    return f"{table}_same_{columns.replace(', ', '_')}"


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0006_invitations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Media',
            fields=[
                ('id', models.UUIDField(default=reviews.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('received', 'Received'), ('ready', 'Ready'), ('refused', 'Refused')], default='received', max_length=8)),
                ('name', models.CharField(max_length=32, unique=True)),
                ('source_format', models.CharField(max_length=5)),
                ('byte_size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('perceptual_hash', models.BigIntegerField(blank=True, null=True)),
                ('received_at', models.DateTimeField()),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.company')),
                ('contribution', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.contribution')),
            ],
            options={
                'verbose_name_plural': 'media',
            },
        ),
        migrations.CreateModel(
            name='RevisionMedia',
            fields=[
                ('id', models.UUIDField(default=reviews.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.company')),
                ('contribution', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.contribution')),
                ('media', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='reviews.media')),
                ('revision', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.revision')),
            ],
            options={
                'verbose_name_plural': 'revision media',
            },
        ),
        migrations.AddIndex(
            model_name='media',
            index=models.Index(condition=models.Q(('contribution', None)), fields=['received_at', 'id'], name='media_unattached'),
        ),
        migrations.AddIndex(
            model_name='media',
            index=models.Index(fields=['company', 'sha256'], name='media_by_content'),
        ),
        migrations.AddConstraint(
            model_name='media',
            constraint=models.UniqueConstraint(fields=('company', 'id'), name='media_of_company'),
        ),
        migrations.AddConstraint(
            model_name='media',
            constraint=models.UniqueConstraint(fields=('contribution', 'id'), name='media_of_contribution'),
        ),
        migrations.AddConstraint(
            model_name='media',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('perceptual_hash__isnull', False), ('ready_at__isnull', False), ('state', 'ready')), models.Q(models.Q(('state', 'ready'), _negated=True), ('perceptual_hash', None), ('ready_at', None)), _connector='OR'), name='media_ready_with_time'),
        ),
        migrations.AddConstraint(
            model_name='media',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'ready', 'refused'])), name='media_known_state'),
        ),
        migrations.AddConstraint(
            model_name='revisionmedia',
            constraint=models.UniqueConstraint(fields=('revision', 'position'), name='revision_media_place'),
        ),
        migrations.AddConstraint(
            model_name='revisionmedia',
            constraint=models.UniqueConstraint(fields=('revision', 'media'), name='revision_media_once'),
        ),
        *(
            migrations.RunSQL(
                f"ALTER TABLE reviews_{table} ADD CONSTRAINT {_name(table, columns)} "
                f"FOREIGN KEY ({columns}) REFERENCES reviews_{other} ({others}) "
                "DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE reviews_{table} DROP CONSTRAINT {_name(table, columns)}",
            )
            for table, columns, other, others in _COMPOSITE
        ),
    ]
