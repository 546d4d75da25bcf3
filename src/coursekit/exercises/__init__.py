"""Exercises: specs, derived keys, grading, rubrics, number entry.

Knows decisions and the content model, nothing of the site. The way of a thing: `read` (YAML to model) or `questions`
(a block of the text to the same model), `compile` (model and programs to a key), `key` (the key, loaded), `grade`
(key and response to a grade), `words` (grade and key to sentences). Only `public` makes the view without answers.
"""
