#!/usr/bin/env python
"""Django's commands, and ours."""

import os
import sys

from django.core.management import execute_from_command_line

from ugc_hub.environment import InvalidEnvironment

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ugc_hub.settings")
    try:
        execute_from_command_line(sys.argv)
    except InvalidEnvironment as error:
        sys.exit(str(error))
