"""The wiring of UGC Hub: settings, servers, processes. No rules of the domain live here."""
