// How numbers and times are written, and how elements are made. Text from outside is only ever set as text, never as HTML.

export const el = (tag, className, ...children) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
};

export const svg = (tag, attributes = {}) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};

// A node that is set to what it says already is laid out anew, and a selection in it is lost.
export const say = (node, text) => {
  const string = String(text);
  if (node.textContent !== string) node.textContent = string;
};

export const byId = id => document.getElementById(id);

// Without zeros that say nothing: 20k, 3 and not 20.0k, 3.0.
const digits = (n, places) => String(Number(n.toFixed(places)));

export const count = n => {
  if (n >= 1e6) return `${digits(n / 1e6, n < 1e7 ? 2 : 1)}M`;
  if (n >= 1e4) return `${digits(n / 1e3, n < 1e5 ? 1 : 0)}k`;
  if (n >= 1000) return Math.round(n).toLocaleString('en');
  return digits(n, n >= 10 ? 0 : 1);
};

export const duration = ms => {
  if (ms === null || ms === undefined || ms < 0) return '–';
  if (ms < 1) return `${Math.round(ms * 1000)} µs`;
  if (ms < 1000) return `${digits(ms, ms < 10 ? 1 : 0)} ms`;
  if (ms < 60000) return `${digits(ms / 1000, 1)} s`;
  return time(ms / 1000);
};

export const percent = ratio => `${Math.round(ratio * 100)} %`;

export const bytes = n => {
  const units = ['B', 'KB', 'MB', 'GB'];
  let unit = 0;
  for (; n >= 1000 && unit < units.length - 1; unit++) n /= 1000;
  return `${n < 10 && unit > 0 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
};

export const time = seconds => {
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const first = parts.findIndex(([size]) => seconds >= size);
  if (first < 0) return '0 s';
  const [size, unit] = parts[first];
  const head = `${Math.floor(seconds / size)} ${unit}`;
  const next = parts[first + 1];
  const rest = next ? Math.floor((seconds % size) / next[0]) : 0;
  return rest > 0 ? `${head} ${rest} ${next[1]}` : head;
};

export const ago = ms => {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 86400 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86400)} d ago`;
};

export const clock = date => date.toLocaleTimeString('en-GB');

export const NoResponse = 'The client was sent no response: it had left, or the connection was cut off.';

// System.InvalidOperationException: the last part is what one looks for.
export const shortType = type => type.slice(type.lastIndexOf('.') + 1);
