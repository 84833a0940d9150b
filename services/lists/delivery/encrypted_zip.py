"""Files in one ZIP, encrypted with AES-256 (WinZip's AE-2, which 7-Zip, WinRAR and WPS open)."""

import io
from collections.abc import Iterable

import pyzipper

from services.lists.delivery.parcel import ParcelFile


def encrypted_zip(files: Iterable[ParcelFile], password: bytes) -> bytes:
    """The ZIP. The names of the files can be read without the password."""
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password)
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for file in files:
            archive.writestr(file.name, file.payload)
    return out.getvalue()
