#!/bin/sh
# The browser tests need a Chromium, and take half as long where there is its headless shell too. Install Debian's where
# they are missing and we may.
have() { command -v "$1" >/dev/null 2>&1; }
full() { have chromium || have chromium-browser || have google-chrome; }
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1" >/dev/null; }

[ -n "$CHROMIUM" ] && have "$CHROMIUM" && exit 0
full && have chromium-headless-shell && exit 0
if have apt-get && [ "$(id -u)" = 0 ]; then
  echo "installing Chromium for the browser tests"
  apt-get update -qq
  full || install chromium
  have chromium-headless-shell || install chromium-headless-shell || echo "there is no headless shell: they will take longer" >&2
fi
full && exit 0
echo "no Chromium found: browser tests will be skipped (under CI they fail); name one with CHROMIUM=/path" >&2
