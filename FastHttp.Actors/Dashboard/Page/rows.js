// What the tree shows, kept up to date from events: one row for each route and each listener, the worst first.

// So long after a failure something is failing; later it has failed once.
const RecentMs = 60_000;

const Down = new Set(['GivenUp', 'Stopped']);

export const Levels = ['running', 'waiting', 'restarted', 'erring', 'failing', 'down'];

export class Rows {
  #routes = new Map();
  #listeners = [];
  #traffic = new Map();
  #erredAt = new Map();
  #now = 0;

  apply(view, isWhole) {
    if (isWhole) this.#routes.clear();
    this.#now = view.at;
    for (const route of view.routes ?? []) this.#routes.set(route.id, route);
    if (view.listeners) this.#listeners = view.listeners;
    this.#traffic = new Map(view.routeTraffic.map(([id, perSecond, errors, active, p99]) => [id, { perSecond, errors, active, p99 }]));
    for (const [id, { errors }] of this.#traffic) if (errors > 0) this.#erredAt.set(id, view.at);
  }

  // All rows, sorted by trouble: given up, failing, responding with errors, restarted, waiting, then by name.
  all() {
    const rows = [...[...this.#routes.values()].map(route => this.#rowOf(route)), ...this.#listeners.map((one, i) => this.#listenerOf(one, i))];
    return rows.sort((a, b) =>
      b.rank - a.rank || b.down - a.down || b.restarts - a.restarts || b.mailbox - a.mailbox || a.name.localeCompare(b.name, 'en', { numeric: true }));
  }

  #rowOf(route) {
    const sum = of => route.handlers.reduce((total, handler) => total + of(handler), 0);
    const down = sum(handler => (Down.has(handler.state) ? 1 : 0));
    return this.#ranked({
      key: `r${route.id}`,
      kind: 'route',
      name: route.name,
      down,
      total: route.count,
      starting: sum(handler => (handler.state === 'Starting' ? 1 : 0)),
      restarts: sum(handler => handler.restarts),
      mailbox: sum(handler => handler.mailbox),
      failure: this.#latest(route.handlers.map(handler => handler.lastFailure)),
      traffic: this.#traffic.get(route.id),
      route,
    });
  }

  #listenerOf(listener, index) {
    return this.#ranked({
      key: `l${index}`,
      kind: 'listener',
      name: `listener ${index}`,
      down: 0,
      total: 1,
      starting: 0,
      restarts: listener.restarts,
      mailbox: 0,
      failure: listener.lastFailure ?? null,
      traffic: undefined,
      listener,
    });
  }

  #ranked(row) {
    const isRecent = row.failure && this.#now - row.failure.at < RecentMs;
    const hasErred = row.route && this.#now - (this.#erredAt.get(row.route.id) ?? 0) < RecentMs;
    row.rank = row.down > 0 ? 5 : isRecent ? 4 : hasErred ? 3 : row.restarts > 0 ? 2 : row.mailbox > 0 ? 1 : 0;
    row.level = Levels[row.rank];
    row.state = row.down > 0 ? (row.total > 1 ? `${row.down} of ${row.total} down` : 'down')
      : isRecent ? 'failing' : hasErred ? 'errors' : row.starting > 0 ? 'starting' : row.restarts > 0 ? 'restarted' : row.mailbox > 0 ? 'waiting' : 'running';
    return row;
  }

  #latest(failures) {
    return failures.reduce((latest, failure) => (failure && (!latest || failure.at > latest.at) ? failure : latest), null);
  }
}

export const matches = (row, words) => {
  const text = [
    row.name, row.kind, row.state, row.route?.handlerType, row.route?.parent, row.listener?.path,
    row.failure?.type, row.failure?.message, row.failure?.request, row.failure?.actor,
  ].join(' ').toLowerCase();
  return words.every(word => text.includes(word));
};
