"""The servers that are compared. Each is built when it is first wanted and started with a port of its own."""
import os

from harness import build
from harness.processes import ServerProcess, free_port

HELLO = {'ka64', 'ka1000', 'pipe16', 'conn', 'wrk64', 'half64', 'cores2'}
ALL = HELLO | {'echo1k', 'echo64k', 'json', 'pool'}


class Server:
    def __init__(self, name, about, loads, prepare, environment=None):
        self.name, self.about, self.loads, self._environment = name, about, loads, environment
        self.prepare, self._command = prepare, None

    def build(self):
        self._command = self._command or self.prepare()

    def start(self, core=None):
        self.build()
        port = free_port()
        log = os.path.join(build.ARTIFACTS, f'{self.name}.log')
        return ServerProcess(self.name, self._command(port), port, log, core, self._environment)


def dotnet(folder, assembly, *arguments):
    def prepare():
        program = build.dotnet_program(folder, assembly)
        return lambda port: ['dotnet', program, *(str(port) if argument == 'PORT' else argument for argument in arguments)]
    return prepare


def native(build_program, name):
    def prepare():
        program = build_program(name)
        return lambda port: [program, str(port)]
    return prepare


def nginx():
    build.need('nginx', 'Debian: nginx-light')
    return lambda port: ['nginx', '-p', build.ARTIFACTS, '-c', build.nginx_configuration(port)]


def kestrel(mode):
    return dotnet('benchmarks/peers/kestrel', 'Kestrel', 'PORT', mode)


OURS = Server('ours', 'FastHttp.Actors, samples/Quickstart', ALL - {'pool'}, dotnet('samples/Quickstart', 'Quickstart', '--port', 'PORT'))

# Of nginx one worker runs, of the C program one thread: they cannot use a second core.
ONE_CORE = HELLO - {'cores2'}

# The quickstart has no route off the loop, and none that tells the size of the heap.
OURS_MORE = Server('ours', 'FastHttp.Actors, benchmarks/servers/ours', {'pool'}, dotnet('benchmarks/servers/ours', 'Ours', 'PORT'))

PEERS = [
    Server('epoll', 'C, canned response: a bound, not a server', ONE_CORE, native(build.c_program, 'epoll')),
    Server('fasthttp', 'Go fasthttp', ALL, native(build.go_program, 'fasthttp')),
    Server('nethttp', 'Go net/http', ALL, native(build.go_program, 'nethttp')),
    Server('kestrel', 'Kestrel, app.Run', ALL, kestrel('run')),
    Server('kestrel-minimal', 'Kestrel, minimal API', ALL, kestrel('minimal')),
    Server('kestrel-ask', 'Kestrel, minimal API + actor.Ask', ALL, kestrel('ask')),
    Server('nginx', 'nginx, return 200', ONE_CORE, nginx),
]


def add_before(assembly):
    """An earlier build of the quickstart, so that a change is measured against what it changes."""
    path = os.path.abspath(assembly)
    PEERS.insert(0, Server('before', path, OURS.loads, lambda: lambda port: ['dotnet', path, '--port', str(port)]))


def add_variant(text):
    """NAME or NAME:SETTING,SETTING: ours with settings of fasthttp.event-loops, or of the runtime (DOTNET_…)."""
    name, _, settings = text.partition(':')
    settings = [setting.partition('=') for setting in settings.split(',') if setting]
    environment = {key: value for key, _, value in settings if key.startswith('DOTNET_')}
    hocon = [f'fasthttp.event-loops.{key} = {value}' for key, _, value in settings if not key.startswith('DOTNET_')]
    # The quickstart takes no settings of the loops.
    loads, prepare = (HELLO | {'pool'}, dotnet('benchmarks/servers/ours', 'Ours', 'PORT', *hocon)) if hocon else (OURS.loads, OURS.prepare)
    PEERS.append(Server(name, text, loads, prepare, environment))
    return name


NAMES = [OURS.name] + [peer.name for peer in PEERS]


def serving(names, load):
    """The servers of these names that can serve this load, in the order of the names."""
    known = {server.name: server for server in [OURS_MORE if load in OURS_MORE.loads else OURS] + PEERS}
    return [known[name] for name in names if load in known[name].loads]
