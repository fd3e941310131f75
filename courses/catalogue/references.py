"""What the text of a lesson refers to, and what people who cannot see or hear would miss. Pure."""

from collections.abc import Mapping

from courses.catalogue import markup, media


def problems(markdown: str, known: Mapping[str, set[str]]) -> list[str]:
    """What a text refers to that is not there, and what people who cannot see or hear would miss."""
    wrong = [f"there is no {kind} {code}" for kind, code in markup.placed(markdown) if code not in known[kind]]
    for address, alternative in markup.pictures(markdown):
        if not address.startswith("media/") or address.removeprefix("media/") not in known["media"]:
            wrong.append(f"there is no picture {address}")
        if not alternative.strip():
            wrong.append(f"the picture {address} needs a text for those who cannot see it")
    for video in markup.videos(markdown):
        wrong += _video_problems(video, known["media"])
    for address in markup.downloads(markdown):
        if address.removeprefix("media/") not in known["media"]:
            wrong.append(f"there is no file {address}")
    return wrong + [f"the glossary has no term {term}" for term in markup.terms(markdown) if term not in known["term"]]


def _video_problems(video: markup.Video, there: set[str]) -> list[str]:
    wrong = []
    if video.name not in there or media.suffix(video.name) not in media.VIDEOS:
        wrong.append(f"there is no video media/{video.name}")
    if video.captions not in there:
        wrong.append(f"the video media/{video.name} needs captions for those who cannot hear it")
    if not video.transcript.strip():
        wrong.append(f"the video media/{video.name} needs a transcript for those who cannot play it")
    return wrong
