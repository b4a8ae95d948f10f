"""What an admin types about people and units: `new` for what is added, `changes` for what is on record."""

from elearning.web.admin.forms.changes import (
    WHOLE,
    CorrectionForm,
    MoveForm,
    NumberForm,
    PlacementForm,
    RankForm,
    RoleForm,
    StatusForm,
)
from elearning.web.admin.forms.new import PersonForm, RenameForm, UnitForm
from elearning.web.admin.forms.parts import FIELD_OF, Fault, typed

__all__ = [
    "FIELD_OF",
    "WHOLE",
    "CorrectionForm",
    "Fault",
    "MoveForm",
    "NumberForm",
    "PersonForm",
    "PlacementForm",
    "RankForm",
    "RenameForm",
    "RoleForm",
    "StatusForm",
    "UnitForm",
    "typed",
]
