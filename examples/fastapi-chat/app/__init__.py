"""A chat backend with three places that call an LLM."""
