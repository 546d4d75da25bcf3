"""A class's progress files become a report for its instructor.

The way of a thing: `files` (a folder to bytes), `read` (bytes to records), `merge` (the files of one learner to one set
of records), `outline` (what there is to do in a course), `standing` (a learner's records graded again by today's key),
`report` (the class), then one of `text`, `table`, `data` and `page`. Only `files` and `collect` touch the disk.
"""
