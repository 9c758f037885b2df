"""Imports of products from kept files, carried out by workers."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0010_votes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='importrun',
            name='import_run_ends_with_time',
        ),
        migrations.RemoveIndex(
            model_name='importrun',
            name='import_run_by_date',
        ),
        migrations.AddField(
            model_name='importrun',
            name='asked_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField(
            model_name='importrun',
            name='asked_by_id',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
        migrations.AddField(
            model_name='importrun',
            name='asked_by_kind',
            field=models.CharField(blank=True, choices=[('system', 'System'), ('operator', 'Operator'), ('staff', 'Staff'), ('api_key', 'Api Key'), ('reviewer', 'Reviewer')], db_default='', max_length=10),
        ),
        migrations.AddField(
            model_name='importrun',
            name='bytes_read',
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='importrun',
            name='bytes_total',
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='importrun',
            name='failure',
            field=models.CharField(blank=True, db_default='', max_length=500),
        ),
        migrations.AddField(
            model_name='importrun',
            name='kept_as',
            field=models.CharField(blank=True, db_default='', max_length=100),
        ),
        migrations.AddField(
            model_name='importrun',
            name='kind',
            field=models.CharField(choices=[('reviews', 'Reviews'), ('products', 'Products')], db_default='reviews', default='reviews', max_length=10),
        ),
        migrations.AddField(
            model_name='importrun',
            name='language',
            field=models.CharField(blank=True, db_default='', max_length=12),
        ),
        migrations.AddField(
            model_name='importrun',
            name='remarks',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='importrun',
            name='remarks_total',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='importrun',
            name='rows_updated',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='importrun',
            name='tries_in_vain',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='importrun',
            name='turn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        # What a command has run was asked for when it began.
        migrations.RunSQL(
            'UPDATE reviews_importrun SET asked_at = started_at', migrations.RunSQL.noop
        ),
        migrations.AlterField(
            model_name='importrun',
            name='source',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='importrun',
            name='started_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='importrun',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('finished', 'Finished'), ('failed', 'Failed')], default='running', max_length=8),
        ),
        migrations.AddIndex(
            model_name='importrun',
            index=models.Index(fields=['company', '-id'], name='import_run_latest'),
        ),
        migrations.AddIndex(
            model_name='importrun',
            index=models.Index(condition=models.Q(models.Q(('kept_as', ''), _negated=True), models.Q(('state__in', ('finished', 'failed')), _negated=True)), fields=['company', 'id'], name='import_run_due'),
        ),
        migrations.AddIndex(
            model_name='importrun',
            index=models.Index(condition=models.Q(('kept_as', ''), _negated=True), fields=['finished_at'], name='import_run_kept'),
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ('finished', 'failed'))), models.Q(models.Q(('state__in', ('finished', 'failed')), _negated=True), ('finished_at', None)), _connector='OR'), name='import_run_ends_with_time'),
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.CheckConstraint(condition=models.Q(('started_at__isnull', False), models.Q(('state', 'running'), _negated=True), _connector='OR'), name='import_run_starts_with_time'),
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kept_as', ''), _negated=True), models.Q(('state', 'waiting'), _negated=True), _connector='OR'), name='import_run_waits_with_file'),
        ),
    ]
