"""What work in the background is called where staff see it."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django.models import ProcrastinateJob

# task: what it does
TASKS: dict[str, str | Promise] = {
    "demands.alerts.readers.tasks.ask_to_confirm": gettext_lazy("Ask a reader to confirm an email address"),
    "demands.alerts.readers.tasks.look_after_readers": gettext_lazy("Delete unconfirmed email addresses"),
    "demands.alerts.readers.tasks.send_round": gettext_lazy("Email followers"),
    "demands.alerts.readers.tasks.tell_readers": gettext_lazy("Prepare weekly and monthly emails to followers"),
    "demands.alerts.readers.tasks.tell_readers_at_once": gettext_lazy("Prepare emails to followers"),
    "demands.alerts.tasks.forget_staff_mail": gettext_lazy("Delete old emails to staff"),
    "demands.alerts.tasks.remind_staff": gettext_lazy("Prepare daily reminders"),
    "demands.alerts.tasks.send_digests": gettext_lazy("Prepare the weekly digest"),
    "demands.alerts.tasks.send_staff_mail": gettext_lazy("Send an email to staff"),
    "demands.admin.sheets.tasks.do_with_sheet": gettext_lazy("Read, apply or undo a spreadsheet"),
    "demands.admin.documents.tasks.fetch_page": gettext_lazy("Fetch a page to extract demands from"),
    "demands.jobs.tasks.forget_done_jobs": gettext_lazy("Delete old completed jobs"),
    "demands.workflow.tasks.forget_readers_addresses": gettext_lazy("Delete readers’ email addresses"),
    "demands.workflow.tasks.publish_scheduled": gettext_lazy("Publish what is scheduled"),
    "demands.alerts.tasks.send_notices": gettext_lazy("Prepare notices to staff"),
    "demands.exchange.feeds.tasks.check_feeds": gettext_lazy("Check watched feeds"),
    "demands.admin.accounts.tasks.mail_links": gettext_lazy("Send a link to set a password"),
    "demands.admin.accounts.tasks.mail_notice": gettext_lazy("Send an email about an account"),
    "demands.exchange.un_index.tasks.read_un_index": gettext_lazy("Read or import a file of the UN index"),
    "demands.jobs.tasks.take_up_stalled_jobs": gettext_lazy("Recover jobs from stopped workers"),
    "demands.ledger.verification.tasks.renew_the_standings": gettext_lazy("Update what a date has changed"),
    "demands.ledger.verification.tasks.verify_record": gettext_lazy("Verify the record"),
    "demands.operations.witnesses.tasks.mail_checkpoint": gettext_lazy("Email the checkpoint of the record"),
    "demands.operations.witnesses.tasks.timestamp_record": gettext_lazy("Have the record timestamped"),
    "demands.ledger.removing.tasks.delete_logo": gettext_lazy("Delete a logo that was withdrawn"),
    "demands.operations.tasks.tidy_record_files": gettext_lazy("Delete files of the record that are out of date"),
    "demands.operations.tasks.purge": gettext_lazy("Tell the content delivery network what changed"),
    "demands.operations.tasks.confirm_edge": gettext_lazy("Tell nginx what was withdrawn"),
    "demands.operations.tasks.make_backup": gettext_lazy("Make a backup"),
    "demands.vault.tasks.ask_archive": gettext_lazy("Ask the Internet Archive whether it has finished"),
    "demands.vault.tasks.check_links": gettext_lazy("Check links"),
    "demands.vault.tasks.hand_over": gettext_lazy("Submit a page to the Internet Archive"),
    "demands.vault.tasks.keep_copy": gettext_lazy("Archive a copy of a source"),
}
STATES: dict[str, str | Promise] = {
    "todo": gettext_lazy("waiting"),
    "doing": gettext_lazy("running"),
    "succeeded": gettext_lazy("done"),
    "failed": gettext_lazy("failed"),
    "cancelled": gettext_lazy("cancelled"),
    "aborted": gettext_lazy("duplicate of a queued job"),
}

# The subject of the task has a page with the result and a retry button: argument of the task, name of the page
OWN_PAGES = {
    "demands.admin.sheets.tasks.do_with_sheet": ("sheet", "admin:demands_sheetimport_change"),
    "demands.admin.documents.tasks.fetch_page": ("page", "admin:demands_reading_page"),
    "demands.exchange.un_index.tasks.read_un_index": ("index_file", "admin:demands_indexfile_change"),
}


def called(job: ProcrastinateJob) -> str:
    """What a job does, in words; its name for a task that is not ours."""
    return str(TASKS.get(job.task_name, job.task_name.rpartition(".")[2]))


def own_page(job: ProcrastinateJob) -> str:
    """Where something is tried again whose job does nothing a second time; '' for a job that can be done again."""
    if job.task_name not in OWN_PAGES:
        return ""
    argument, name = OWN_PAGES[job.task_name]
    return reverse(name, args=[job.args[argument]])
