"""The HTML surface: public pages for customers, the desk for a company's team."""
