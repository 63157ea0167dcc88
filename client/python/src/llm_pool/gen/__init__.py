"""Made by `npm run gen` from proto/llmpool."""
