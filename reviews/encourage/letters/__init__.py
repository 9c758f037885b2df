"""What our mails say, one function a kind: data in, a letter out.

A letter is parts without any markup, from which the HTML and the plain text are both made. So the
two say the same and have the same links, whatever is changed.
"""
