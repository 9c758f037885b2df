from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0017_most_useful_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='ratingsummary',
            name='email_confirmed',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='ratingsummary',
            name='incentivised',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='ratingsummary',
            name='sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='ratingsummary',
            name='verified',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='ratingsummary',
            name='without_text',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
