"""Makes the database, a user and the client."""

import os

import django
from django.core.management import call_command

django.setup()
call_command("migrate", verbosity=0)

from django.contrib.auth import get_user_model  # noqa: E402
from oauth2_provider.models import get_application_model  # noqa: E402

user = get_user_model().objects.create_user("ada", password=os.environ["PASSWORD"])
get_application_model().objects.create(
    name="app",
    user=user,
    client_id="app",
    client_secret=os.environ["SECRET"],
    client_type="confidential",
    authorization_grant_type="authorization-code",
    redirect_uris=os.environ["REDIRECT_URIS"],
    algorithm="RS256",
)
