"""The page that most demos are: TensorFlow at its top, a title and a button."""

import streamlit as st
import tensorflow as tf

st.title("Digit recogniser")
st.caption(f"TensorFlow {tf.__version__}")
st.button("Predict")
