"""The user of the LockitNetwork emulator, filling in the Tools forms without a browser."""

import html
import re
from urllib.parse import urljoin

import requests


def decide(authorization_url, decision="grant"):
    """Opens an authorization request and returns where the browser would be sent in the end."""
    browser = requests.Session()
    answer = browser.get(authorization_url)
    while True:
        action = re.search(r'<form method="post" action="([^"]+)"', answer.text).group(1)
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.text)
        fields = {name: html.unescape(value) for name, value in hidden}
        if 'name="password"' in answer.text:
            fields.update(username="demo", password="demo")
        else:
            fields["decision"] = decision
        target = urljoin(answer.url, action)
        answer = browser.post(target, data=fields, allow_redirects=False)
        location = urljoin(target, answer.headers["Location"])
        if not location.startswith(urljoin(target, "/")):
            return location
        answer = browser.get(location)
