"""The dialogue agent: answers what it knows by rule, and asks the LLM for everything else."""

from app.llm import Llm

RULES = {
    "hello": "Hello! What shall we think about today?",
    "こんにちは": "こんにちは！今日は何について考えましょうか？",
    "bye": "See you soon.",
}
INSTRUCTIONS = "You lead a dialogue. Answer in one or two sentences, and end with a question that leads further."


class DialogueAgent:
    """Short calls that come between those of people who watch an answer appear."""

    def __init__(self, llm: Llm) -> None:
        self._llm = llm

    async def reply(self, text: str, session: str) -> str:
        """The rule's answer, or the fallback: the LLM's."""
        known = RULES.get(text.strip().rstrip("!！").lower())
        if known is not None:
            return known
        return await self._llm.chat(
            {
                "messages": [{"role": "system", "content": INSTRUCTIONS}, {"role": "user", "content": text}],
                "session": session,
                "workload": "dialogue_agent",
            }
        )
