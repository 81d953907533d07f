import { el, say, svg } from './format.js';

const Points = 120;
const Height = 100;

// 1, 2 or 5 times a power of ten, so that the scale is one to read and does not change with each value.
const niceCeiling = value => {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find(step => step * power >= value) * power;
};

// From zero to a number one can read.
const linear = values => {
  const max = niceCeiling(Math.max(0, ...values));
  return { at: value => Height - (value / max) * (Height - 1), top: max, middle: max / 2, bottom: null };
};

// By powers of ten, an even number of them, so that the middle is one too.
const logarithmic = values => {
  const low = Math.floor(Math.log10(Math.max(0.001, Math.min(...values, 1e9))));
  const decades = Math.max(2, Math.ceil(Math.log10(Math.max(0.001, ...values))) - low);
  const all = decades + (decades % 2);
  const at = value => Height - Math.max(0, (Math.log10(Math.max(value, 0.001)) - low) / all) * (Height - 1);
  return { at, top: 10 ** (low + all), middle: 10 ** (low + all / 2), bottom: 10 ** low };
};

// Runs of points without a gap, as [x, y] from the oldest to the newest.
const runsOf = values => {
  const runs = [];
  let run = null;
  values.forEach((value, index) => {
    if (value === null) {
      run = null;
      return;
    }
    if (!run) runs.push(run = []);
    run.push([Points - values.length + index, value]);
  });
  return runs;
};

const lineOf = points => points.map(([x, y], i) => `${i ? 'L' : 'M'}${x} ${y.toFixed(2)}`).join('');

// A chart of the last two minutes: areas on top of each other, or lines on a logarithmic scale.
export class Chart {
  #series; #stacked; #format; #plot; #top; #middle; #bottom; #scale; #readout; #cursor; #axis; #hovered = null; #interval = 1;

  // series: [{ name, className, title }], the lowest first; a title says more than the name.
  constructor(figure, series, { stacked, format }) {
    this.#stacked = stacked;
    this.#format = format;
    this.#scale = stacked ? linear : logarithmic;
    this.#plot = svg('svg', { viewBox: `0 0 ${Points - 1} ${Height}`, preserveAspectRatio: 'none', role: 'img' });
    for (const y of [0.5, Height / 2]) this.#plot.append(svg('line', { x1: 0, x2: Points - 1, y1: y, y2: y, class: 'grid' }));
    const legend = el('ul', 'legend');
    this.#series = series.map(({ name, className, title }) => {
      const area = svg('path', { class: `area ${className}` });
      const line = svg('path', { class: `line ${className}` });
      const value = el('b', '', '–');
      const item = el('li', '', el('span', `swatch ${className}`), `${name} `, value);
      if (title) item.title = title;
      legend.append(item);
      return { name, area, line, value, values: [] };
    });
    // The upper layers first: the lower ones cover what is theirs.
    if (stacked) for (const { area, line } of [...this.#series].reverse()) this.#plot.append(area, line);
    else this.#plot.append(...this.#series.map(one => one.line));
    this.#cursor = svg('line', { class: 'cursor', y1: 0, y2: Height, visibility: 'hidden' });
    this.#plot.append(this.#cursor);
    this.#top = el('span', 'scale top');
    this.#middle = el('span', 'scale middle');
    this.#bottom = el('span', 'scale bottom');
    this.#readout = el('span', 'readout');
    const past = el('div', 'axis', el('span', '', '2 min ago'), el('span', '', '1 min'), el('span', '', 'now'));
    this.#axis = [...past.children];
    figure.querySelector('figcaption').append(this.#readout);
    figure.append(legend, el('div', 'plot', this.#plot, this.#top, this.#middle, this.#bottom), past);
    this.#plot.addEventListener('pointermove', event => this.#hover(event));
    this.#plot.addEventListener('pointerleave', () => this.#hover(null));
  }

  set interval(seconds) {
    this.#interval = seconds;
    const length = (Points - 1) * seconds;
    const name = s => (s >= 90 ? `${Math.round(s / 60)} min` : `${Math.round(s)} s`);
    say(this.#axis[0], `${name(length)} ago`);
    say(this.#axis[1], name(length / 2));
  }

  // One value for each series; null: none, which is a gap.
  push(values) {
    this.#series.forEach((one, i) => {
      one.values.push(values[i] ?? null);
      if (one.values.length > Points) one.values.shift();
    });
    this.#draw();
  }

  #draw() {
    const length = this.#series[0].values.length;
    let layers = this.#series.map(one => one.values);
    if (this.#stacked) {
      const sums = new Array(length).fill(0);
      layers = layers.map(values => values.map((value, i) => (value === null ? null : sums[i] += value)));
      // A layer of nothing would lie on the one below it.
      layers = layers.map((sum, i) => (this.#series[i].values.some(value => value > 0) ? sum : sum.map(() => null)));
    }
    const known = layers.flat().filter(value => value !== null);
    const { at: scale, top, middle, bottom } = this.#scale(known);
    layers.forEach((values, i) => {
      const runs = runsOf(values).map(run => run.map(([x, y]) => [x, scale(y)]));
      this.#series[i].line.setAttribute('d', runs.map(run => (run.length > 1 ? lineOf(run) : `${lineOf(run)}h.01`)).join(''));
      if (this.#stacked) {
        // Down to the layer below, so that no colour mixes with another.
        const own = this.#series[i].values;
        const floor = runsOf(values.map((sum, at) => (sum === null ? null : sum - own[at]))).map(run => run.map(([x, y]) => [x, scale(y)]).reverse());
        this.#series[i].area.setAttribute('d', runs.map((run, at) => `${lineOf(run)}${lineOf(floor[at]).replace('M', 'L')}Z`).join(''));
      }
    });
    say(this.#top, known.length ? this.#format(top) : '');
    say(this.#middle, known.length ? this.#format(middle) : '');
    say(this.#bottom, known.length && bottom !== null ? this.#format(bottom) : '');
    this.#legend();
  }

  #hover(event) {
    const length = this.#series[0].values.length;
    if (!event || length === 0) {
      this.#hovered = null;
    } else {
      const box = this.#plot.getBoundingClientRect();
      const x = Math.round(((event.clientX - box.left) / box.width) * (Points - 1));
      this.#hovered = Math.min(Points - 1, Math.max(Points - length, x));
    }
    this.#legend();
  }

  #legend() {
    const length = this.#series[0].values.length;
    const x = this.#hovered ?? Points - 1;
    const seconds = Math.round((Points - 1 - x) * this.#interval);
    this.#cursor.setAttribute('visibility', this.#hovered === null ? 'hidden' : 'visible');
    this.#cursor.setAttribute('x1', x);
    this.#cursor.setAttribute('x2', x);
    say(this.#readout, this.#hovered === null ? '' : seconds === 0 ? 'now' : `${seconds} s ago`);
    for (const one of this.#series) {
      const value = one.values[x - Points + length] ?? null;
      say(one.value, value === null ? '–' : this.#format(value));
    }
    this.#plot.setAttribute('aria-label', this.#series.map(one => `${one.name} ${one.value.textContent}`).join(', '));
  }
}

// A small line without a scale, behind a number.
export class Sparkline {
  #values = [];
  #line = svg('path', { class: 'line' });
  #area = svg('path', { class: 'area' });

  constructor() {
    this.node = svg('svg', { class: 'spark', viewBox: `0 0 ${Points - 1} 20`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    this.node.append(this.#area, this.#line);
  }

  push(value) {
    this.#values.push(value ?? null);
    if (this.#values.length > Points) this.#values.shift();
    const max = Math.max(1e-9, ...this.#values.filter(one => one !== null));
    const runs = runsOf(this.#values).map(run => run.map(([x, y]) => [x, 19 - (y / max) * 17]));
    this.#line.setAttribute('d', runs.map(lineOf).join(''));
    this.#area.setAttribute('d', runs.map(run => `${lineOf(run)}V20H${run[0][0]}Z`).join(''));
  }
}
