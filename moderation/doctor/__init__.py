"""What is well and what is not about this installation, for whoever asks: “what is wrong?”

It changes nothing, goes on past whatever it finds, and says no secret.
"""

from moderation.doctor.examining import examine
from moderation.doctor.line import Line, State

__all__ = ["Line", "State", "examine"]
