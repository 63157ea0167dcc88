"""Channels, and what gRPC says when a call fails."""
