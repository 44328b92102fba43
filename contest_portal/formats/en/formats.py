"""Numbers and days are read and typed the Vietnamese way in English too: 7,5 is never 75.

Django looks names up in here: all that its Vietnamese has, whichever those are (hence the star; its
modules of formats bear no types), and what that leaves to the settings.
"""

from django.conf import global_settings
from django.conf.locale.vi.formats import *  # type: ignore[import-untyped]  # noqa: F403

DATE_INPUT_FORMATS = global_settings.DATE_INPUT_FORMATS
TIME_INPUT_FORMATS = global_settings.TIME_INPUT_FORMATS
DATETIME_INPUT_FORMATS = global_settings.DATETIME_INPUT_FORMATS
FIRST_DAY_OF_WEEK = global_settings.FIRST_DAY_OF_WEEK
NUMBER_GROUPING = global_settings.NUMBER_GROUPING
