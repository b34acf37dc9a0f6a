"""Figures about speed and skill, each made by one command and written where people read them."""
