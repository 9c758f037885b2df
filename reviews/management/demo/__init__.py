"""The demo: two companies with products, customers and reviews, all made up."""
