"""Settings of the last hour: a real installation's, but that it begins sooner.

Its tables are made at once and not by migrations, its static files need no building.
"""

from contest_portal.settings import *  # noqa: F403
from contest_portal.settings import INSTALLED_APPS, STORAGES

MIGRATION_MODULES = {name.rpartition(".")[2]: None for name in INSTALLED_APPS}
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
