"""Reading files from elsewhere, item by item. Nothing here touches our database."""
