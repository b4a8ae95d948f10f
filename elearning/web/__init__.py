"""The screens, one folder an area. Areas are independent of each other; what they share is `layout` and `kit`."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Every area, in the order of the menu."""
    from elearning.web.accounts.routes import blueprint as accounts
    from elearning.web.admin.routes import blueprint as admin
    from elearning.web.authoring.routes import blueprint as authoring
    from elearning.web.catalogue.routes import blueprint as catalogue
    from elearning.web.certificates.routes import blueprint as certificates
    from elearning.web.evidence.routes import blueprint as evidence
    from elearning.web.home.routes import blueprint as home
    from elearning.web.kit.routes import blueprint as kit
    from elearning.web.learning.routes import blueprint as learning
    from elearning.web.quizzes.routes import blueprint as quizzes

    return (home, catalogue, learning, quizzes, evidence, certificates, authoring, admin, accounts, kit)
