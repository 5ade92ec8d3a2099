"""Streamlit code that several pages use."""
