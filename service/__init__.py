"""The onebudget service: database, API and command line."""
