"""What cards, dialogs and answers are made of."""
