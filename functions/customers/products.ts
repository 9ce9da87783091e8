import { z } from 'zod';
import type { Product } from '../../shared/domain/catalogue.ts';
import { countrySchema } from '../../shared/domain/customer-details.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { listAnswer, listQuery, listSchema } from '../../shared/http/list.ts';
import { invalid } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import { PartnerCenterError } from '../../shared/partner-center/index.ts';
import type { Services } from '../services.ts';
import { productSchema, productView } from './schemas.ts';

export const listProducts = ({ catalogue, settings }: Services) =>
  endpoint({
    name: 'listProducts',
    summary: 'What can be bought in a country, by title; prices may be some minutes old',
    method: 'GET',
    route: 'api/products',
    roles: may.read,
    query: listQuery.extend({
      search: z.string().max(100).default('').meta({ description: 'Part of a title or an id' }),
      country: countrySchema.optional().meta({ description: 'ISO 3166-1 alpha-2; the provider’s own when left out' }),
    }),
    problems: [502, 504],
    success: { status: 200, description: 'One page', schema: listSchema(productSchema) },
    async handle({ query: { search, country = settings.PROVIDER_COUNTRY, pageSize, continuationToken }, trace }) {
      const found = await catalogue
        .search(country, search, trace.correlationId ?? '')
        .catch((error: unknown) => refuseCountry(error, country));
      const rest = continuationToken === undefined ? found : found.slice(placeAfter(found, continuationToken));
      const items = rest.slice(0, pageSize);
      const last = items.at(-1);
      const next = rest.length > pageSize && last !== undefined ? { next: cursorOf(last) } : {};
      return listAnswer({ items, ...next }, productView);
    },
  });

const cursorOf = ({ title, id }: Product) => ({ sort: title.slice(0, 100), id });

/** Where a list goes on that ended with this product, also when the product has gone since. */
function placeAfter(products: Product[], { sort, id }: { sort: string; id: string }): number {
  const known = products.findIndex((product) => product.id === id);
  if (known >= 0) return known + 1;
  const next = products.findIndex(({ title }) => title.localeCompare(sort, 'en') > 0);
  return next < 0 ? products.length : next;
}

/** Page error-codes: Partner Center refuses a market in which it sells nothing. */
function refuseCountry(error: unknown, country: string): never {
  if (!(error instanceof PartnerCenterError) || error.status === 401 || error.status === 403) throw error;
  throw invalid([{ path: 'country', message: `Partner Center sells nothing in ${country}` }]);
}
