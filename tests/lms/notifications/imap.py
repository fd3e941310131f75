"""A small IMAP server (RFC 3501) with one folder, for tests: as much of it as reading a mailbox needs."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "bounces@rso.example", 'p"ss word'
NO = "NO no such thing"


@dataclass
class Letter:
    content: bytes
    seen: bool = False


@dataclass
class Folder:
    """What the server has: mails by their number. `reads` is what was asked of it, in order."""

    letters: dict[int, Letter] = field(default_factory=dict)
    validity: int = 17
    reads: list[int] = field(default_factory=list)
    broken: bool = False  # hangs up in the middle of a mail

    def put(self, content: bytes) -> int:
        number = max(self.letters, default=0) + 1
        self.letters[number] = Letter(content)
        return number

    @property
    def seen(self) -> list[int]:
        return [number for number, letter in self.letters.items() if letter.seen]


class Talk(socketserver.StreamRequestHandler):
    """One connection: a line in, an answer out."""

    server: "Server"

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _space, rest = line.decode("ascii").strip().partition(" ")
            verb = rest.split(" ", 1)[0].upper()
            act = getattr(self, f"on_{verb.lower()}", None)
            try:
                answer = act(rest) if act else "BAD unknown"
            except ConnectionAbortedError:
                return
            self.say(f"{tag} {answer}")
            if verb == "LOGOUT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode("ascii") + b"\r\n")

    def on_capability(self, _rest: str) -> str:
        self.say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def on_login(self, rest: str) -> str:
        quoted = PASSWORD.replace('"', '\\"')
        return "OK welcome" if rest == f'LOGIN {USER} "{quoted}"' else "NO who are you"

    def on_select(self, rest: str) -> str:
        if rest != 'SELECT "Returned mail"':
            return NO
        self.say(f"* {len(self.server.folder.letters)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.server.folder.validity}] valid")
        return "OK [READ-WRITE] selected"

    def on_uid(self, rest: str) -> str:
        folder = self.server.folder
        if found := re.fullmatch(r"UID SEARCH UID (\d+):\*", rest):
            last = max(folder.letters, default=0)
            first = min(int(found[1]), last)  # n:* always has the last mail in it
            self.say(" ".join(["* SEARCH", *(str(one) for one in folder.letters if one >= first)]))
            return "OK found"
        if found := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest):
            return self.fetch(int(found[1]), int(found[2]))
        if found := re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", rest):
            folder.letters[int(found[1])].seen = True
            return "OK stored"
        return "BAD what?"

    def fetch(self, number: int, size: int) -> str:
        folder = self.server.folder
        folder.reads.append(number)
        if letter := folder.letters.get(number):
            content = letter.content[:size]
            self.say(f"* 1 FETCH (UID {number} BODY[]<0> {{{len(content)}}}")
            if folder.broken:
                self.wfile.write(content[:100])
                raise ConnectionAbortedError
            self.wfile.write(content)
            self.say(")")
        return "OK fetched"

    def on_logout(self, _rest: str) -> str:
        self.say("* BYE")
        return "OK bye"


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.folder = Folder()


@contextmanager
def imap_server() -> Iterator[tuple[Folder, str]]:
    """A folder, and the address under which a setting names it."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        user, password = USER.replace("@", "%40"), PASSWORD.replace('"', "%22").replace(" ", "%20")
        try:
            yield server.folder, f"imap://{user}:{password}@127.0.0.1:{server.server_address[1]}/Returned%20mail"
        finally:
            server.shutdown()
            thread.join()
