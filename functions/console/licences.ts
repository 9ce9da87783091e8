import { z } from 'zod';
import type { Cursor } from '../../shared/cosmos/cursor.ts';
import type { Customer } from '../../shared/domain/customer.ts';
import { licencesOf } from '../../shared/domain/licences.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';

/** So many customers are counted, the latest first: an overview must not read the whole database. */
const MOST = 1_000;
const PAGE = 200;

const licencesSchema = z
  .object({
    customers: z.int().meta({ description: 'How many customers were counted, the latest ones' }),
    byProduct: z.array(z.object({ productId: z.string(), title: z.string(), quantity: z.int() })),
    byReseller: z.array(
      z.object({ resellerId: z.string().optional(), name: z.string().optional(), quantity: z.int() }),
    ),
  })
  .meta({ id: 'Licences' });

async function latest({ customers }: Services): Promise<Customer[]> {
  const found: Customer[] = [];
  let after: Cursor | undefined;
  do {
    const page = await customers.page({ sortBy: 'since', equal: {}, after, size: PAGE });
    found.push(...page.items);
    after = page.next;
  } while (after !== undefined && found.length < MOST);
  return found;
}

export const countLicences = (services: Services) =>
  endpoint({
    name: 'countLicences',
    summary: 'Licences in use by product and by reseller, of the latest customers',
    method: 'GET',
    route: 'api/licences',
    roles: may.read,
    success: { status: 200, description: 'The sums, the largest first', schema: licencesSchema },
    async handle() {
      const counted = await latest(services);
      const { byProduct, byReseller } = licencesOf(counted);
      const named = byReseller.map(async ({ resellerId, quantity }) => {
        if (resellerId === undefined) return { quantity };
        const reseller = await services.resellers.read(resellerId);
        return { resellerId, quantity, ...(reseller === undefined ? {} : { name: reseller.name }) };
      });
      return { body: { customers: counted.length, byProduct, byReseller: await Promise.all(named) } };
    },
  });
