import { ago, byId, duration, el, NoResponse, say } from './format.js';

// The failed and the slowest requests.
export class Requests {
  #shown = { failed: [], slowest: [] };

  show(view) {
    for (const name of ['failed', 'slowest']) {
      if (view[name]) this.#fill(name, view[name]);
      for (const { at, when } of this.#shown[name]) say(when, ago(view.at - at));
    }
  }

  #fill(name, requests) {
    this.#shown[name] = [];
    const rows = requests.map(request => {
      const when = el('td', 'number');
      this.#shown[name].push({ at: request.at, when });
      const status = el('span', `status s${Math.floor(request.status / 100)}`, request.status === 0 ? 'none' : String(request.status));
      if (request.status === 0) status.title = NoResponse;
      const line = el('th', '', el('span', 'path', el('b', '', request.method || '(unreadable)'), ` ${request.path}`));
      line.scope = 'row';
      if (request.error && request.error !== String(request.status)) line.append(el('span', 'sub', request.error));
      return el('tr', '', line, el('td', '', status), el('td', 'number', duration(request.duration)), when);
    });
    byId(name).replaceChildren(...rows);
    say(byId(`${name}-empty`), 'None so far.');
    byId(`${name}-empty`).hidden = rows.length > 0;
  }
}
