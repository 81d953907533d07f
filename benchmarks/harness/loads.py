"""The loads, and one measurement of one of them."""
import json
import subprocess
import time

from harness.processes import Failed, machine_cpu_seconds

# name: what it is, arguments of peers/load
LOADS = {
    'ka64': ('GET /plaintext, 64 connections', []),
    'ka1000': ('GET /plaintext, 1000 connections', ['--connections', '1000']),
    'pipe16': ('GET /plaintext, 64 connections, 16 requests at a time', ['--pipeline', '16']),
    'conn': ('GET /plaintext, a new connection for each request, 64 at a time', ['--reconnect']),
    'echo1k': ('POST /echo, 1 KiB, 64 connections', ['--path', '/echo', '--body', '1024']),
    'echo64k': ('POST /echo, 64 KiB, 64 connections', ['--path', '/echo', '--body', '65536']),
    'json': ('GET /json, 64 connections', ['--path', '/json']),
    'pool': ('GET /pool, 64 connections, handlers that may block', ['--path', '/pool']),
}


def measure(server, load, generator, core, warm, seconds):
    """Drives a running server and returns what it did between the end of the warm-up and the end of the load."""
    command = ['taskset', '-c', str(core), generator, '--port', str(server.port), '--warm', str(warm), '--seconds', str(seconds)]
    client = subprocess.Popen(command + LOADS[load][1], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # Its turns are bounded, so it ends by itself; should it not, the reads below must end all the same.
    try:
        watchdog = time.monotonic() + warm + seconds + 20
        if client.stdout.readline().strip() != 'measuring':
            raise Failed(f'{server.name}, {load}: {client.stderr.read().strip()}')
        server_cpu, machine_cpu, begin = server.cpu_seconds(), machine_cpu_seconds(), time.monotonic()
        output, mistakes = client.communicate(timeout=watchdog - time.monotonic())
        elapsed = time.monotonic() - begin
        server_cpu, machine_cpu = server.cpu_seconds() - server_cpu, machine_cpu_seconds() - machine_cpu
    except subprocess.TimeoutExpired as late:
        raise Failed(f'{server.name}, {load}: the generator did not end') from late
    finally:
        client.kill()
        client.wait()
    if client.returncode != 0:
        raise Failed(f'{server.name}, {load}: {mistakes.strip()}')
    seen = json.loads(output)
    return {
        'requests_per_second': seen['requests'] / seen['seconds'],
        'cpu_us_per_request': 1e6 * server_cpu / max(1, seen['requests']),
        'p50_us': seen['p50_us'], 'p99_us': seen['p99_us'], 'p999_us': seen['p999_us'],
        'resident_mib': server.resident_bytes() / 2**20,
        'server_busy_percent': 100 * server_cpu / elapsed,
        'generator_busy_percent': 100 * seen['cpu_seconds'] / seen['seconds'],
        'others_busy_percent': 100 * max(0, machine_cpu - server_cpu - seen['cpu_seconds']) / elapsed,
        'errors': seen['errors'], 'answer_bytes': seen['answer_bytes'],
    }
