#!/usr/bin/env python3
"""A mayfly worker without mayfly: joins a master as docs/protocol.md describes, runs users, reports.

    worker.py HOST:PORT [CA.pem CERTIFICATE.pem KEY.pem]

It joins over mutual TLS, or in plain on the loopback interface. Its users request / of --host. It knows
no pauses, arrivals, iterations or data; and it ends when one of its links does, where one that lasts would
dial again with its ticket. Then its process takes its users along, so it needs no more of the lease."""
import http.client, os, socket, ssl, struct, sys, threading, time, urllib.parse

PROTOCOL, VERSION = 10, "0.1.0"  # Of the master, which refuses any other.
WELCOME, READY, ASSIGN, REPORT, ACKNOWLEDGE, HEARTBEAT, STOP, STOPPED = 1, 2, 4, 5, 6, 7, 8, 9
GOODBYE, GREETING, JOIN, ECHO, RESET, EXPELLED = 11, 12, 13, 15, 24, 25
SESSION, PULSE = 0, 1
KIND = "Foreign"

def pack(value):
    """MessagePack, in the forms that any reader takes."""
    if isinstance(value, bool): return b"\xc3" if value else b"\xc2"
    if isinstance(value, int): return struct.pack(">BQ", 0xCF, value) if value >= 0 else struct.pack(">Bq", 0xD3, value)
    if isinstance(value, float): return struct.pack(">Bd", 0xCB, value)
    if isinstance(value, str): return struct.pack(">BI", 0xDB, len(value.encode())) + value.encode()
    if isinstance(value, bytes): return struct.pack(">BI", 0xC6, len(value)) + value
    return struct.pack(">BI", 0xDD, len(value)) + b"".join(map(pack, value))

def unpack(data, at=0):
    """A value and where the next one begins."""
    tag, at = data[at], at + 1
    if tag < 0x80: return tag, at
    if tag >= 0xE0: return tag - 256, at
    if tag in (0xC2, 0xC3): return tag == 0xC3, at
    numbers = {0xCA: "f", 0xCB: "d", 0xCC: "B", 0xCD: "H", 0xCE: "I", 0xCF: "Q", 0xD0: "b", 0xD1: "h", 0xD2: "i", 0xD3: "q"}
    sizes = {0xC4: "B", 0xC5: "H", 0xC6: "I", 0xD9: "B", 0xDA: "H", 0xDB: "I", 0xDC: "H", 0xDD: "I"}
    form = ">" + (numbers.get(tag) or sizes.get(tag) or "x")
    number = tag & 0x1F if 0xA0 <= tag < 0xC0 else tag & 0x0F
    if tag >= 0xC0: number, at = struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
    if tag in numbers: return number, at
    if tag in (0xDC, 0xDD) or 0x90 <= tag < 0xA0:
        items = []
        for _ in range(number):
            item, at = unpack(data, at)
            items.append(item)
        return items, at
    piece = data[at:at + number]
    return piece if tag in (0xC4, 0xC5, 0xC6) else piece.decode(), at + number

class Link:
    """One connection: frames are a length and a message, which is its number and its members."""
    def __init__(self, purpose, ticket=b""):
        """Connects and shakes hands: Hello, Greeting, Join."""
        host, port = sys.argv[1].rsplit(":", 1)
        self.socket, self.lock = socket.create_connection((host, int(port)), 10), threading.Lock()
        if len(sys.argv) > 2:
            context = ssl.create_default_context(cafile=sys.argv[2])
            context.load_cert_chain(sys.argv[3], sys.argv[4])
            self.socket = context.wrap_socket(self.socket, server_hostname=host)
        self.send(0, PROTOCOL, VERSION, os.getpid(), socket.gethostname())
        number, members = self.receive()
        if number != GREETING: sys.exit(f"the master refuses this worker: {members[0]}")
        platform = ["python", "none", 0, 0, "none", "none"]  # It takes sources, as it runs neither.
        self.send(JOIN, purpose, ticket, platform, True)

    def send(self, number, *members):
        frame = pack([number, members])
        with self.lock: self.socket.sendall(struct.pack(">I", len(frame)) + frame)

    def receive(self):
        return unpack(self.read(struct.unpack(">I", self.read(4))[0]))[0]

    def read(self, size):
        data = b""
        while len(data) < size:
            piece = self.socket.recv(size - len(data))
            if not piece: raise ConnectionError("the master closed the link")
            data += piece
        return data

def histogram(times):
    """Nanoseconds as stats::Histogram packs them: buckets of 10 bits precision, numbers as LEB128."""
    buckets = {}
    for time_ in times:
        shift = max(time_.bit_length() - 11, 0)
        bucket = (shift << 10) + (time_ >> shift)
        buckets[bucket] = buckets.get(bucket, 0) + 1
    numbers, after = [len(buckets)] + ([min(times), max(times), sum(times), 0] if times else []), 0
    for bucket in sorted(buckets):
        numbers, after = numbers + [bucket - after, buckets[bucket]], bucket + 1
    packed = b"\x01"
    for number in numbers:
        while number >= 0x80: packed, number = packed + bytes([number & 0x7F | 0x80]), number >> 7
        packed += bytes([number])
    return packed

class Worker:
    def __init__(self):
        self.lock = threading.RLock()
        self.run, self.epoch, self.wanted, self.host = "", 0, 0, ""
        self.users, self.reached, self.most, self.sequence, self.statistics = 0, 0, 0, 0, 0
        self.times, self.statuses, self.since = [], {}, self.now()
        self.term, self.stopping, self.acknowledged = 1, False, 0
        self.session = Link(SESSION)
        number, members = self.session.receive()
        if number != WELCOME: sys.exit(f"the master refuses this worker: {members[0]}")
        self.pulse = Link(PULSE, members[2])
        self.session.socket.settimeout(None)
        task = ["get", 1.0, [], 0, 0, []]
        kind = [KIND, 1.0, 0, "", [task], 0, [[], 0, False]]
        self.session.send(READY, [kind], [], [], [], False, [], False)

    def now(self): return time.time_ns() // 1_000_000

    def user(self):
        """Requests until there are more users than wanted."""
        host, connection = None, None
        while True:
            with self.lock:
                if self.users > self.wanted:
                    self.users -= 1
                    return connection and connection.close()
                if host != self.host:  # Somebody may change it while the run goes on.
                    if connection: connection.close()
                    host, target = self.host, urllib.parse.urlsplit(self.host)
                    connection = http.client.HTTPConnection(target.hostname, target.port or 80, timeout=10)
            began = time.monotonic_ns()
            try:
                connection.request("GET", "/")
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except OSError:
                status = 0
                connection.close()
            with self.lock:
                self.times.append(time.monotonic_ns() - began)
                self.statuses[status] = self.statuses.get(status, 0) + 1
            time.sleep(0.05)

    def spawn(self):
        while self.users < self.wanted:
            self.users += 1
            self.reached, self.most = max(self.reached, self.users), max(self.most, self.users)
            threading.Thread(target=self.user, daemon=True).start()

    def report(self, is_final=False):
        with self.lock:
            until, failed = self.now(), sum(n for s, n in self.statuses.items() if not 0 < s < 400)
            statuses = [part for pair in self.statuses.items() for part in pair]
            times = histogram(self.times)
            entry = ["GET", "/", len(self.times), failed, 0, 0, 0, 0, 0, 0, times, [b""] * 6, statuses] + [b""] * 5
            loop = [0, [], 0.0, 0, 0, 0, 0]
            interval = [self.since, until, [entry] if self.times else [], [], [], [], [], b"", self.most, loop, []]
            self.sequence, self.times, self.statuses, self.since, self.most = self.sequence + 1, [], {}, until, self.users
            self.session.send(
                REPORT, self.run, self.epoch, self.term, self.sequence, self.statistics, interval, [self.users],
                0, 0, self.reached, 0, 0, "", 0, 0, 0, "", False, is_final)

    def keep_reporting(self):
        final = 0
        while True:
            time.sleep(1 - time.time() % 1 if not self.stopping else 0.05)
            with self.lock:
                if not self.run: continue
                if final and self.acknowledged >= final:
                    self.session.send(STOPPED, self.run)
                    self.run, self.stopping, final = "", False, 0
                elif not final:
                    is_final = self.stopping and self.users == 0
                    if is_final or not self.stopping: self.report(is_final)
                    if is_final: final = self.sequence

    def keep_beating(self):
        """Tells that it is alive; the first answer begins its lease."""
        while True:
            sent = time.monotonic_ns()
            self.pulse.send(HEARTBEAT, sent, self.now(), self.term, 0, 0, "", "", 0.0, 0, 0, 0)
            number, members = self.pulse.receive()  # Waits for ten seconds at most: the length of a lease.
            if number != ECHO or members[1] >= self.term > 1: raise ConnectionError("the master gave its users away")
            self.term = 2
            time.sleep(0.25)

    def obey(self):
        while True:
            number, members = self.session.receive()
            with self.lock:
                if number == ASSIGN and members[2] == self.term and not self.stopping:
                    if members[0] != self.run: self.run, self.epoch, self.reached, self.since = members[0], 0, 0, self.now()
                    if members[1] <= self.epoch: continue
                    self.epoch, self.host, self.statistics = members[1], members[4], members[6]
                    self.wanted = sum(members[3])
                    self.spawn()
                elif number == STOP and members[0] == self.run:
                    self.epoch, self.wanted, self.stopping = max(self.epoch, members[1]), 0, True
                elif number == STOP:
                    self.session.send(STOPPED, members[0])
                elif number == RESET and members[0] == self.run and members[1] > self.statistics:
                    self.report()
                    self.statistics = members[1]
                elif number == ACKNOWLEDGE:
                    self.acknowledged = members[0]
                elif number in (GOODBYE, EXPELLED):
                    self.session.send(GOODBYE, "as you say")
                    return 0 if number == GOODBYE else f"the master expelled this worker: {members[0]}"

def guarded(body):
    """No users without links: the process ends with the first that breaks."""
    try:
        body()
    except (OSError, ConnectionError) as problem:
        print(f"the worker ends: {problem}", file=sys.stderr)
        os._exit(1)

if __name__ == "__main__":
    worker = Worker()
    for body in (worker.keep_beating, worker.keep_reporting):
        threading.Thread(target=guarded, args=(body,), daemon=True).start()
    guarded(lambda: sys.exit(worker.obey()))
