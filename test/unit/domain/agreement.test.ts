import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import { acceptanceProblems, acceptanceSchema, signedAcceptanceSchema } from '../../../shared/domain/agreement.ts';

const BY = { firstName: 'Tania', lastName: 'Carr', email: 'tania@wingtip.example' };
const pathsOf = (input: unknown, schema: z.ZodType = acceptanceSchema) =>
  schema.safeParse(input).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('an acceptance', () => {
  test.each([
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T10:30:00Z', '2026-03-01T10:30:00.000Z'],
    ['2026-03-01T01:30:00.250+02:00', '2026-02-28T23:30:00.250Z'],
  ])('on %s is kept as an instant', (acceptedOn, kept) => {
    expect(acceptanceSchema.parse({ acceptedOn })).toEqual({ acceptedOn: kept });
  });

  test.each([
    [{}, 'acceptedOn'],
    [{ acceptedOn: '' }, 'acceptedOn'],
    [{ acceptedOn: 'yesterday' }, 'acceptedOn'],
    [{ acceptedOn: '01-03-2026' }, 'acceptedOn'],
    [{ acceptedOn: '2026-02-30' }, 'acceptedOn'],
    [{ acceptedOn: '2026-03-01T10:30:00' }, 'acceptedOn'],
    [{ acceptedOn: '0000-01-01T00:00:00+14:00' }, 'acceptedOn'],
    [{ acceptedOn: 1_772_323_200_000 }, 'acceptedOn'],
    [{ acceptedOn: '2026-03-01', acceptedBy: 'Tania' }, 'acceptedBy'],
    [{ acceptedOn: '2026-03-01', acceptedBy: { ...BY, firstName: ' ' } }, 'acceptedBy.firstName'],
    [{ acceptedOn: '2026-03-01', acceptedBy: { ...BY, lastName: 'x'.repeat(51) } }, 'acceptedBy.lastName'],
    [{ acceptedOn: '2026-03-01', acceptedBy: { ...BY, email: 'tania' } }, 'acceptedBy.email'],
    [{ acceptedOn: '2026-03-01', acceptedBy: { ...BY, phoneNumber: 'x' } }, 'acceptedBy.phoneNumber'],
  ])('%j is refused, and its field named', (input, path) => expect(pathsOf(input)).toEqual([path]));

  test('of a customer that is there says who accepted', () => {
    expect(pathsOf({ acceptedOn: '2026-03-01' }, signedAcceptanceSchema)).toEqual(['acceptedBy']);
  });

  test('is not in the future', () => {
    const acceptance = { acceptedOn: '2026-03-02T00:00:00.000Z' };
    expect(acceptanceProblems(acceptance, '2026-03-02T00:00:00.000Z', 'acceptedOn')).toEqual([]);
    expect(acceptanceProblems(acceptance, '2026-03-01T23:59:59.999Z', 'agreement.acceptedOn')).toMatchObject([
      { path: 'agreement.acceptedOn' },
    ]);
  });
});
