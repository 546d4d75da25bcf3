"""coursekit: Markdown and YAML in, a sound course site out."""

__version__ = "0.1.0"
