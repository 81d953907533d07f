"""Builds servers and the load generator into artifacts/benchmarks. What is not installed is left out by name."""
import os
import shutil
import subprocess

from harness.processes import Failed

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BENCHMARKS = os.path.join(ROOT, 'benchmarks')
ARTIFACTS = os.path.join(ROOT, 'artifacts', 'benchmarks')

# Where Debian's golang-github-valyala-fasthttp-dev puts its sources.
GO_PATH = '/usr/share/gocode'


def run(command, folder=ROOT, **environment):
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, timeout=600,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise Failed(f'{" ".join(command)} failed:\n{done.stdout[-2000:]}')
    return done.stdout


def need(program, why):
    if shutil.which(program) is None:
        raise Failed(f'{program} is not installed ({why})')


def c_program(name):
    need('gcc', 'Debian: gcc libc6-dev')
    target = os.path.join(ARTIFACTS, name)
    run(['gcc', '-O2', '-Wall', '-Wextra', '-o', target, os.path.join(BENCHMARKS, 'peers', name, f'{name}.c')])
    return target


def go_program(name):
    need('go', 'Debian: golang-go')
    if name == 'fasthttp' and not os.path.isdir(os.path.join(GO_PATH, 'src/github.com/valyala/fasthttp')):
        raise Failed('fasthttp is not installed (Debian: golang-github-valyala-fasthttp-dev)')
    target = os.path.join(ARTIFACTS, name)
    run(['go', 'build', '-o', target, '.'], os.path.join(BENCHMARKS, 'peers', name),
        GO111MODULE='off', GOPATH=GO_PATH, GOCACHE=os.path.join(ARTIFACTS, 'go-cache'), GOFLAGS='')
    return target


def dotnet_program(folder, assembly):
    project = os.path.join(ROOT, folder)
    run(['dotnet', 'build', '-c', 'Release', '-v', 'quiet', '-nodeReuse:false', project])
    return os.path.join(project, 'bin', 'Release', 'net10.0', assembly + '.dll')


def nginx_configuration(port):
    need('nginx', 'Debian: nginx-light')
    folder = os.path.join(ARTIFACTS, 'nginx')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(BENCHMARKS, 'peers', 'nginx', 'nginx.conf')) as template:
        text = template.read().replace('@PORT@', str(port)).replace('@FOLDER@', folder)
    path = os.path.join(folder, f'{port}.conf')
    with open(path, 'w') as file:
        file.write(text)
    return path
