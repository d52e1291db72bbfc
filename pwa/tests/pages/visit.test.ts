/** One visit on the phone: it begins with its first answer, and shows only what is kept. */
import { describe, expect, it, vi } from 'vitest';

import type { Answer } from '../../audit/answers.ts';
import { OpenVisit } from '../../pages/visit.ts';
import type { PersonStore } from '../../store/person.ts';
import { troubled } from '../../store/trouble.ts';
import type { Visit } from '../../wire/types.ts';
import { aQuestion, CHECKLIST, POLICY } from '../audit/checklist.ts';
import { aStore, aSubject, aVisit, good, NO, NOW, someVisits, YES } from '../store/phone.ts';

async function anOpenVisit(given: Partial<Visit> = {}): Promise<{ store: PersonStore; open: OpenVisit }> {
  const store = await aStore();
  const subject = aSubject();
  const visit = aVisit({ subject: subject.id, ...given });
  const noise = aVisit({ subject: subject.id });
  const visits = someVisits({ person: store.person, subjects: [subject], visits: [noise, visit] });
  good(await store.saveVisits(visits, NOW));
  const facts = {
    id: visit.audit,
    base: `/visits/venue-2/${visit.audit}`,
    checklist: CHECKLIST,
    policy: POLICY,
    visit,
    subject,
    audit: null,
  };
  return { store, open: new OpenVisit(store, facts, new Map()) };
}

describe('a visit', () => {
  it('does not begin when somebody only looks at it', async () => {
    const { store, open } = await anOpenVisit();
    open.progress();
    open.remember('door');
    expect(good(await store.readAudit(open.id))).toBeNull();
  });

  it('begins with its first answer, which is then on the phone with its progress', async () => {
    const { store, open } = await anOpenVisit();
    good(await open.save('door', NO, NOW));
    const read = good(await store.readAudit(open.id))!;
    expect(read.answers.get('door')).toEqual(NO);
    expect(read.audit.view).toBe('door');
    expect(read.audit.progress).toMatchObject({ answered: 1, of: CHECKLIST.questions.length });
  });

  it('shows the answer from before when a new one could not be kept', async () => {
    const { store, open } = await anOpenVisit();
    good(await open.save('door', YES, NOW));
    vi.spyOn(store, 'saveAnswer').mockResolvedValueOnce(troubled('full'));
    expect((await open.save('door', NO, NOW)).ok).toBe(false);
    expect(open.answers.get('door')).toEqual(YES);
  });

  it('keeps showing an answer that waits in the rescue place', async () => {
    const { store, open } = await anOpenVisit();
    const lost = troubled('lost');
    const aside = { ok: false, trouble: { ...lost.trouble, setAside: true } } as const;
    vi.spyOn(store, 'saveAnswer').mockResolvedValueOnce(aside);
    await open.save('door', NO, NOW);
    expect(open.answers.get('door')).toEqual(NO);
  });

  it('is about the parts that its place is asked, though the page holds them all', async () => {
    const { store, open } = await anOpenVisit();
    const questions = [
      aQuestion({ id: 'desk', section: 'Front counter' }),
      aQuestion({ id: 'cell', section: 'Custody' }),
    ];
    const facts = {
      ...open,
      checklist: { ...CHECKLIST, questions },
      subject: { ...aSubject(), facts: ['part-front-counter'] },
    };
    const counter = new OpenVisit(store, facts, new Map());
    expect(counter.question('cell')).toBeNull();
    expect(counter.question('desk')).not.toBeNull();
    expect(counter.progress().of).toBe(1);
  });

  it('takes no answers after it is finished', async () => {
    const { store, open } = await anOpenVisit();
    good(await open.save('door', YES, NOW));
    expect(open.takesAnswers).toBe(true);
    good(await open.finish(NOW));
    expect(open.takesAnswers).toBe(false);
    expect((await store.saveAnswer({ audit: open.id, question: 'door', answer: NO, view: '', now: NOW })).ok).toBe(
      false,
    );
  });

  it('tells a change since last round only where both rounds have an answer', async () => {
    const previous = [{ question: 'door', answer: YES }];
    const { open } = await anOpenVisit({ previous });
    expect(open.hasChanged('door')).toBe(false);
    good(await open.save('door', NO, NOW));
    expect(open.hasChanged('door')).toBe(true);
    const again: Answer = { response: { value: 'yes', type: 'choice' }, note: 'Other words' };
    good(await open.save('door', again, NOW));
    expect(open.hasChanged('door')).toBe(false);
    expect(open.hasChanged('noise')).toBe(false);
  });
});
