import { Chart, Sparkline } from './charts.js';
import { byId, bytes, count, duration, el, NoResponse, percent, say } from './format.js';

// From a number on which one should look: 1 shows it amber, 2 red.
const Tiles = [
  { id: 'rps', name: 'Requests/s', value: v => count(v.traffic.perSecond), spark: v => v.traffic.perSecond, note: v => `${bytes(v.bytes[1])}/s sent` },
  { id: 'errors', name: 'Errors/s', value: v => count(v.traffic.errorsPerSecond), spark: v => v.traffic.errorsPerSecond, level: v => (v.traffic.errorsPerSecond > 0 ? 2 : 0),
    note: v => (v.traffic.perSecond > 0 ? `${share(v.traffic.errorsPerSecond / v.traffic.perSecond)} of requests` : '5xx, or no response') },
  { id: 'p50', name: 'Latency p50', value: v => duration(v.traffic.p50), spark: v => v.traffic.p50, note: () => 'half are faster' },
  { id: 'p95', name: 'Latency p95', value: v => duration(v.traffic.p95), spark: v => v.traffic.p95, note: () => '1 of 20 is slower' },
  { id: 'p99', name: 'Latency p99', value: v => duration(v.traffic.p99), spark: v => v.traffic.p99, note: () => '1 of 100 is slower' },
  { id: 'active', name: 'In flight', value: v => count(v.traffic.active), spark: v => v.traffic.active, note: () => 'requests now' },
  { id: 'connections', name: 'Connections', value: v => count(v.connections[0]), spark: v => v.connections[0], level: v => (v.connections[3] > 0 ? 1 : 0),
    note: v => (v.connections[3] > 0 ? `${count(v.connections[3])}/s rejected` : `${count(v.connections[2])}/s new`) },
  { id: 'busy', name: 'Busiest loop', value: v => percent(busiest(v).busy), spark: v => busiest(v).busy, level: v => (busiest(v).busy > 0.95 ? 2 : busiest(v).busy > 0.8 ? 1 : 0),
    note: v => `loop ${busiest(v).index} of ${v.loops.length}` },
];

const Statuses = [['2xx', 's2'], ['3xx', 's3'], ['4xx', 's4'], ['5xx', 's5'], ['no response', 's0', NoResponse]];

const share = ratio => (ratio > 0 && ratio < 0.001 ? '< 0.1 %' : `${(100 * ratio).toFixed(1)} %`);

const busiest = view => view.loops.reduce((one, other) => (other.busy > one.busy ? other : one));

export class Overview {
  #tiles;
  #requests = new Chart(byId('requests-chart'), Statuses.map(([name, className, title]) => ({ name, className, title })), { stacked: true, format: count });
  #latency = new Chart(byId('latency-chart'), ['p50', 'p95', 'p99'].map(name => ({ name, className: name })), { stacked: false, format: duration });
  #loops = [];

  constructor() {
    this.#tiles = Tiles.map(tile => {
      const value = el('span', 'value', '–');
      value.dataset.tile = tile.id;
      const note = el('span', 'note', ' ');
      const spark = new Sparkline();
      const node = el('div', 'tile', el('dt', '', tile.name), el('dd', '', value, note), spark.node);
      byId('tiles').append(node);
      return { ...tile, node, valueNode: value, noteNode: note, sparkline: spark };
    });
  }

  set interval(seconds) {
    this.#requests.interval = seconds;
    this.#latency.interval = seconds;
  }

  show(view) {
    for (const tile of this.#tiles) {
      say(tile.valueNode, tile.value(view));
      say(tile.noteNode, tile.note(view));
      tile.sparkline.push(tile.spark(view));
      tile.node.dataset.level = tile.level?.(view) ?? 0;
    }
    this.#requests.push(view.status);
    this.#latency.push([view.traffic.p50, view.traffic.p95, view.traffic.p99]);
    this.#showLoops(view.loops);
  }

  // Nothing is known of the time in between.
  gap() {
    this.#requests.push([]);
    this.#latency.push([]);
  }

  #showLoops(loops) {
    while (this.#loops.length < loops.length) {
      const cells = { bar: el('span', 'fill'), busy: el('span', 'busy'), connections: el('td', 'number'), active: el('td', 'number'), stalls: el('td', 'number stalls') };
      const name = el('th', '', String(loops[this.#loops.length].index));
      name.scope = 'row';
      byId('loops').append(el('tr', '', name, el('td', '', el('span', 'meter', el('span', 'track', cells.bar), cells.busy)), cells.connections, cells.active, cells.stalls));
      this.#loops.push(cells);
    }
    loops.forEach((loop, i) => {
      const cells = this.#loops[i];
      say(cells.busy, percent(loop.busy));
      say(cells.connections, count(loop.connections));
      say(cells.active, count(loop.active));
      cells.stalls.dataset.level = loop.stalls > 0 ? 1 : 0;
      say(cells.stalls, count(loop.stalls));
      cells.bar.style.setProperty('inline-size', `${100 * loop.busy}%`);
      cells.bar.dataset.level = loop.busy > 0.95 ? 2 : loop.busy > 0.8 ? 1 : 0;
    });
  }
}
