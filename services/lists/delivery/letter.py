"""The mail that a list comes in: what it says, and its attachments."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import PurePath

from rules.catalogue.districts import district_name
from rules.timing.times import LOCAL
from services.lists.delivery.addresses import mail_domain
from services.lists.delivery.encrypted_zip import encrypted_zip
from services.lists.delivery.parcel import Parcel, ParcelFile, is_plain
from services.lists.delivery.secrets import secret_of
from services.settings import Settings

_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}
_ANY = "application/octet-stream"
"""Also of CSV: what is text may be changed on the way (ends of lines, letters)."""


def letter(parcel: Parcel, settings: Settings, sender: str, at: datetime) -> bytes:
    """The message as it goes over the wire. Raises ValueError where a header would not be one line, NoSecret."""
    message = EmailMessage(policy=SMTP)
    headers = {
        "From": sender,
        "To": parcel.address,
        "Subject": f"柴油货车案件清单 {parcel.number}（{_area(parcel)}，{parcel.local_day}）",
        "Date": format_datetime(at.astimezone(LOCAL)),
        # The delivery's, the same at each try: a mailbox can tell a repetition.
        "Message-ID": f"<{parcel.key}@{sender.rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
    }
    for name, value in headers.items():
        if not is_plain(value):
            raise ValueError(f"{name} would not be one line")
        message[name] = value
    files = parcel.files
    if is_zipped := mail_domain(parcel.address, settings) in settings.lists_zip_domains:
        files = [_zipped(parcel, settings)]
    message.set_content(_text(parcel, is_zipped), cte="base64")
    for file in files:
        maintype, _, subtype = _TYPES.get(PurePath(file.name).suffix, _ANY).partition("/")
        message.add_attachment(file.payload, maintype=maintype, subtype=subtype, filename=file.name)
    return message.as_bytes()


def _area(parcel: Parcel) -> str:
    return district_name(parcel.district, "zh") or "全市"


def _text(parcel: Parcel, is_zipped: bool) -> str:
    lines = [
        f"现发送{_area(parcel)} {parcel.local_day} 的案件清单，编号 {parcel.number}，见附件。",
        "附件为加密压缩包（AES），密码另行告知。" if is_zipped else "",
        f"清单校验值（SHA-256）：{parcel.sha256}",
        "本邮件由系统自动发送。附件含个人信息，请勿转发。",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _zipped(parcel: Parcel, settings: Settings) -> ParcelFile:
    payload = encrypted_zip(parcel.files, secret_of(settings.lists_secrets_file, parcel.address))
    return ParcelFile(f"{PurePath(parcel.files[0].name).stem}.zip", payload)
