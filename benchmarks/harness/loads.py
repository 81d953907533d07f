"""The loads, and one measurement of one of them."""
import json
import os
import resource
import subprocess
import time
from dataclasses import dataclass, field

from harness import build
from harness.processes import Failed, machine_cpu_seconds


@dataclass(frozen=True)
class Load:
    about: str
    arguments: list = field(default_factory=list)  # of peers/load
    wrk: bool = False  # wrk is the client
    half_of_peak: bool = False  # at a constant rate, half of what fasthttp reaches
    all_cores: bool = False  # the server is not pinned


LOADS = {
    'ka64': Load('GET /plaintext, 64 connections'),
    'ka1000': Load('GET /plaintext, 1000 connections', ['--connections', '1000']),
    'pipe16': Load('GET /plaintext, 64 connections, 16 requests at a time', ['--pipeline', '16']),
    'conn': Load('GET /plaintext, a new connection for each request, 64 at a time', ['--reconnect']),
    'echo1k': Load('POST /echo, 1 KiB, 64 connections', ['--path', '/echo', '--body', '1024']),
    'echo64k': Load('POST /echo, 64 KiB, 64 connections', ['--path', '/echo', '--body', '65536']),
    'json': Load('GET /json, 64 connections', ['--path', '/json']),
    'pool': Load('GET /pool, 64 connections, handlers that may block', ['--path', '/pool']),
    'wrk64': Load('GET /plaintext, 64 connections, wrk is the client', wrk=True),
    'half64': Load('GET /plaintext, 64 connections, at half of the rate fasthttp reaches', half_of_peak=True),
    'cores2': Load('GET /plaintext, 64 connections, the server on all cores, the client on one of them', all_cores=True),
}


class Client:
    """Drives running servers from one core."""

    def __init__(self, core):
        self._core, self._generator = core, build.c_program('load')

    def measure(self, server, load, warm, seconds, rate=0):
        """What the server did in these seconds, which begin after the warm-up."""
        if LOADS[load].wrk:
            # It knows no warm-up, and whole seconds only.
            self._wrk(server, load, max(1, round(warm)))
            return self._wrk(server, load, max(1, round(seconds)))
        command = [self._generator, '--port', server.port, '--warm', warm, '--seconds', seconds, *LOADS[load].arguments]
        if LOADS[load].half_of_peak:
            command += ['--rate', rate]
        with self._run(command, f'{server.name}, {load}', warm + seconds + 20) as client:
            client.await_line('measuring')
            meter = Meter(server)
            return meter.stop(client.result())

    def _wrk(self, server, load, seconds):
        script = os.path.join(build.BENCHMARKS, 'peers', 'wrk', 'report.lua')
        command = ['wrk', '-t1', '-c64', f'-d{seconds}s', '-s', script, f'http://127.0.0.1:{server.port}/plaintext']
        with self._run(command, f'{server.name}, {load}', seconds + 20) as client:
            meter = Meter(server)
            return meter.stop(client.result())

    def _run(self, command, what, patience):
        return ClientProcess(['taskset', '-c', str(self._core), *map(str, command)], what, patience)


class ClientProcess:
    """It ends by itself; should it not, or fail, nothing of it is left behind."""

    def __init__(self, command, what, patience):
        self._what, self._deadline = what, time.monotonic() + patience
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    def await_line(self, line):
        if self._process.stdout.readline().strip() != line:
            raise Failed(f'{self._what}: {self._process.stderr.read().strip()}')

    def result(self):
        """The JSON on its last line, and the CPU time it has used if it does not say so itself."""
        before = children_cpu_seconds()
        try:
            output, mistakes = self._process.communicate(timeout=self._deadline - time.monotonic())
        except subprocess.TimeoutExpired as late:
            raise Failed(f'{self._what}: the client did not end') from late
        if self._process.returncode != 0:
            raise Failed(f'{self._what}: {mistakes.strip()}')
        return {'cpu_seconds': children_cpu_seconds() - before, **json.loads(output.strip().splitlines()[-1])}


class Meter:
    """CPU time of the server and of all others from now on."""

    def __init__(self, server):
        self._server = server
        self._server_cpu, self._machine_cpu, self._begin = server.cpu_seconds(), machine_cpu_seconds(), time.monotonic()

    def stop(self, seen):
        elapsed = time.monotonic() - self._begin
        server_cpu, machine_cpu = self._server.cpu_seconds() - self._server_cpu, machine_cpu_seconds() - self._machine_cpu
        return {
            'requests_per_second': seen['requests'] / seen['seconds'],
            'cpu_us_per_request': 1e6 * server_cpu / max(1, seen['requests']),
            'p50_us': seen['p50_us'], 'p99_us': seen['p99_us'], 'p999_us': seen['p999_us'],
            'resident_mib': self._server.resident_bytes() / 2**20,
            'server_busy_percent': 100 * server_cpu / elapsed,
            'generator_busy_percent': 100 * seen['cpu_seconds'] / seen['seconds'],
            'others_busy_percent': 100 * max(0, machine_cpu - server_cpu - seen['cpu_seconds']) / elapsed,
            'errors': seen['errors'],
        }


def children_cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
