"""UGC Hub's one Django app: a package for each domain, with the web surface on top."""
