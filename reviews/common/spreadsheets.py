"""What spreadsheets make of the cells of a CSV file."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("Mug")
    ("'=1+1", 'Mug')
    """
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
