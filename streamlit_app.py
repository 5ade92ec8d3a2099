"""The door: page set-up and navigation."""

# The engine's worker processes execute this file again, as `__mp_main__`: all of it is guarded.
if __name__ == "__main__":
    from app_pages.shared.collecting import spare_what_is_loaded

    # First of all: what is imported next would have all that is loaded looked through meanwhile.
    spare_what_is_loaded()

    import streamlit as st

    from app_pages.shared.freed_memory import give_back_what_is_freed, let_go_of_images
    from app_pages.shared.giving_way import give_way
    from app_pages.shared.lab import remember_visitor
    from app_pages.shared.static_files import provide_plotly
    from app_pages.shared.tables_ahead import load_tables_ahead
    from app_pages.shared.text import _

    give_back_what_is_freed()

    # A pencil. For the emoji itself Streamlit would first load its catalogue of all emojis.
    ICON = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'>"
        "<text y='.9em' font-size='90'>&#x270F;&#xFE0F;</text></svg>"
    )

    st.set_page_config(
        page_title=_("Digit Lab"),
        page_icon=ICON,
        layout="centered",
        # A menu with an entry of ours also has Streamlit's choice of the theme.
        menu_items={"About": _("Digit Lab: see, break, repair and understand a neural network.")},
    )
    provide_plotly()
    page = st.navigation(
        [
            st.Page("app_pages/start.py", title=_("Start"), icon=":material/home:", default=True),
            st.Page("app_pages/draw.py", title=_("Draw"), icon=":material/draw:"),
            st.Page("app_pages/explore.py", title=_("Explore"), icon=":material/search:"),
            st.Page("app_pages/train.py", title=_("Train"), icon=":material/school:"),
            st.Page("app_pages/evaluate.py", title=_("Evaluate"), icon=":material/grid_on:"),
            st.Page("app_pages/pitfalls.py", title=_("Pitfalls"), icon=":material/warning:"),
            st.Page("app_pages/doctor.py", title=_("Doctor"), icon=":material/stethoscope:"),
            st.Page("app_pages/runs.py", title=_("Runs"), icon=":material/folder_open:"),
            st.Page("app_pages/run.py", title=_("Run"), visibility="hidden"),
        ]
    )
    remember_visitor()
    try:
        page.run()
    finally:
        let_go_of_images()
        load_tables_ahead()
    give_way()
