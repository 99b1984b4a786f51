"""Completes every flow with requests-oauthlib. Arguments: the origins of LockitNetwork and LEKAB."""

import base64
import hashlib
import secrets
import sys

from form_user import decide
from oauthlib.oauth2 import AccessDeniedError, BackendApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

lockit, lekab = sys.argv[1:]
callback = "http://localhost:5173/callback"
basic = HTTPBasicAuth("example-client", "top-secret")
token_url = lockit + "/oauth/access-token"

verifier = secrets.token_urlsafe(32)
digest = hashlib.sha256(verifier.encode()).digest()
challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

session = OAuth2Session("example-client", redirect_uri=callback)
url, _ = session.authorization_url(
    lockit + "/oauth/authorize", code_challenge=challenge, code_challenge_method="S256"
)
session.fetch_token(
    token_url, authorization_response=decide(url), auth=basic, code_verifier=verifier
)
assert session.get(lockit + "/projects").status_code == 200
first = session.token["refresh_token"]
session.refresh_token(token_url, auth=basic)
assert session.token["refresh_token"] != first
assert session.get(lockit + "/projects").status_code == 200

denied = OAuth2Session("example-client", redirect_uri=callback)
url, _ = denied.authorization_url(lockit + "/oauth/authorize")
try:
    denied.fetch_token(token_url, authorization_response=decide(url, "deny"), auth=basic)
    raise SystemExit("The library did not report the denial.")
except AccessDeniedError:
    pass

base = lekab + "/auth/api/v1"
service = OAuth2Session(client=BackendApplicationClient(client_id="testuser"))
user = HTTPBasicAuth("testuser", "testpass")
token = service.fetch_token(base + "/token", auth=user)
assert token["expires_in"] == 599, token
assert service.post(lekab + "/rime/send", json={"to": "+46700000000"}).status_code == 200
revoke = {"token": token["access_token"]}
assert service.request(
    "POST", base + "/revoke", data=revoke, auth=user, withhold_token=True
).ok
assert service.post(lekab + "/rime/send", json={"to": "+46700000000"}).status_code == 401
print("every flow completed")
