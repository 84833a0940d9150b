"""The API's model of a text in Chinese and English."""

from pydantic import BaseModel, ConfigDict

from rules.catalogue.entries import Text


class BothLanguages(BaseModel):
    """A text in Chinese and English."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"zh": "每日0时至24时", "en": "every day 00:00–24:00"}]})

    zh: str
    en: str


def both(text: Text) -> BothLanguages:
    """A text as the API's model."""
    return BothLanguages(zh=text.zh, en=text.en)
