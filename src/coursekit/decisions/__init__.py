"""Decisions as data: facts, frameworks and worksheets that are read, compiled, evaluated, proved and compared.

Knows nothing of Markdown, of exercises or of the site. The compiled form is described in docs/compiled.md.
"""
