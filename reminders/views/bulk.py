"""One text to many units: the page before sending shows the count and the whole list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from contest_portal.forms import mark_of
from directives.models import Directive
from organizations.models import Unit
from organizations.sign_in import SignedInRequest
from reminders import bulk, outbox, rules
from reminders.forms import BulkForm
from reminders.models import Bulk
from reminders.views.letters import sent_by
from reminders.views.outbox import PAGE, acts_on


@login_required
@require_http_methods(["GET", "POST"])
def bulk_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Security test 26: "Bulk mail shows count and list first, can be stopped"."""
    directive = sent_by(request, pk)
    units = Unit.objects.filter(letters__directive=directive)
    new = Bulk(directive=directive, by=request.user)
    form = BulkForm(request.POST or None, instance=new, units=units)
    context = {"directive": directive, "form": form, "most": bulk.MOST_A_DAY}
    context["wait"] = bulk.WAIT.seconds // 60
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            to = _audience(directive, form)
            if _is_sent(form, to):
                return redirect("bulk_detail", new.pk)
        if not form.errors:
            context |= {"to": to, "text": bulk.text(new, to.reached[0].person)}
    else:
        context["sent"] = directive.bulks.select_related("by")[:PAGE]
    return render(request, "reminders/bulk_create.html", context)


def _audience(directive: Directive, form: BulkForm) -> bulk.Audience:
    to = form.cleaned_data["to"]
    if to == BulkForm.To.CHOSEN:
        return bulk.audience(form.cleaned_data["units"])
    if to == BulkForm.To.OWING:
        return bulk.audience(bulk.owing(directive))
    return bulk.audience(form.offered)


def _is_sent(form: BulkForm, to: bulk.Audience) -> bool:
    """Sent, if the page has shown just this, the office may, and nobody else is at it."""
    sent = bulk.sent_today(form.instance.directive.office)
    if sent >= bulk.MOST_A_DAY:
        too_many = _(
            "Hôm nay cơ quan đã gửi {number} thư chung, là mức cao nhất một ngày. Thư này chưa "
            "gửi; ngày mai gửi được."
        )
        form.add_error(None, too_many.format(number=bulk.MOST_A_DAY))
    elif not to.reached:
        form.add_error("to", _("Các đơn vị này chưa có cán bộ đầu mối nào để gửi đến."))
    elif form.has_shown(_mark(form, to, sent)):
        bulk.send(form.instance, to)
        return True
    return False


def _mark(form: BulkForm, to: bulk.Audience, sent: int) -> str:
    """sent: a second click finds one more and sends nothing."""
    people = [[one.person.pk, one.by_mail] for one in to.reached]
    text = [form.instance.subject, form.instance.body]
    return mark_of([*text, people, [unit.pk for unit in to.unreached], sent])


def _seen(request: SignedInRequest, pk: int) -> Bulk:
    """A text of a letter whose board the person reads."""
    related = ("by", "directive__document", "directive__office", "directive__contest__organiser")
    letters = Directive.objects.followed_by(request.user)
    found = Bulk.objects.filter(directive__in=letters).select_related(*related)
    return get_object_or_404(found, pk=pk)


@require_safe
@login_required
def bulk_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """To whom it goes, how each mail fares, and the button that stops it."""
    found = _seen(request, pk)
    mails = found.messages.select_related("recipient", "bulk").order_by("recipient__sort_key", "pk")
    page = Paginator(mails, PAGE).get_page(request.GET.get("page"))
    by_state = found.messages.order_by().values_list("state")
    counts = by_state.annotate(n=Count("pk"), waits=Count("pk", filter=outbox.TAKEN_BACK))
    context = {
        "bulk": found,
        "sent": bulk.typed(found),
        "page_obj": page,
        "rows": [(message, acts_on(message)) for message in page],
        "counts": counts,
        "waits": sum(waits for *__, waits in counts),
        "may_act": rules.sends(request.user, found.directive),
        "begins": begins if (begins := found.at + bulk.WAIT) > clock.now() else None,
    }
    return render(request, "reminders/bulk_detail.html", context)


@login_required
@require_POST
def bulk_stop(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    if not rules.sends(request.user, found.directive):
        raise PermissionDenied
    if stopped := outbox.stop(found):
        done = _("Đã dừng. {number} thư chưa gửi đã bỏ; thư đã gửi không rút được.")
        messages.success(request, done.format(number=stopped))
    else:
        messages.warning(request, _("Đã gửi hết, không dừng kịp."))
    return redirect("bulk_detail", found.pk)
