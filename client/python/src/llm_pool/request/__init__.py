"""Requests as callers write them, and how they become messages of the contract."""
