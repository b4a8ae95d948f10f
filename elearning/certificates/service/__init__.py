"""Every change of certificates. Each function is one step of one transaction; nobody here commits."""

from elearning.certificates.service.changes import replace, revoke
from elearning.certificates.service.files import keep_file
from elearning.certificates.service.issuing import issue
from elearning.certificates.service.orders import BATCH, cancel_order, continue_order, order_issue, resume_order
from elearning.certificates.service.settings import inherit_settings, set_settings

__all__ = [
    "BATCH",
    "cancel_order",
    "continue_order",
    "inherit_settings",
    "issue",
    "keep_file",
    "order_issue",
    "replace",
    "resume_order",
    "revoke",
    "set_settings",
]
