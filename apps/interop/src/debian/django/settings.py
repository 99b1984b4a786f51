"""A Django project that is an OpenID provider, and nothing else."""

import os
from pathlib import Path

HERE = Path(__file__).parent
ORIGIN = os.environ["ORIGIN"]
FOLDER = Path(os.environ["FOLDER"])

SECRET_KEY = "a key of the provider"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
LOGIN_URL = "/login/"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "oauth2_provider",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER / "provider.db",
        "OPTIONS": {"timeout": 20},
    }
}
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_ISS_ENDPOINT": ORIGIN + "/o",
    "OIDC_RSA_PRIVATE_KEY": (FOLDER / "key.pem").read_text(),
    "ACCESS_TOKEN_EXPIRE_SECONDS": int(os.environ["ACCESS_TOKEN_SECONDS"]),
    "REFRESH_TOKEN_EXPIRE_SECONDS": 3600,
    "PKCE_REQUIRED": True,
    "SCOPES": {"openid": "to know who you are"},
}
