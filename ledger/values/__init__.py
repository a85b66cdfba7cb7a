"""Money, points, dates, codes and errors: what everything else is made of."""
