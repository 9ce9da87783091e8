import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { consoleEndpoints } from '../../../functions/console/index.ts';
import { customerStatuses } from '../../../functions/customers/customer-schemas.ts';
import { customerEndpoints } from '../../../functions/customers/index.ts';
import { partnershipEndpoints } from '../../../functions/partnerships/index.ts';
import { relationshipEndpoints } from '../../../functions/relationship-requests/index.ts';
import type { Services } from '../../../functions/services.ts';
import { subscriptionEndpoints } from '../../../functions/subscriptions/index.ts';
import { accessKinds } from '../../../shared/domain/access.ts';
import { billingCycles, terms } from '../../../shared/domain/catalogue.ts';
import { subscriptionStatuses } from '../../../shared/domain/customer.ts';
import { driftFields } from '../../../shared/domain/drift.ts';
import { invitationStatuses } from '../../../shared/domain/invitation.ts';
import { mailKinds } from '../../../shared/domain/mail.ts';
import { missingThings } from '../../../shared/domain/missing.ts';
import { credentialStates, onboardingStatuses, onboardingSteps } from '../../../shared/domain/onboarding.ts';
import { lineStatuses, orderStatuses, orderSteps } from '../../../shared/domain/order.ts';
import { relationshipRequestStatuses } from '../../../shared/domain/relationship-request.ts';
import { resellerStatuses } from '../../../shared/domain/reseller.ts';
import { answerBands } from '../../../shared/domain/statistics.ts';
import { fieldErrors } from '../../../shared/http/problem.ts';
import { roles } from '../../../shared/identity/roles.ts';
import { ApiProblem } from '../../../web/api/problem.ts';
import { sentence } from '../../../web/components/fields.ts';
import { describeProblem } from '../../../web/components/problem-words.ts';
import { en } from '../../../web/i18n/en.ts';
import { nl } from '../../../web/i18n/nl.ts';
import { wordsOf } from '../../../web/i18n/words-of.ts';

const english = wordsOf('en', en);
const dutch = wordsOf('nl', nl);

/** The source below some folders, without comments and without what only describes the API. */
const sourcesOf = (...folders: string[]) =>
  folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .map((name) => path.join(folder, String(name)))
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) =>
        readFileSync(file, 'utf8')
          .replaceAll(/\/\*[\s\S]*?\*\/|\/\/ .*$/gm, '')
          .replaceAll(/(summary|description):\s*('[^']*'|"[^"]*"|`[^`]*`)/g, ''),
      ),
  );
const ours = sourcesOf('shared/domain', 'shared/http', 'shared/cosmos', 'functions');
const all = [...ours, ...sourcesOf('shared/partner-center')];
const find = (sources: string[], pattern: RegExp) => [
  ...new Set(sources.flatMap((source) => [...source.matchAll(pattern)].map(([, text = '']) => text))),
];

const services = { settings: {} } as Services;
const endpoints = [
  ...partnershipEndpoints(services),
  ...customerEndpoints(services),
  ...subscriptionEndpoints(services),
  ...relationshipEndpoints(services),
  ...consoleEndpoints(services),
];

describe('what the API refuses', () => {
  const refusals = find(all, /(?:new Refusal\(\s*|conflict: )'([a-z-]+)'/g);
  const conflicts = find(all, /^ {2}'?([a-z]+(?:-[a-z]+)+)'?: \[/gm);
  const statuses = find(all, /^ {2}([45]\d\d): \['/gm).filter((status) => status !== '401');

  test('has a title in both languages, whatever its type', () => {
    expect(refusals.length).toBeGreaterThan(15);
    expect(conflicts.length).toBeGreaterThan(20);
    const types = [...new Set([...refusals, ...conflicts])];
    expect(types.filter((type) => dutch.named('problem', type) === type)).toEqual([]);
  });

  test('has a title in both languages, whatever its status', () => {
    expect(statuses.length).toBeGreaterThan(10);
    expect(statuses.filter((status) => dutch.named('problem.status', status) === status)).toEqual([]);
  });

  test('shows no English of ours in Dutch, and what Partner Center said as what it said', () => {
    const of = (extras: object) =>
      new ApiProblem(
        409,
        { type: 'urn:tandem:problem:cart-gone', title: 'x', detail: 'The cart is gone.', ...extras },
        '',
      );
    expect(describeProblem(of({}), dutch)).toEqual({ title: nl['problem.cart-gone'] });
    expect(describeProblem(of({}), english)).toEqual({ title: en['problem.cart-gone'], detail: 'The cart is gone.' });
    expect(describeProblem(of({ partnerCenter: { code: '800008' } }), dutch).detail).toBe(
      'Het Partnercentrum zegt: “The cart is gone.”',
    );
  });
});

describe('what the API says of a field', () => {
  const unknown = (messages: string[]) => messages.filter((message) => dutch.said(message) === undefined);

  test('is known in Dutch, as it stands in the source', () => {
    const texts = find(ours, /['"]((?:must|is|has|cannot|does not|may have) [^'"\n]*)['"]/g);
    const templates = find(
      ours,
      /`((?:(?:\$\{[^}]*\}|Partner Center) )?(?:must|is|has|cannot|may have|sells|should be) [^`]*)`/g,
    );
    expect(texts.length).toBeGreaterThan(40);
    expect(templates.length).toBeGreaterThan(15);
    const filled = templates.map((text) =>
      text
        .replaceAll(/\$\{LINK\}/g, '{{link}}')
        .replaceAll(/\$\{NOT_SOLD\}/g, 'cannot be bought in the country of this customer')
        .replaceAll(/\$\{[^}]*\}/g, '7'),
    );
    // A whole sentence is of a refusal, which has a title, or of the wire.
    const ofFields = [...texts, ...filled].filter((text) => !text.endsWith('.'));
    expect(unknown(ofFields)).toEqual([]);
  });

  test('is known in Dutch, also where zod words it', () => {
    const messages = new Set(
      endpoints.flatMap(({ body, query }) =>
        [body, query].flatMap((schema) => (schema === undefined ? [] : badInput(schema))),
      ),
    );
    expect(messages.size).toBeGreaterThan(40);
    expect(unknown([...messages])).toEqual([]);
  });

  test('keeps what it names, and is shown as it came where nobody knows it', () => {
    expect(sentence('wingtip.onmicrosoft.com is taken', dutch)).toBe(
      'wingtip.onmicrosoft.com is bezet; kies een ander',
    );
    expect(sentence('Too big: expected string to have <=100 characters', english)).toBe('At most 100 characters');
    expect(sentence('must hold {{link}}, where the link to the invitation goes', dutch)).toBe('De koppeling ontbreekt');
    expect(sentence('the moon is full', english)).toBe('The moon is full');
    expect(sentence('the moon is full', dutch)).toBe('Melding: “The moon is full”');
  });
});

describe('what the API names has a word', () => {
  const statuses = [
    ...[...invitationStatuses, ...resellerStatuses, ...onboardingStatuses, ...subscriptionStatuses, ...orderStatuses],
    ...[...relationshipRequestStatuses, ...customerStatuses],
  ];
  test.each([
    ['status', statuses],
    ['step', [...onboardingSteps, ...orderSteps]],
    ['lineStatus', lineStatuses],
    ['credentials', credentialStates.filter((state) => state !== 'available')],
    ['mailKind', mailKinds],
    ['driftField', driftFields],
    ['access', accessKinds],
    ['missing', missingThings],
    ['term', terms],
    ['cycle', billingCycles],
    ['days', answerBands.map(([band]) => band)],
    ['role', roles],
    // A draft writes nothing, so that nothing is audited.
    [
      'action',
      endpoints.filter(({ method, name }) => method !== 'GET' && !/^draft/.test(name)).map(({ name }) => name),
    ],
    [
      'action',
      find(
        ours,
        /(?:action: |(?:workflowTrace|perform|trace|change|changeCustomer|fail|refused)\((?:[\w, ]*, )?)'(\w+)'/g,
      ),
    ],
  ] as const)('%s', (group, values) => {
    expect(values.filter((value) => !(`${group}.${value}` in nl))).toEqual([]);
  });
});

/** What a schema says to whatever does not fit, field by field. */
function badInput(schema: z.ZodType): string[] {
  const odd = [
    undefined,
    null,
    '',
    ' ',
    'x',
    'x'.repeat(40_000),
    '\u0007',
    '\u202e',
    '\ud800',
    7,
    -1,
    1.5,
    1e9,
    true,
    [],
    {},
    Array(2_000).fill({}),
  ];
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
  return pathsOf(shape).flatMap((at) =>
    odd.flatMap((value) => {
      const given = at.reduceRight<unknown>((inner, name) => (name === 0 ? [inner] : { [name]: inner }), value);
      const { error } = schema.safeParse(given);
      return error === undefined ? [] : fieldErrors(error).map(({ message }) => message);
    }),
  );
}

interface Shape {
  properties?: Record<string, Shape>;
  items?: Shape;
  anyOf?: Shape[];
  oneOf?: Shape[];
}

function pathsOf({ properties = {}, items, anyOf = [], oneOf = [] }: Shape): (string | 0)[][] {
  const below = [
    ...Object.entries(properties).flatMap(([name, inner]) => pathsOf(inner).map((rest) => [name, ...rest])),
    ...(items === undefined ? [] : pathsOf(items).map((rest) => [0 as const, ...rest])),
    ...[...anyOf, ...oneOf].flatMap(pathsOf),
  ];
  return [[], ...below];
}
