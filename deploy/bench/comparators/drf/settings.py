"""A plain Django project: nothing in it that the one route does not need, connections kept, no debugging."""

import os
from urllib.parse import urlsplit


def _database(url: str, options: str = "") -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username,
        "PASSWORD": parts.password,
        "HOST": parts.hostname,
        "PORT": parts.port,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"options": options},
    }


SECRET_KEY = "measured here and used nowhere"  # noqa: S105 - Django asks for one; nothing is signed with it
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "deploy.bench.comparators.drf.urls"
INSTALLED_APPS = ["rest_framework", "deploy.bench.comparators.drf"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]  # it tells the length of an answer
DATABASES = {
    "default": _database(os.environ["DATABASE_URL"], f"-c search_path={os.environ['BENCH_SCHEMA']},public"),
    "keys": _database(os.environ["KEY_STORE_URL"]),
}
USE_TZ = True
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["deploy.bench.comparators.drf.authentication.AccessToken"],
    "DEFAULT_PERMISSION_CLASSES": ["deploy.bench.comparators.drf.authentication.IsWorker"],
    "UNAUTHENTICATED_USER": None,
}
