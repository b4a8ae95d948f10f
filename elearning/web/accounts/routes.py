"""`/masuk`, `/keluar`, `/akun…`, `/bahasa`, `/privasi`."""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, request, session
from flask.typing import ResponseReturnValue

from elearning.accounts import policy, queries, service
from elearning.accounts.errors import PasswordTooWeak, SignInLocked, SignInSlowed
from elearning.accounts.rules import device_of
from elearning.accounts.service import SignedIn
from elearning.edge.guard import guarded
from elearning.edge.locale import LANGUAGES
from elearning.edge.locale import gettext as _
from elearning.edge.rate_limit import WRONG_SIGN_INS, limited
from elearning.edge.render import flash_notice, render
from elearning.edge.session import begin_session, current_token, end_session
from elearning.edge.transaction import current_work, keep_changes
from elearning.infrastructure import metrics
from elearning.kernel.clock import local_day
from elearning.kernel.errors import DomainError
from elearning.kernel.ids import PersonId
from elearning.kernel.text import M, Message
from elearning.web.accounts import pages
from elearning.web.accounts.forms import Fault, PasswordForm, SignInForm, local_path

blueprint = Blueprint("accounts", __name__)

CHANGE_PASSWORD = "/akun/kata-sandi"  # noqa: S105 - an address, not a password


@blueprint.get("/masuk")
@guarded(policy.SIGN_IN)
def sign_in_form() -> ResponseReturnValue:
    """The form; who is in already goes on."""
    onward = local_path(request.args.get("lanjut"))
    if current_work().actor.is_person:
        return redirect(onward, 303)
    return render("accounts/sign_in.html", pages.sign_in_page(onward))


@blueprint.post("/masuk")
@guarded(policy.SIGN_IN)
@limited(WRONG_SIGN_INS)
def sign_in() -> ResponseReturnValue:
    """Compare, and go on where one wanted to go."""
    form, work = SignInForm(), current_work()
    onward = local_path(form.lanjut.data)
    faults = form.faults()
    if faults:
        return _refused(form, onward, faults)
    command = form.to_command()
    device = device_of(request.user_agent.string)
    answer = service.sign_in(work, command.number, command.password, request.remote_addr or "", device, shared=command.shared)
    metrics.signed_in(_outcome(answer))
    if not isinstance(answer, SignedIn):
        return _sign_in_refusal(form, onward, answer, work.now())
    earlier = current_token()
    if earlier is not None:
        service.sign_out(work, earlier)
    begin_session(answer.token)
    session.setdefault("language", answer.language)
    return redirect(CHANGE_PASSWORD if answer.must_change_password else onward, 303)


def _outcome(answer: SignedIn | DomainError) -> str:
    """As the figures call it."""
    if isinstance(answer, SignedIn):
        return "good"
    return "locked" if isinstance(answer, SignInLocked | SignInSlowed) else "bad"


def _refused(form: SignInForm, onward: str, faults: Sequence[Fault]) -> Response:
    page = pages.sign_in_page(onward, number=form.nip.data or "", shared=bool(form.bersama.data), faults=faults)
    return render("accounts/sign_in.html", page, status=422)


def _sign_in_refusal(form: SignInForm, onward: str, refusal: DomainError, now: datetime) -> Response:
    """The same page with the reason; 429 and when to come back while something is locked."""
    keep_changes()
    page = pages.sign_in_page(
        onward, number=form.nip.data or "", shared=bool(form.bersama.data), faults=[("nip", refusal.message)], whole=True
    )
    if not isinstance(refusal, SignInLocked | SignInSlowed):
        return render("accounts/sign_in.html", page, status=422)
    response = render("accounts/sign_in.html", page, status=429)
    response.headers["Retry-After"] = str(math.ceil((refusal.until - now).total_seconds()))
    return response


@blueprint.post("/keluar")
@guarded(policy.SIGN_OUT)
def sign_out() -> ResponseReturnValue:
    """End this session, here and on the server; a second time changes nothing."""
    token = current_token()
    if token is not None:
        service.sign_out(current_work(), token)
    end_session()
    flash_notice("info", M("Anda sudah keluar. Jawaban dan kemajuan Anda tersimpan."))
    return redirect("/masuk", 303)


@blueprint.get("/akun")
@guarded(policy.USE_OWN_ACCOUNT)
def account() -> ResponseReturnValue:
    """Who I am here, and where I am signed in."""
    work = current_work()
    person_id = work.actor.person_id or PersonId(0)
    today = local_day(work.now(), ZoneInfo(work.actor.timezone))
    page = pages.account_page(
        queries.get_card(work.session, person_id),
        queries.standing_on(work.session, person_id, today),
        queries.list_sessions(work.session, person_id, work.now()),
        work.actor.session_id,
    )
    return render("accounts/account.html", page)


@blueprint.post("/akun/sesi/<uuid:public_id>/akhiri")
@guarded(policy.USE_OWN_ACCOUNT)
def revoke_session(public_id: uuid.UUID) -> ResponseReturnValue:
    """End one session on another device."""
    service.revoke_session(current_work(), public_id)
    flash_notice("good", M("Sesi di perangkat itu diakhiri."))
    return redirect("/akun", 303)


@blueprint.post("/akun/sesi/akhiri-lain")
@guarded(policy.USE_OWN_ACCOUNT)
def revoke_other_sessions() -> ResponseReturnValue:
    """End all sessions but this one."""
    ended = service.revoke_other_sessions(current_work())
    if ended:
        flash_notice("good", M("%(count)s sesi di perangkat lain diakhiri.", count=ended))
    else:
        flash_notice("info", M("Tidak ada sesi lain. Anda hanya masuk di perangkat ini."))
    return redirect("/akun", 303)


@blueprint.route(CHANGE_PASSWORD, methods=["GET", "POST"])
@guarded(policy.USE_OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    """Choose a password; compulsory after a one-time password."""
    work = current_work()
    forced = work.actor.must_change_password
    number = queries.get_card(work.session, work.actor.person_id or PersonId(0)).number
    if request.method == "GET":
        return render("accounts/password.html", pages.password_page(forced=forced, number=number))
    form = PasswordForm()
    faults = form.faults(forced=forced)
    status = 422
    if not faults:
        command = form.to_command()
        try:
            refusal = service.change_password(work, command.current, command.new, request.remote_addr or "")
        except PasswordTooWeak as weak:
            faults = [("sandi_baru", weak.message)]
        else:
            if refusal is None:
                flash_notice("good", M("Kata sandi diganti. Sesi di perangkat lain diakhiri."))
                return redirect("/" if forced else "/akun", 303)
            keep_changes()
            status = 429 if isinstance(refusal, SignInLocked) else 422
            faults = [("sandi_lama", _wrong_current(refusal))]
    page = pages.password_page(forced=forced, number=number, faults=faults)
    return render("accounts/password.html", page, status=status)


def _wrong_current(refusal: DomainError) -> Message:
    left = getattr(refusal, "left", None)
    if left is None:
        return refusal.message
    return M("Kata sandi yang sekarang tidak cocok. Anda punya %(left)s kesempatan lagi.", left=left)


@blueprint.post("/bahasa")
@guarded(policy.CHOOSE_LANGUAGE)
def set_language() -> ResponseReturnValue:
    """Read on in the chosen language, on the page where one was."""
    chosen = request.form.get("bahasa", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        service.set_language(current_work(), chosen)
    return redirect(local_path(request.form.get("kembali")), 303)


@blueprint.get("/privasi")
@guarded(policy.READ_PRIVACY)
def privacy() -> ResponseReturnValue:
    """What is kept about people, why, how long, and what they may ask for."""
    return render("accounts/privacy.html", pages.PrivacyPage(_("Data pribadi Anda")))
