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
