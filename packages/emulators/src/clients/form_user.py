"""Plays the user of the LockitNetwork emulator: fills in the Tools forms without a browser."""

import html
import re
from urllib.parse import urljoin

import requests


def decide(authorization_url, decision="grant"):
    """Opens an authorization request, decides, and returns the final redirect to the client."""
    browser = requests.Session()
    response = browser.get(authorization_url)
    while True:
        action = re.search(r'<form method="post" action="([^"]+)"', response.text).group(1)
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', response.text)
        fields = {name: html.unescape(value) for name, value in hidden}
        if 'name="password"' in response.text:
            fields.update(username="demo", password="demo")
        else:
            fields["decision"] = decision
        target = urljoin(response.url, action)
        response = browser.post(target, data=fields, allow_redirects=False)
        location = urljoin(target, response.headers["Location"])
        if not location.startswith(urljoin(target, "/")):
            return location
        response = browser.get(location)
