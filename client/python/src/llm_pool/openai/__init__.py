"""For code that was written for the openai package: its parameters and answers over llm-pool."""

from llm_pool.openai.as_openai import as_openai
from llm_pool.openai.from_openai import from_openai
from llm_pool.openai.to_openai import to_openai, to_openai_dict

__all__ = ["as_openai", "from_openai", "to_openai", "to_openai_dict"]
