"""From and to in an address, as several pages ask for them."""

from datetime import date

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from services.api.expectations import Unfit, not_before
from services.api.parameters import LocalDay


class Days(BaseModel):
    """Local days, both included; None = open. The second is refused before the first."""

    first: LocalDay | None = Field(None, alias="from")
    last: LocalDay | None = Field(None, alias="to")

    @field_validator("last")
    @classmethod
    def _not_before_the_first(cls, last: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("first")
        if first and last and last < first:
            raise Unfit(not_before(first))
        return last
