"""The pitfall lab: what tutorials claim, as programs that ran, and a verdict by a written rule."""
