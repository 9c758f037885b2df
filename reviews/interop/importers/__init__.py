"""Reading files of reviews from elsewhere, row by row. Nothing here touches our database."""
