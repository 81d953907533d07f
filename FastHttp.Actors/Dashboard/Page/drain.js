import { byId, say, time } from './format.js';

// The button that drains the server, with a question before it.
export const setUpDrain = target => {
  const dialog = byId('drain-dialog');
  byId('drain').addEventListener('click', () => {
    say(byId('drain-problem'), '');
    dialog.showModal();
  });
  byId('drain-no').addEventListener('click', () => dialog.close());
  byId('drain-yes').addEventListener('click', async () => {
    try {
      const response = await fetch(target, { method: 'POST', headers: { 'X-FastHttp-Dashboard': 'drain' } });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      byId('drain').disabled = true;
      dialog.close();
    } catch (problem) {
      say(byId('drain-problem'), `It was not drained: ${problem.message}`);
    }
  });
  return server => {
    byId('drain').hidden = !server.canDrain;
    byId('drain').disabled = false;
    say(byId('drain-deadline'), time(server.drainDeadline));
  };
};
