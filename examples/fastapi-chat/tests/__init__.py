"""The backend as a browser sees it."""
