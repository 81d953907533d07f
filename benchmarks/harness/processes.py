"""Processes started here: how they are started, watched through /proc, and ended by their id."""
import os
import re
import signal
import socket
import subprocess
import time

TICKS = os.sysconf('SC_CLK_TCK')


class Failed(Exception):
    """A program could not be built, started or measured."""


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class ServerProcess:
    """A server of our own making that listens on a port of 127.0.0.1; ended on leaving the with block."""

    def __init__(self, name, command, port, log, core=None, environment=None):
        self.name, self.port, self.log = name, port, log
        pinned = ['taskset', '-c', str(core)] if core is not None else []
        with open(log, 'w') as output:
            self.process = subprocess.Popen(pinned + command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                            env={**os.environ, **(environment or {})})

    def __enter__(self):
        try:
            self._await_listening(time.monotonic() + 30)
        except Failed:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def _await_listening(self, deadline):
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                with open(self.log) as log:
                    raise Failed(f'{self.name} ended with {self.process.returncode}: {log.read()[-300:].strip()}')
            try:
                socket.create_connection(('127.0.0.1', self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise Failed(f'{self.name} does not listen')

    def stop(self):
        # Children end with their parent (nginx); whoever does not want to is killed.
        children = [pid for pid in self.pids() if pid != self.process.pid]
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pid in children:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def pids(self):
        """The process and its children (nginx has a worker)."""
        pids = [self.process.pid]
        for entry in os.listdir('/proc'):
            if entry.isdigit() and parent_of(int(entry)) == self.process.pid:
                pids.append(int(entry))
        return pids

    def cpu_seconds(self):
        """User and system time of all threads."""
        return sum(sum(map(int, stat_fields(pid)[11:13])) for pid in self.pids()) / TICKS

    def resident_bytes(self):
        return sum(status_kib(pid, 'VmRSS') for pid in self.pids()) * 1024


def stat_fields(pid):
    """The fields of /proc/PID/stat from the state on; empty when the process has ended."""
    try:
        with open(f'/proc/{pid}/stat') as file:
            return file.read().rpartition(')')[2].split()
    except OSError:
        return []


def parent_of(pid):
    fields = stat_fields(pid)
    return int(fields[1]) if fields else 0


def status_kib(pid, name):
    with open(f'/proc/{pid}/status') as file:
        found = re.search(rf'^{name}:\s+(\d+) kB', file.read(), re.M)
    return int(found[1]) if found else 0


def machine_cpu_seconds():
    """What all processes of the machine have used so far."""
    with open('/proc/stat') as file:
        user, nice, system, _, _, interrupts, soft_interrupts = map(int, file.readline().split()[1:8])
    return (user + nice + system + interrupts + soft_interrupts) / TICKS
