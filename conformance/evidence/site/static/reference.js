// Renders a document, and sends calls to the server that the reader enters, signed in the browser.
import { signAlibaba, signHuawei } from './sign.js';

const place = document.getElementById('reference');
const { api, root, rpc } = place.dataset;
const field = (id) => document.getElementById(id);
const value = (id) => field(id)?.value.trim() ?? '';

// sandbox.json is empty unless the sandbox serves these pages.
const sandbox = await (await fetch(`${root}sandbox.json`)).json();
if (sandbox.project) fillIn();

function fillIn() {
  field('target').value = location.origin;
  if (field('token')) field('token').value = sandbox.token ?? '';
  field('access-key').value = sandbox.accessKey ?? '';
  field('secret-key').value = sandbox.secretKey ?? '';
  let note = 'A sandbox serves this page, and its temporary credentials are filled in: open an operation, then “Try it out”.';
  if (api === 'huawei/iamv3' && sandbox.user) note += ` Its user is ${sandbox.user} in the domain ${sandbox.domain}, with the password ${sandbox.password}.`;
  field('access-note').textContent = note;
}

// prepare adds links to the sources and the project of the sandbox to the published document.
function prepare(spec) {
  for (const operation of Object.values(spec.paths).flatMap(Object.values)) {
    if (!operation.operationId) continue;
    const name = `${api}/${operation.operationId}`;
    operation.description += `\n\n[Where this comes from](${root}ledger.html#${name})`;
    for (const parameter of operation.parameters ?? []) {
      if (parameter.name === 'project_id' && parameter.in === 'path' && sandbox.project) parameter.example = sandbox.project;
    }
  }
  return spec;
}

// hideRepeats hides parameters such as Tag.2.Key, which have the same description as Tag.1.Key.
function hideRepeats(spec) {
  const names = Object.values(spec.paths).flatMap(Object.values).flatMap(({ parameters }) => parameters ?? []).map(({ name }) => name);
  const repeats = names.filter((name) => /\.(?:[2-9]|\d\d)(?:\.|$)/.test(name));
  if (!repeats.length) return;
  const sheet = new CSSStyleSheet();
  sheet.insertRule(`${repeats.map((name) => `tr[data-param-name="${name}"]`)} { display: none }`);
  document.adoptedStyleSheets.push(sheet);
  const label = field('repeats');
  label.querySelector('code').textContent = repeats[0];
  label.querySelector('input').addEventListener('change', (event) => { sheet.disabled = event.target.checked; });
  label.hidden = false;
}

async function sign(request) {
  const key = { id: value('access-key'), secret: value('secret-key') };
  if (rpc === 'true') return key.id ? signAlibaba(request, key) : request;
  if (value('token')) request.headers.set('X-Auth-Token', value('token'));
  else if (key.id) await signHuawei(request, key);
  return request;
}

// send changes a request of the renderer to the vendor into a signed request to the target.
async function send(draft) {
  const { pathname, search } = new URL(draft.url, location);
  const url = new URL(value('target') || location.origin);
  const { method, headers, body } = draft;
  const request = await sign(new Request(url.origin + pathname + search, { method, headers, body }));
  return Object.assign(draft, { url: request.url, headers: Object.fromEntries(request.headers) });
}

const spec = prepare(await (await fetch(place.dataset.document)).json());
hideRepeats(spec);

const nothing = () => () => null;

const ui = window.SwaggerUIBundle({
  domNode: place,
  spec,
  deepLinking: true,
  docExpansion: rpc === 'true' ? 'full' : 'list',
  defaultModelsExpandDepth: 0,
  showCommonExtensions: true,
  validatorUrl: 'none',
  requestInterceptor: send,
  plugins: [
    // The page itself shows the title, the description, the server and the credentials.
    { wrapComponents: { info: nothing, authorizeBtn: nothing, authorizeOperationBtn: nothing, ServersContainer: nothing } },
    // The server validates requests, and its errors are useful to see. The renderer also treats \p{L} as the letter p.
    { statePlugins: { spec: { wrapSelectors: { validateBeforeExecute: () => () => true } } } },
  ],
});

// The renderer follows the address only when the page is loaded.
window.addEventListener('hashchange', () => ui.layoutActions.parseDeepLinkHash(location.hash));

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const colour = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', colour);
colour();
