import { ago, byId, count, duration, el, say, shortType } from './format.js';
import { Levels, matches } from './rows.js';

const First = 50;
const Names = { running: 'running', waiting: 'with waiting requests', restarted: 'restarted', erring: 'with errors', failing: 'failing', down: 'down' };

// The table of routes and listeners. A row that stays keeps its elements, so that focus, selection and what is open stay too.
export class Tree {
  #rows;
  #drawn = new Map();
  #open = new Set();
  #showsAll = false;
  #down = null;
  #now = 0;
  #body = byId('tree-rows');
  #search = byId('tree-search');
  #more = byId('tree-more');

  constructor(rows) {
    this.#rows = rows;
    this.#search.value = this.#queryOfPage();
    this.#search.addEventListener('input', () => {
      const query = this.#search.value.trim();
      history.replaceState(null, '', query ? `#q=${encodeURIComponent(query)}` : location.pathname + location.search);
      this.#draw(true);
    });
    addEventListener('hashchange', () => {
      this.#search.value = this.#queryOfPage();
      this.#draw(true);
    });
    addEventListener('keydown', event => {
      if (event.key === '/' && !event.ctrlKey && !event.metaKey && !(event.target instanceof HTMLInputElement)) {
        event.preventDefault();
        this.#search.focus();
      }
    });
    this.#more.addEventListener('click', () => {
      this.#showsAll = !this.#showsAll;
      this.#draw(true);
    });
  }

  // Gives the names of those that are down now and were not before.
  show(now) {
    this.#now = now;
    const all = this.#draw(false);
    const down = new Set(all.filter(row => row.down > 0).map(row => row.name));
    const fresh = this.#down ? [...down].filter(name => !this.#down.has(name)) : [];
    this.#down = down;
    return fresh;
  }

  #queryOfPage() {
    return new URLSearchParams(location.hash.slice(1)).get('q') ?? '';
  }

  #draw(isAsked) {
    const all = this.#rows.all();
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.length ? all.filter(row => matches(row, words)) : all;
    const shown = this.#showsAll ? found : found.slice(0, First);
    this.#summarise(all);
    byId('tree-empty').hidden = found.length > 0 || all.length === 0;
    this.#more.hidden = found.length <= First;
    say(this.#more, this.#showsAll ? `Show the first ${First}` : `Show all ${count(found.length)}`);
    this.#place(shown, isAsked);
    return all;
  }

  #summarise(all) {
    const parts = Levels.map((level, rank) => [level, all.filter(row => row.rank === rank).length]).reverse().filter(([, number]) => number > 0);
    const node = byId('tree-summary');
    if (node.dataset.of === String(parts)) return;
    node.dataset.of = String(parts);
    node.replaceChildren(...parts.map(([level, number]) => el('span', `chip ${level}`, el('b', '', String(number)), ` ${Names[level]}`)));
  }

  #place(shown, isAsked) {
    const keys = new Set(shown.map(row => row.key));
    for (const [key, drawn] of this.#drawn) {
      if (!keys.has(key)) {
        drawn.row.remove();
        drawn.detail?.remove();
        this.#drawn.delete(key);
      }
    }
    for (const row of shown) this.#fill(row);
    // What is below the pointer or has the focus must not jump away from it.
    if (!isAsked && this.#body.matches(':hover, :focus-within') && shown.every(row => this.#drawn.get(row.key).row.isConnected)) return;
    let next = this.#body.firstElementChild;
    for (const { key } of shown) {
      for (const node of [this.#drawn.get(key).row, this.#drawn.get(key).detail]) {
        if (!node) continue;
        if (node === next) next = next.nextElementSibling;
        else this.#body.insertBefore(node, next);
      }
    }
  }

  #fill(row) {
    const drawn = this.#drawn.get(row.key) ?? this.#make(row);
    const { cells, row: node } = drawn;
    node.dataset.level = row.level;
    say(cells.state, row.state);
    say(cells.perSecond, row.traffic ? count(row.traffic.perSecond) : '');
    say(cells.p99, row.traffic && row.traffic.p99 >= 0 ? duration(row.traffic.p99) : '');
    say(cells.errors, row.traffic?.errors > 0 ? count(row.traffic.errors) : '');
    say(cells.active, row.traffic?.active > 0 ? count(row.traffic.active) : '');
    say(cells.restarts, row.restarts > 0 ? count(row.restarts) : '');
    say(cells.mailbox, row.mailbox > 0 ? count(row.mailbox) : '');
    cells.failure.hidden = !row.failure;
    if (row.failure) {
      say(cells.type, shortType(row.failure.type));
      say(cells.message, row.failure.message);
      say(cells.when, ago(this.#now - row.failure.at));
    }
    if (drawn.detail) this.#fillDetail(drawn, row);
  }

  #make(row) {
    const cell = (className = '') => el('td', className);
    const cells = {
      state: el('span', 'state'), perSecond: cell('number'), p99: cell('number wide'), errors: cell('number wide bad'),
      active: cell('number wide'), restarts: cell('number'), mailbox: cell('number wide'),
      type: el('b'), message: el('span', 'message'), when: el('span', 'when'),
    };
    cells.failure = el('span', 'failure', cells.type, cells.message, cells.when);
    const button = el('button', `name ${row.kind}`, row.name);
    button.type = 'button';
    button.setAttribute('aria-expanded', 'false');
    const name = el('th', '', button, cells.failure);
    name.scope = 'row';
    const node = el('tr', 'row', name, el('td', '', cells.state), cells.perSecond, cells.p99, cells.errors, cells.active, cells.restarts, cells.mailbox);
    const drawn = { row: node, cells, button, detail: null };
    this.#drawn.set(row.key, drawn);
    button.addEventListener('click', () => this.#toggle(row.key));
    if (this.#open.has(row.key)) this.#expand(drawn);
    return drawn;
  }

  #toggle(key) {
    const drawn = this.#drawn.get(key);
    if (this.#open.delete(key)) {
      drawn.detail.remove();
      drawn.detail = null;
      drawn.button.setAttribute('aria-expanded', 'false');
    } else {
      this.#open.add(key);
      this.#expand(drawn);
      this.#fillDetail(drawn, this.#rows.all().find(row => row.key === key));
      drawn.row.after(drawn.detail);
    }
  }

  #expand(drawn) {
    const cell = el('td');
    cell.colSpan = 8;
    drawn.detail = el('tr', 'detail', cell);
    drawn.button.setAttribute('aria-expanded', 'true');
  }

  // Made anew only when it says something else, so that its text can be selected.
  #fillDetail(drawn, row) {
    const about = row.route ?? row.listener;
    const cell = drawn.detail.firstElementChild;
    const content = JSON.stringify(about);
    if (cell.dataset.of !== content) {
      cell.dataset.of = content;
      cell.replaceChildren(...(row.route ? routeDetail(row.route) : listenerDetail(row.listener)));
    }
    for (const when of cell.querySelectorAll('time')) say(when, ago(this.#now - Number(when.dataset.at)));
  }
}

const pathOf = (route, handler) => handler.path ?? `${route.parent}/${handler.index}`;

const fact = (name, value) => el('div', '', el('dt', '', name), el('dd', '', value));

const routeDetail = route => {
  const told = [...route.handlers].sort((a, b) => b.restarts - a.restarts || a.index - b.index);
  const others = route.count - told.length;
  const parts = [el('dl', 'about', fact('Handler', route.handlerType), fact('Placement', `${route.placement}, ${count(route.count)}`))];
  if (told.length) parts.push(el('ul', 'handlers', ...told.map(handler => handlerItem(pathOf(route, handler), handler))));
  if (others > 0) {
    const subject = told.length ? `${others === 1 ? 'The other one runs' : `The other ${count(others)} run`}` : `${others === 1 ? 'Its handler runs' : `All ${count(others)} handlers run`}`;
    parts.push(el('p', 'others', `${subject} at `, el('code', '', `${route.parent}/…`), ': never failed, nothing waits.'));
  }
  return parts;
};

const listenerDetail = listener => [el('ul', 'handlers', handlerItem(listener.path, { ...listener, state: 'Running', mailbox: 0 }))];

const handlerItem = (path, handler) => {
  const facts = [handler.state === 'GivenUp' ? 'given up' : handler.state.toLowerCase(), `${count(handler.restarts)} restarts`, `${count(handler.mailbox)} waiting`];
  const item = el('li', '', el('code', 'path', path), el('span', 'facts', facts.join(' · ')));
  const failure = handler.lastFailure;
  if (failure) {
    const when = el('time');
    when.dataset.at = failure.at;
    when.dateTime = new Date(failure.at).toISOString();
    when.title = new Date(failure.at).toLocaleString();
    const where = failure.actor !== path ? [' in ', el('code', '', failure.actor)] : [];
    item.append(el('div', 'last', el('b', '', failure.type), el('p', '', failure.message),
      el('p', 'soft', when, ...(failure.request ? [' at ', el('code', '', failure.request)] : []), ...where)));
  }
  return item;
};
