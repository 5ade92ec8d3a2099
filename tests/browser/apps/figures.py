"""Charts whose data grow twice a second, a heat map to click and pictures on hover."""

if __name__ == "__main__":
    from pathlib import Path

    import numpy as np
    import streamlit as st

    from app_pages.shared.figure import show
    from app_pages.shared.static_files import provide_plotly
    from core.analysis import bars, confusion, curves
    from core.analysis.charts import Chart
    from core.messages import message

    provide_plotly(Path(__file__).parent / "static")

    @st.fragment(run_every="0.5s")
    def live() -> None:
        tick = st.session_state["tick"] = st.session_state.get("tick", 0) + 1
        st.text(f"tick {tick}")
        batches = [i / 20 for i in range(1, min(20 + 4 * tick, 400))]
        epochs = list(range(1, int(batches[-1]) + 1))
        history = {
            "batches": {
                "epoch": batches,
                "loss": [2.3 * 0.6**x + 0.1 for x in batches],
                "accuracy": [1 - 0.9 * 0.5**x for x in batches],
            },
            "epochs": {
                "epoch": epochs,
                "loss": [2.3 * 0.6**x + 0.15 for x in epochs],
                "accuracy": [1 - 0.9 * 0.5**x for x in epochs],
                "val_loss": [2.3 * 0.6**x + 0.2 for x in epochs],
                "val_accuracy": [0.98 - 0.9 * 0.5**x for x in epochs],
                "learning_rate": [0.001 if x < 3 else 0.0005 for x in epochs],
            },
        }
        show(curves.loss_chart(history, epochs=20), key="loss")
        show(curves.learning_rate_chart(history), key="rate", height=200)

    live()

    matrix = np.eye(10, dtype=int) * 500 + np.random.default_rng(0).integers(0, 9, (10, 10))
    view = st.segmented_control("View", list(confusion.VIEWS), default="counts")
    point = show(
        confusion.confusion_chart(matrix, view or "counts"),
        key="matrix",
        height=420,
        clickable=True,
    )
    if point:
        st.session_state["clicked"] = f"clicked true {point['y']} read {point['x']}"
    st.text(st.session_state.get("clicked", "nothing clicked"))

    probabilities = np.array([0.002, 0, 0.01, 0.003, 0, 0, 0, 0.975, 0, 0.01])
    show(bars.probability_chart(probabilities), key="probabilities", height=220)
    show(bars.class_count_chart(np.arange(5000, 6000, 100)), key="counts", height=240)

    digits = np.zeros((3, 28, 28), dtype=np.uint8)
    digits[:, 4:24, 12:16] = 255
    scatter = {
        "type": "scatter",
        "mode": "markers",
        "x": [0, 1, 2],
        "y": [0, 0, 0],
        "customdata": [0, 1, 2],
        "text": [message("{name}", name="<b>bold</b> & more")] * 3,
        "hoverinfo": "text",
        "marker": {"size": 20},
    }
    show(
        Chart(
            message("A picture on hover: {name}", name="<b>not bold</b>"),
            message("Three points."),
            {"data": [scatter], "layout": {}},
            [(message("x"), [0, 1, 2]), (message("note"), ["=1+1", "b", "c"])],
            images=digits,
        ),
        key="pictures",
        height=220,
    )
