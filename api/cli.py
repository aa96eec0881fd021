"""The ``bonso`` command: every subcommand, registered here and nowhere else."""

import sys

import typer

from api.commands import (
    audio,
    audio_voices,
    contacts,
    content,
    dataset,
    lesson_link,
    locales,
    look_after,
    loudspeaker,
    operate,
    packs,
    qr,
    run,
    scam,
    talk,
    voice_packs,
)

app = typer.Typer(
    name="bonso",
    help="Bòn Số: a teacher for the villages of Lạc Dương, in the chats they have and on the web.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
content_app = typer.Typer(help="Lessons and phrases.", no_args_is_help=True)
pack_app = typer.Typer(help="Lessons for phones without a network.", no_args_is_help=True)
locales_app = typer.Typer(help="Translations.", no_args_is_help=True)
qr_app = typer.Typer(help="Payment codes.", no_args_is_help=True)
audio_app = typer.Typer(help="The voice of the whole course.", no_args_is_help=True)
scam_app = typer.Typer(help="Is this a swindle?", no_args_is_help=True)
staff_app = typer.Typer(help="Who may log in.", no_args_is_help=True)
token_app = typer.Typer(help="Keys to the API for other programs.", no_args_is_help=True)
contact_app = typer.Typer(help="Whom people of a place can ask.", no_args_is_help=True)
campaign_app = typer.Typer(help="Messages to villages.", no_args_is_help=True)

app.command("serve")(run.serve)
app.command("send")(run.send)
app.command("poll")(run.poll)
app.command("migrate")(run.migrate)
app.command("chat")(talk.chat)
app.command("understand")(talk.understand)
app.command("speak")(talk.speak)
app.command("lesson-link")(lesson_link.lesson_link)
app.command("backup")(look_after.backup)
app.command("restore")(look_after.restore)
app.command("confirm-restore")(look_after.confirm_restore)
app.command("doctor")(look_after.doctor)
app.command("failures")(look_after.failures)
app.command("stats")(operate.stats)
app.command("loudspeaker")(loudspeaker.loudspeaker)
content_app.command("check")(content.check)
content_app.command("new")(content.new)
qr_app.command("read")(qr.read)
pack_app.command("lesson")(packs.lesson)
pack_app.command("course")(packs.course)
locales_app.command("status")(locales.status)
locales_app.command("extract")(locales.extract)
locales_app.command("export")(locales.export)
locales_app.command("import")(locales.import_)
locales_app.command("dataset")(dataset.dataset)
audio_app.command("build")(audio.build)
audio_app.command("status")(audio.status)
audio_app.command("voices")(audio_voices.voices)
audio_app.command("fetch")(audio_voices.fetch)
audio_app.command("export")(voice_packs.export)
audio_app.command("import")(voice_packs.import_)
scam_app.command("check")(scam.check)
scam_app.command("evaluate")(scam.evaluate)
scam_app.command("import")(scam.import_)
staff_app.command("add")(operate.staff_add)
staff_app.command("list")(operate.staff_list)
staff_app.command("reset")(operate.staff_reset)
token_app.command("add")(operate.token_add)
token_app.command("list")(operate.token_list)
token_app.command("revoke")(operate.token_revoke)
contact_app.command("set")(contacts.set_)
contact_app.command("import")(contacts.import_)
contact_app.command("list")(contacts.list_)
contact_app.command("unname")(contacts.unname)
contact_app.command("remove")(contacts.remove)
campaign_app.command("list")(operate.campaign_list)
campaign_app.command("show")(operate.campaign_show)
for move in ("pause", "resume", "cancel"):
    campaign_app.command(move)(operate.campaign_move(move))

app.add_typer(content_app, name="content")
app.add_typer(qr_app, name="qr")
app.add_typer(pack_app, name="pack")
app.add_typer(locales_app, name="locales")
app.add_typer(audio_app, name="audio")
app.add_typer(scam_app, name="scam")
app.add_typer(staff_app, name="staff")
app.add_typer(token_app, name="token")
app.add_typer(contact_app, name="contact")
app.add_typer(campaign_app, name="campaign")


def main() -> None:
    """``bonso``; what can go wrong is said in a sentence."""
    try:
        app()
    except Exception as error:
        from api.commands.failing import sentences  # noqa: PLC0415 - only when something failed

        said = sentences(error)
        if not said:
            raise
        for line in said:
            typer.echo(line, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
