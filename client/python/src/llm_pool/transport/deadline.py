"""How long a call may take."""

# Longer times do not fit llm-pool's timers.
MAX_DEADLINE = 2_147_483.0


def checked_deadline(deadline: float, name: str = "deadline") -> float:
    """A time in seconds. Raises ValueError that names the rule; `name` is the option's."""
    if 0.001 <= deadline <= MAX_DEADLINE:
        return deadline
    raise ValueError(f"{name} is {deadline}, must be 0.001 to {MAX_DEADLINE:.0f} seconds (24.8 days)")
