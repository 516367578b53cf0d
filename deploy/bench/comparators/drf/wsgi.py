import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "deploy.bench.comparators.drf.settings"
application = get_wsgi_application()
