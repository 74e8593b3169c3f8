import { beforeAll, expect, inject, test } from 'vitest';
import { newDraft, publishEvent } from '../../kit/box-office.js';
import { textOf } from '../../kit/eml.js';
import { mailAbout, mailsTo, subjectOf } from '../../kit/mailbox.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
let organizer: Visitor;
// A city that no other test uses; the category is one that only this file uses.
let city: string;

beforeAll(async () => {
  organizer = await newOrganizer(house);
  city = `Zürich ${organizer.userId.slice(-6)}`;
});

async function announce(title: string): Promise<void> {
  const draft = await newDraft(organizer.api, { city, category: 'dance', title });
  await publishEvent(organizer.api, draft.id);
}

function prefer(visitor: Visitor, input: object) {
  return visitor.api(
    'mutation ($input: UpdatePreferencesInput!) { updatePreferences(input: $input) { id } }',
    { input },
  );
}

const isTold = async (visitor: Visitor, title: string) =>
  (await mailsTo(house, visitor)).some((mail) => subjectOf(mail).includes(title));

test('whoever likes the category or the city hears of a new event, in their language; nobody else does', async () => {
  const [ofCategory, ofCity, silent, elsewhere] = await Promise.all([
    newBuyer(house, 'Camille', 'fr'),
    newBuyer(house, 'Robin'),
    newBuyer(house, 'Alex'),
    newBuyer(house, 'Sasha'),
  ]);
  await prefer(silent, { categories: ['dance'], cities: [city], channels: { email: false } });
  await prefer(elsewhere, { categories: ['sport'], cities: ['Oslo'] });
  await prefer(ofCategory, { categories: ['dance'] });
  await prefer(ofCity, { cities: [city] });

  // Preferences travel to those who write the messages: rehearsals show when they have arrived.
  let rehearsals = 0;
  await until(
    'a rehearsal that both hear of',
    async () => {
      rehearsals += 1;
      const title = `Rehearsal ${rehearsals}`;
      await announce(title);
      return until(
        title,
        async () => (await isTold(ofCategory, title)) && (await isTold(ofCity, title)),
        3_000,
      ).catch(() => false);
    },
    30_000,
  );

  const title = `Nuit des danses ${organizer.userId.slice(-6)}`;
  await announce(title);
  const french = await mailAbout(house, ofCategory, title);
  const english = await mailAbout(house, ofCity, title);
  expect(textOf(french, 'text/plain')).toContain('Bonjour Camille');
  expect(textOf(english, 'text/plain')).toContain('Hello Robin');
  expect(textOf(english, 'text/html')).toContain(city);

  for (const person of [silent, elsewhere]) {
    // Messages to many are queued together, so one to these two would be there by now, sent or not.
    const { myNotifications } = await person.api(
      'query { myNotifications(first: 100) { edges { node { template } } } }',
    );
    const templates = myNotifications.edges.map(({ node }: { node: { template: string } }) => node.template);
    expect(templates).not.toContain('event-published');
    expect(await isTold(person, title)).toBe(false);
  }
});
