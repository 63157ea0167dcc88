/** Asks this server every two seconds how it is, and shows the answer. */
import { askServer } from './ask-server.mjs';
import { drawBackends } from './draw-backends.mjs';
import { drawCalls, drawEnded } from './draw-calls.mjs';
import { drawChanges } from './draw-changes.mjs';
import { drawClients } from './draw-clients.mjs';
import { drawHead } from './draw-head.mjs';
import { drawNumbers, queueLine, slotsLine } from './draw-numbers.mjs';
import { drawQueue } from './draw-queue.mjs';
import { drawSettings } from './draw-settings.mjs';
import { drawStory } from './draw-story.mjs';
import { drawTargets } from './draw-targets.mjs';
import { drawVerdict } from './draw-verdict.mjs';
import { el } from './el.mjs';

const EVERY_MS = 2000;
/** sessionStorage: gone with the tab. */
const TOKEN_KEY = 'llm-pool-token';

const byId = (id) => document.getElementById(id);
let token = sessionStorage.getItem(TOKEN_KEY) ?? '';
let paused = false;
let timer;
let lastAnswer;

/** Replaces what stands there, and keeps the focus where it was. */
const show = (id, nodes) => {
  const place = byId(id);
  const key = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  place.replaceChildren(...nodes);
  if (key) [...place.querySelectorAll('[data-key]')].find((node) => node.dataset.key === key)?.focus();
};

const draw = (debug, metrics, serverNow) => {
  document.title = `${debug.instance} · llm-pool`;
  show('head', drawHead(debug, serverNow));
  const { tone, nodes } = drawVerdict(debug);
  byId('verdict').className = `verdict ${tone}`;
  show('verdict', nodes);
  show('targets', drawTargets(debug));
  show('slots-head', [slotsLine(debug)]);
  show('clients', drawClients(debug));
  show('queue-head', [queueLine(debug)]);
  show('queue', drawQueue(debug));
  show('backends', drawBackends(debug, metrics.backends, serverNow));
  show('calls-head', [
    `${debug.now.calls_in_flight} in this process${debug.calls.length < debug.now.calls_in_flight ? `, the oldest ${debug.calls.length}` : ''}`,
  ]);
  show('calls', drawCalls(debug));
  show('errors', drawEnded(debug.last_errors, serverNow, 'No call has failed since the start.'));
  show('changes', drawChanges(debug, serverNow));
  show('kept', drawEnded(debug.kept_calls, serverNow, 'No call was slow, failed or fell back lately.'));
  show('numbers', drawNumbers(debug));
  show('settings', drawSettings(debug));
};

const say = (words, lost = false) => {
  const live = byId('live');
  live.textContent = words;
  live.classList.toggle('lost', lost);
  document.body.classList.toggle('stale', lost);
};

const askForToken = (why) => {
  clearTimeout(timer);
  say('waiting for a token');
  byId('main').hidden = true;
  byId('pause').hidden = true;
  byId('forget').hidden = true;
  byId('ask').hidden = false;
  byId('ask-why').textContent = why;
  byId('token').focus();
};

const failed = (error) => {
  if (error.kind === 'token') {
    askForToken(
      token ? `The server does not take this one: ${error.message}` : 'The data of this page is for operators.',
    );
    token = '';
    sessionStorage.removeItem(TOKEN_KEY);
    return false;
  }
  const since = lastAnswer ? `, showing what was ${Math.round((Date.now() - lastAnswer) / 1000)} s ago` : '';
  say(`✗ connection lost (${error.message})${since}; trying again …`, true);
  return true;
};

/** Somebody who marks text wants to copy it: drawing anew would take the mark away. */
const isMarking = () => document.getSelection()?.isCollapsed === false;

const update = async () => {
  clearTimeout(timer);
  let again = true;
  try {
    if (!paused && !document.hidden && !isMarking()) {
      const [debug, metrics] = await Promise.all([
        askServer('debug/llm-system', token),
        askServer('metrics/llm-system', token),
      ]);
      lastAnswer = Date.now();
      byId('ask').hidden = true;
      byId('main').hidden = false;
      byId('pause').hidden = false;
      byId('forget').hidden = token === '';
      draw(debug.json, metrics.json, debug.serverNow);
      say(`● live, ${new Date(debug.serverNow).toLocaleTimeString()}`);
    }
  } catch (error) {
    again = failed(error);
  }
  clearTimeout(timer);
  if (again) timer = setTimeout(update, EVERY_MS);
};

const explain = async (callId) => {
  const place = byId('story');
  place.hidden = false;
  byId('call-id').value = callId;
  try {
    const { json } = await askServer(`debug/llm-system?call_id=${encodeURIComponent(callId)}`, token);
    show('story', drawStory(json));
  } catch (error) {
    if (error.kind === 'token') failed(error);
    else
      show('story', [
        el(
          'p.bad',
          `✗ ${error.kind === 'not_found' ? 'This process knows no such call: it ended too long ago, or ran on another instance.' : error.message}`,
        ),
      ]);
  }
  place.scrollIntoView({ block: 'nearest' });
};

byId('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  token = byId('token').value.trim();
  byId('token').value = '';
  sessionStorage.setItem(TOKEN_KEY, token);
  update();
});
byId('search').addEventListener('submit', (event) => {
  event.preventDefault();
  const callId = byId('call-id').value.trim();
  if (callId) explain(callId);
  else byId('story').hidden = true;
});
byId('main').addEventListener('click', ({ target }) => {
  const { callId } = target.dataset;
  if (callId) explain(callId);
});
byId('pause').addEventListener('click', () => {
  paused = !paused;
  byId('pause').setAttribute('aria-pressed', String(paused));
  byId('pause').textContent = paused ? 'Go on' : 'Pause';
  if (paused) say('paused');
  else update();
});
byId('forget').addEventListener('click', () => {
  token = '';
  sessionStorage.removeItem(TOKEN_KEY);
  askForToken('The token is forgotten.');
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && byId('ask').hidden) update();
});
update();
