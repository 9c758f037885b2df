"""Categories of products: texts of the merchant's own, told apart without regard to capitals."""


def key_of(category: str) -> str:
    """Return what two spellings of one category have in common.

    >>> key_of("Tea and Coffee") == key_of("tea and coffee")
    True
    """
    return category.casefold()
