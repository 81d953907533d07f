import { setUpDrain } from './drain.js';
import { byId, clock, say, time } from './format.js';
import { Overview } from './overview.js';
import { Requests } from './requests.js';
import { Rows } from './rows.js';
import { Tree } from './tree.js';

const at = path => new URL(path, import.meta.url);
const States = {
  Starting: 'is starting', Serving: 'is serving', Unbinding: 'is about to stop accepting connections',
  Unbound: 'accepts no more connections', Draining: 'is draining', Ended: 'has ended',
};

const rows = new Rows();
const overview = new Overview();
const requests = new Requests();
const tree = new Tree(rows);
const showDrain = setUpDrain(at('drain'));

let server = null;
let state = null;
let source = null;
let lostSince = null;

// Read aloud by screen readers: changes of state, and nothing that changes each second.
const announce = text => say(byId('news'), text);

const showState = view => {
  const name = view.state === 'Serving' && !view.isReady ? 'Not ready' : view.state;
  say(byId('uptime'), time((view.at - server.startedAt) / 1000));
  if (state === name) return;
  say(byId('state'), name);
  byId('state').dataset.state = name === 'Serving' ? 'good' : 'warn';
  if (state !== null) announce(`The server ${States[view.state]}.`);
  state = name;
};

const showLink = isLive => {
  byId('link').dataset.live = isLive;
  if (isLive) {
    if (lostSince) announce('Connected again.');
    lostSince = null;
    say(byId('link-text'), 'live');
    document.body.classList.remove('lost');
  } else if (!lostSince) {
    lostSince = new Date();
    say(byId('link-text'), `disconnected since ${clock(lostSince)}, trying again`);
    document.body.classList.add('lost');
    announce('The connection to the server is lost.');
    overview.gap();
  }
};

const show = (view, isWhole) => {
  if (view.server) {
    server = view.server;
    say(byId('name'), server.name);
    say(byId('endpoints'), server.endpoints.join(', '));
    document.title = `${server.name} – FastHttp.Actors`;
    overview.interval = server.interval;
    showDrain(server);
  }
  showLink(true);
  showState(view);
  rows.apply(view, isWhole);
  overview.show(view);
  requests.show(view);
  for (const name of tree.show(view.at)) announce(`${name} is down.`);
};

const connect = () => {
  source = new EventSource(at('events'));
  source.addEventListener('whole', event => show(JSON.parse(event.data), true));
  source.addEventListener('change', event => show(JSON.parse(event.data), false));
  source.addEventListener('end', () => {
    say(byId('state'), 'Draining');
    byId('state').dataset.state = 'warn';
    state = 'Draining';
    announce('The server is draining.');
  });
  source.addEventListener('error', () => {
    showLink(false);
    // The browser tries again by itself, except after a response that is no stream of events: 503 of a server that drains, say.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
  });
};

// The events of a page that nobody sees would be work for nothing; a page in the back/forward cache must not keep its connection.
addEventListener('pagehide', () => source?.close());
addEventListener('pageshow', event => { if (event.persisted) connect(); });
connect();
