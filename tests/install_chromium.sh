#!/bin/sh
# The browser tests need a Chromium. Install Debian's where there is none and we may.
for name in "$CHROMIUM" chromium chromium-browser google-chrome; do
  [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "installing Chromium for the browser tests"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "no Chromium found: browser tests will be skipped (under CI they fail); name one with CHROMIUM=/path" >&2
