"""`python -m services.reference.fields`: brings the generated parts of docs/importing.md up to date."""

from pathlib import Path

from services.reference.fields.page import updated

if __name__ == "__main__":
    page = Path("docs/importing.md")
    page.write_text(updated(page.read_text(encoding="utf-8")), encoding="utf-8")
