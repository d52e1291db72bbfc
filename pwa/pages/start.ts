/** Start a visit that is not on the list, from the phone's own copy of the places. */
import { newId } from '../audit/ids.ts';
import { startOfUnlisted } from '../audit/starting.ts';
import type { Places } from '../store/design.ts';
import type { Subject } from '../wire/types.ts';
import { startWorker } from '../worker-client/client.ts';
import { all, copyOf, one, say, searchIn, show } from './dom.ts';
import { openPhone, type Phone } from './phone.ts';
import { isIphoneTab } from './surroundings.ts';
import { count } from './words.ts';

export async function startUnlisted(): Promise<void> {
  void startWorker({ onUpdateReady: () => undefined });
  const opening = await openPhone();
  if (opening.kind !== 'open') return;
  const places = await opening.phone.store.places();
  if (places.ok && places.value !== null) offer(opening.phone, places.value);
}

function offer(phone: Phone, places: Places): void {
  const kinds = new Set(places.rounds.flatMap(({ checklists }) => Object.keys(checklists)));
  const open = places.subjects.filter(({ kind, status }) => kinds.has(kind) && status === 'open');
  const form = one<HTMLFormElement>(document, '[data-start]');
  one(form, '[data-places]').replaceChildren(...open.map(choiceOf));
  show(form, open.length > 0);
  show(one(document, '[data-empty="places"]'), open.length === 0);
  const search = one(form, '[data-search]');
  show(search);
  searchIn(
    one<HTMLInputElement>(search, 'input'),
    () => all(form, '[data-place]'),
    (found, typed) => say(search, '[data-search-count]', typed ? `${count(found, 'place')} found.` : ''),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const chosen = new FormData(form);
    const subject = open.find(({ id }) => id === chosen.get('subject'));
    show(one(form, '[data-problem="subject"]'), subject === undefined);
    if (subject === undefined) form.querySelector<HTMLInputElement>('[name="subject"]')?.focus();
    else void start(phone, places, subject, chosen.get('announced') !== 'no');
  });
}

function choiceOf(subject: Subject): HTMLElement {
  const item = copyOf(document, '[data-place-template]');
  const input = one<HTMLInputElement>(item, 'input');
  input.id = `place-${subject.id}`;
  input.value = subject.id;
  const label = one<HTMLLabelElement>(item, 'label');
  label.htmlFor = input.id;
  label.textContent = subject.name;
  say(item, '.govuk-hint', subject.address);
  return item;
}

async function start(
  { store }: Phone,
  places: Places,
  subject: Subject,
  announced: boolean,
): Promise<void> {
  if (isIphoneTab()) return refuse('Put this app on your Home Screen first: “Your visits” says how.');
  const round = places.rounds.find(({ checklists }) => subject.kind in checklists)!;
  const checklist = round.checklists[subject.kind]!;
  const facts = { id: newId(), round: round.id, subject: subject.id, checklist, announced };
  const begun = await store.startAudit(startOfUnlisted(facts, new Date()));
  if (!begun.ok) return refuse(begun.trouble.words);
  return location.assign(`/visits/${checklist}/${facts.id}`);
}

function refuse(words: string): void {
  say(document, '[data-start-trouble]', words);
  show(one(document, '[data-start-trouble]'));
}
