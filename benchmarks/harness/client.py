"""A strict HTTP/1.1 client of a few lines, over asyncio: what it does not expect is a wrong response."""
import asyncio
import socket
import struct


class Wrong(Exception):
    """A response that is not the one to this request."""


class Client:
    """One connection; closed on leaving the with block."""

    def __init__(self, port):
        self.port = port

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.wait_for(asyncio.open_connection('127.0.0.1', self.port), 30)
        return self

    async def __aexit__(self, *_):
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except OSError:
            pass

    def send(self, data):
        self.writer.write(data)

    async def receive(self):
        """Status, fields and body of the next response."""
        head = (await asyncio.wait_for(self.reader.readuntil(b'\r\n\r\n'), 30)).decode('latin-1').split('\r\n')
        fields = dict(line.lower().split(': ', 1) for line in head[1:] if line)
        if fields.get('transfer-encoding') == 'chunked':
            body = await self.receive_chunks()
        else:
            body = await asyncio.wait_for(self.reader.readexactly(int(fields.get('content-length', 0))), 30)
        return int(head[0].split(' ')[1]), fields, body

    async def receive_chunks(self):
        body = bytearray()
        while True:
            line = await asyncio.wait_for(self.reader.readuntil(b'\r\n'), 30)
            chunk = await asyncio.wait_for(self.reader.readexactly(int(line, 16) + 2), 30)
            if chunk[-2:] != b'\r\n':
                raise Wrong('a chunk does not end in CR LF')
            if len(chunk) == 2:
                return bytes(body)
            body += chunk[:-2]

    async def expect(self, status, body=None):
        got, _, content = await self.receive()
        if got != status or (body is not None and content != body):
            raise Wrong(f'expected {status} {body!r:.60}, got {got} {content!r:.60}')

    def reset(self):
        """Ends with a reset instead of a proper close."""
        self.writer.get_extra_info('socket').setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.writer.transport.abort()


def get(target):
    return f'GET {target} HTTP/1.1\r\nHost: soak\r\n\r\n'.encode()


def post(target, body):
    return f'POST {target} HTTP/1.1\r\nHost: soak\r\nContent-Length: {len(body)}\r\n\r\n'.encode() + body


def post_chunked(target, body, size):
    chunks = [body[at:at + size] for at in range(0, len(body), size)]
    framed = b''.join(b'%x\r\n%s\r\n' % (len(chunk), chunk) for chunk in chunks)
    return f'POST {target} HTTP/1.1\r\nHost: soak\r\nTransfer-Encoding: chunked\r\n\r\n'.encode() + framed + b'0\r\n\r\n'
