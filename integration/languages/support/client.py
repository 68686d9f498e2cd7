"""A client of python-socketio that does what its standard input says, a line of JSON for each command.

It prints what comes of it in the same way: an answer to each command, by its number, and each event as it comes.
Bytes stand in JSON as {"$bytes": base64}. It ends with its standard input.
"""

import base64
import json
import os
import sys
import threading

import socketio

PRINTING = threading.Lock()


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def meant(value):
    if isinstance(value, list):
        return [meant(item) for item in value]
    if isinstance(value, dict):
        if "$bytes" in value:
            return base64.b64decode(value["$bytes"])
        return {key: meant(item) for key, item in value.items()}
    return value


def say(**what):
    with PRINTING:
        print(json.dumps(plain(what)), flush=True)


class Peer:
    def __init__(self):
        self.client = socketio.Client(reconnection_delay=0.05, reconnection_delay_max=0.1, randomization_factor=0)

    def connect(self, url, transports, namespaces, auth, wait):
        for namespace in namespaces:
            self.listen(namespace)
        self.client.connect(url, transports=transports, namespaces=namespaces, auth=auth, wait=wait, wait_timeout=10)

    def listen(self, namespace):
        def heard(event, *args):
            say(event=event, namespace=namespace, args=args)
            # What was said is the answer, where one is asked for.
            return args

        def noted(event):
            return lambda *args: say(event=event, namespace=namespace, args=args)

        self.client.on("*", heard, namespace=namespace)
        for event in ("connect", "connect_error", "disconnect"):
            self.client.on(event, noted(event), namespace=namespace)

    def emit(self, namespace, event, args):
        self.client.emit(event, tuple(args), namespace=namespace)

    def call(self, namespace, event, args):
        return self.client.call(event, tuple(args), namespace=namespace, timeout=10)

    def disconnect(self):
        self.client.disconnect()

    def ids(self, namespaces):
        return [self.client.get_sid(namespace) for namespace in namespaces]

    def transport(self):
        return self.client.transport()


def main():
    peer = Peer()
    for line in sys.stdin:
        command = json.loads(line)
        try:
            result = getattr(peer, command["do"])(*meant(command["with"]))
            say(answers=command["number"], result=result)
        except Exception as error:
            say(answers=command["number"], error=f"{type(error).__name__}: {error}")
    os._exit(0)


main()
