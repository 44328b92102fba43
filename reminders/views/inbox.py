"""A person's own messages, and how the person wants to be told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from organizations.models import Person
from organizations.sign_in import SignedInRequest
from reminders.forms import PreferenceForm
from reminders.models import Message, Preference

PAGE = 50


@require_safe
@login_required
def message_list(request: SignedInRequest) -> HttpResponse:
    """The newest first."""
    _count(request.user)
    found = Message.objects.visible_to(request.user)
    page = Paginator(found.defer("body"), PAGE).get_page(request.GET.get("page"))
    return render(request, "reminders/message_list.html", {"page_obj": page})


@require_safe
@login_required
def message_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole message; opening it marks it as read."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    _read(request.user, message.pk)
    return render(request, "reminders/message_detail.html", {"message": message})


@login_required
@require_POST
def message_read_all(request: SignedInRequest) -> HttpResponse:
    _read(request.user)
    return redirect("message_list")


def _read(person: Person, *pks: int) -> None:
    """Mark these as read, or all."""
    new = Message.objects.filter(recipient=person, read_at=None)
    (new.filter(pk__in=pks) if pks else new).update(read_at=clock.now())
    _count(person)


def _count(person: Person) -> None:
    """The count in the head of each page: messages may have been taken back since it was written.

    One that comes in this moment is left to the next count.
    """
    unread = Message.objects.visible_to(person).filter(read_at=None).count()
    if unread != person.unread:
        Person.objects.filter(pk=person.pk, unread=person.unread).update(unread=unread)
        person.unread = unread


@login_required
@require_http_methods(["GET", "POST"])
def preference_edit(request: SignedInRequest) -> HttpResponse:
    """Statement 58: "A person chooses e-mail, in-app, SMS/Zalo, digest, quiet hours; legal notices
    cannot be switched off"."""
    own = Preference.objects.filter(person=request.user).first()
    form = PreferenceForm(request.POST or None, instance=own or Preference(person=request.user))
    if request.method == "POST" and form.is_valid():
        Preference.objects.update_or_create(
            person=request.user, defaults={name: form.cleaned_data[name] for name in form.fields}
        )
        messages.success(request, _("Đã lưu cách nhận tin nhắn."))
        return redirect("message_list")
    return render(request, "reminders/preference_edit.html", {"form": form})
