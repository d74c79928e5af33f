#!/usr/bin/python3
"""https-agent.py URL: asks for tasks over HTTPS and posts what it would have found, until the naps on standard input end."""

import ssl
import sys
import time
import urllib.request


def ask(url, context):
    request = urllib.request.Request(url, data=b"status=idle", headers={"User-Agent": "Mozilla/5.0"})
    try:
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            answer.read()
    except OSError as error:
        print(f"Cannot post to {url}: {error}; trying again at the next beat", file=sys.stderr)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: naps RULE .. | https-agent.py URL")
    # Servers of implants seldom have a certificate that anybody would trust
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    ask(sys.argv[1], context)
    for nap in sys.stdin:
        time.sleep(float(nap))
        ask(sys.argv[1], context)


main()
