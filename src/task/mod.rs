//! What the user said: prompts to a charter.
