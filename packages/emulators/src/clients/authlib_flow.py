"""Completes every flow with Authlib. Arguments: the origins of LockitNetwork and LEKAB."""

import sys
from urllib.parse import parse_qs, urlsplit

from authlib.integrations.requests_client import OAuth2Session
from form_user import decide

lockit, lekab = sys.argv[1:]
token_url = lockit + "/oauth/access-token"


def create_session():
    return OAuth2Session(
        "example-client",
        "top-secret",
        redirect_uri="http://localhost:5173/callback",
        token_endpoint=token_url,
        code_challenge_method="S256",
    )


session = create_session()
verifier = "a" * 64
url, state = session.create_authorization_url(
    lockit + "/oauth/authorize", code_verifier=verifier
)
session.fetch_token(
    token_url, authorization_response=decide(url), state=state, code_verifier=verifier
)
assert session.get(lockit + "/projects").status_code == 200
first = session.token["refresh_token"]
session.refresh_token(token_url)
assert session.token["refresh_token"] != first
assert session.get(lockit + "/projects").status_code == 200

# Without a web framework, Authlib leaves the check of the error response to the caller.
url, _ = create_session().create_authorization_url(lockit + "/oauth/authorize", state="s")
response = parse_qs(urlsplit(decide(url, "deny")).query)
assert response == {"error": ["access_denied"], "state": ["s"]}, response

base = lekab + "/auth/api/v1"
for method in ("client_secret_basic", "client_secret_post"):
    service = OAuth2Session(
        "testuser",
        "testpass",
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method="client_secret_basic",
    )
    token = service.fetch_token(base + "/token", grant_type="client_credentials")
    assert token["expires_in"] == 599, token
    assert service.post(lekab + "/rime/send", json={"to": "+46700000000"}).status_code == 200
    assert service.revoke_token(base + "/revoke", token=token["access_token"]).status_code == 200
    assert service.post(lekab + "/rime/send", json={"to": "+46700000000"}).status_code == 401
print("every flow completed")
