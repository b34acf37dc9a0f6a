"""Programs that keep the house in order: the tidiness check, the coverage gate and the requirement table."""
