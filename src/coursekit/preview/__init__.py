"""`coursekit serve`: a course as it will be built, shown while it is written.

    watching ──▶ reading ──▶ lint, plan ──▶ Snapshot ──▶ server ──▶ browser

Everything is served from memory; nothing is written. What a browser gets is what `build` would write, and one script
tag, whose script keeps the page up to date.
"""
