import os

from django.core.wsgi import get_wsgi_application

from documents import drawing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest_portal.settings")
application = get_wsgi_application()
drawing.warm_up()  # before the first request, so that nobody waits for a cold start
