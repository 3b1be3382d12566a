"""The parts from which cards, dialogs and answers are made."""
