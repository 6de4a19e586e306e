"""What other sites show of this one: cards in frames, badges, and oEmbed, which tells them how."""
