"""Medians with least and most, ratios to ours, as Markdown."""
import statistics

from harness.loads import LOADS


def middle(runs, name):
    return statistics.median(run[name] for run in runs)


def spread(runs, name, form):
    values = [run[name] for run in runs]
    return f'{form(statistics.median(values))} ({form(min(values))}–{form(max(values))})'


def count(value):
    return f'{value / 1e6:.2f}M' if value >= 1e6 else f'{value / 1e3:.1f}k'


def short(value):
    return f'{value:.2f}' if value < 10 else f'{value:.0f}'


def limit(load, runs):
    """Who was busy all the time. When nobody was, the machine was busy with something else, and the rates say little."""
    if load.half_of_peak or load.all_cores:
        return ''
    if middle(runs, 'server_busy_percent') >= 90:
        return ''
    return 'generator' if middle(runs, 'generator_busy_percent') >= 90 else 'neither'


HEADER = [
    '| load | server | req/s | × ours | CPU µs/req | × ours | p50 µs | p99 µs | p99.9 µs | RSS MiB | server % | generator % | limit |',
    '|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|',
]


def row(load, name, runs, ours):
    def ratio(measured):
        return f'{middle(runs, measured) / middle(ours, measured):.2f}' if ours else ''
    cells = [
        load, name,
        spread(runs, 'requests_per_second', count), ratio('requests_per_second'),
        spread(runs, 'cpu_us_per_request', short), ratio('cpu_us_per_request'),
        *(f'{middle(runs, measured):.0f}' for measured in (
            'p50_us', 'p99_us', 'p999_us', 'resident_mib', 'server_busy_percent', 'generator_busy_percent')),
        limit(LOADS[load], runs),
    ]
    return '| ' + ' | '.join(cells) + ' |'


def markdown(results, conditions):
    """results: load -> server -> runs."""
    lines = [conditions, ''] + HEADER
    for load, servers in results.items():
        lines += [row(load, name, runs, servers.get('ours')) for name, runs in servers.items() if runs]
    lines += ['', *(f'- {load}: {LOADS[load].about}' for load in results)]
    runs = [run for servers in results.values() for runs in servers.values() for run in runs]
    lines += ['', 'limit: empty when the server\'s core was busy (90 % or more); generator: the load generator was the bottleneck;'
                  ' neither: the machine had other work. At a constant rate, and where both share the cores, nobody is meant to be.',
              f'Other processes used {middle(runs, "others_busy_percent"):.0f} % of a core'
              f' (at most {max(run["others_busy_percent"] for run in runs):.0f} %); errors: {sum(run["errors"] for run in runs)}.']
    return '\n'.join(lines)
