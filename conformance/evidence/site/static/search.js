// Hides rows that do not have all words of the search field, and groups without visible rows.
// The words are in the address, so a search can be linked to.
const field = document.getElementById('search');
const found = document.getElementById('found');
const nothing = document.getElementById('nothing');
const groups = [...document.querySelectorAll('[data-group]')];
const rows = [...document.querySelectorAll('[data-row]')].map((element) => ({ element, text: textOf(element) }));

// textOf includes the headings of the groups, so a search for an operation shows its rows.
function textOf(row) {
  let text = row.textContent;
  for (let group = row.closest('[data-group]'); group; group = group.parentElement.closest('[data-group]')) {
    text += ` ${group.querySelector('h2, h3').textContent}`;
  }
  return text.toLowerCase();
}

function search() {
  const terms = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let visible = 0;
  for (const { element, text } of rows) {
    element.hidden = !terms.every((term) => text.includes(term));
    visible += element.hidden ? 0 : 1;
  }
  for (const group of groups) group.hidden = !group.querySelector('[data-row]:not([hidden])');
  nothing.hidden = visible > 0;
  found.textContent = terms.length ? `${visible} of ${rows.length}` : `${rows.length} entries`;
}

field.addEventListener('input', () => {
  search();
  const address = new URL(location);
  if (field.value) address.searchParams.set('q', field.value);
  else address.searchParams.delete('q');
  history.replaceState(null, '', address);
});

field.value = new URLSearchParams(location.search).get('q') ?? '';
search();
