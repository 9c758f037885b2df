"""How much a contribution may hold: for pages, API, importers and the database alike."""

STARS_MIN = 1
STARS_MAX = 5
STARS = range(STARS_MIN, STARS_MAX + 1)

TITLE_MAX = 150
BODY_MAX = 10_000
NAME_MAX = 60
EMAIL_MAX = 254
SOURCE_MAX = 60
SOURCE_REF_MAX = 200

POINTS_MAX = 5
"""Of what is good, and of what is not."""
POINT_MAX = 80
VIDEO_URL_MAX = 500
RELATIONSHIP_MAX = 20

PHOTOS_MAX = 6
PHOTO_BYTES_MAX = 10 * 1024**2
PHOTO_PIXELS_MAX = 52_000_000
"""Telephones of 50 megapixels make up to 50.2 million; uncompressed it is some 150 MB."""
PHOTO_SIDE_MAX = 16_384
"""More than any camera's, and the most that WebP can have."""
PHOTO_SIDE_MIN = 32
PHOTO_SCANS_MAX = 100
"""Of a progressive JPEG, which may ask for the whole picture to be gone over again and again."""

# What a company asks beside the stars.
FIELDS_MAX = 12
"""Questions in one form: those for all products and those for the category together."""
FIELDS_SENT_MAX = 200
"""Questions of a company at a time, for all categories together."""
FIELDS_EVER_MAX = 500
"""Questions a company ever has; retired ones stay, because answers name them."""
FIELD_CODE_MAX = 40
CATEGORY_MAX = 200
LABEL_MAX = 80
OPTIONS_MIN = 2
OPTIONS_MAX = 12
OPTIONS_EVER_MAX = 60
"""Options a question ever has; retired ones stay as well."""
SHORT_LABEL_MAX = 40
"""Of an option, and of the words at the two ends of the stars."""
REPORT_TEXT_MAX = 1_000
NOTICE_TEXT_MAX = 4_000
NOTIFIER_MAX = 200
LAW_MAX = 200
LOCATION_MAX = 2_000
