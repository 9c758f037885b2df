"""Pictures that customers send: what they are, and what is made of them. Bytes in, bytes out."""
