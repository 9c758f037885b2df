"""What a shop's pages call: public content out, new contributions in."""
