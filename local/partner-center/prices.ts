import { type Answer, Refused } from './answers.ts';
import type { Asked } from './asked.ts';
import { countryOf } from './countries.ts';
import { CYCLES, type Cycle, PRODUCTS, type Product, type Sku, type Term } from './products.ts';
import type { SandboxState } from './state.ts';

const COLUMNS = [
  'ProductTitle',
  'ProductId',
  'SkuId',
  'SkuTitle',
  'Publisher',
  'SkuDescription',
  'UnitOfMeasure',
  'TermDuration',
  'BillingPlan',
  'Market',
  'Currency',
  'UnitPrice',
  'PricingTierRangeMin',
  'PricingTierRangeMax',
  'EffectiveStartDate',
  'EffectiveEndDate',
  'Tags',
  'ERP Price',
  'Segment',
] as const;

const MONTHS: Record<Term, number> = { P1M: 1, P1Y: 12, P3Y: 36 };
const PLANS: Record<Cycle, string> = { monthly: 'Monthly', annual: 'Annual', triennial: 'Triennial' };
const RATES: Record<string, number> = { EUR: 1, USD: 1.07, GBP: 0.86 };
/** A month without a commitment costs a fifth more; a yearly commitment that is paid by the month a twentieth. */
const surcharge = (term: Term, cycle: Cycle) => (term === 'P1M' ? 1.2 : cycle === 'monthly' ? 1.05 : 1);
/** What the partner pays of the estimated retail price. */
const PARTNER_SHARE = 0.8;

/** What one licence costs for the whole term, whatever the billing plan: so the price list of new commerce gives it. */
function prices(state: SandboxState, product: Product, sku: Sku, term: Term, cycle: Cycle, currency: string) {
  const retail =
    sku.monthly *
    MONTHS[term] *
    surcharge(term, cycle) *
    (RATES[currency] ?? 1) *
    state.priceFactor(`${product.id}:${sku.id}`);
  return { retail: retail.toFixed(2), unit: (retail * PARTNER_SHARE).toFixed(2) };
}

/** The path below `/v1.0/sales`, decoded. */
const SHEET = /^pricesheets\(market='(\w{2})',\s*pricesheetview='(\w+)'\)$/i;
const VIEWS = ['updatedlicensebased', 'azure_consumption', 'azure_reservations', 'marketplace', 'software'];

/** Page get-a-price-sheet (of the Partner API): a file of comma-separated values. */
export function priceSheet({ state, now, query, params }: Asked): Answer {
  const [, market = '', view = ''] = SHEET.exec(params['sheet'] ?? '') ?? [];
  const country = countryOf(market);
  if (country === undefined) throw new Refused(400, 800002, `Invalid request input: Market '${market}'.`);
  if (!VIEWS.includes(view.toLowerCase())) {
    throw new Refused(400, 800002, `Invalid request input: PricesheetView '${view}'.`);
  }
  const timeline = query.get('timeline') ?? 'current';
  if (!['current', 'history', 'future'].includes(timeline)) {
    throw new Refused(400, 800002, `Invalid request input: timeline '${timeline}'.`);
  }
  const start = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)).toISOString();
  const rows = view.toLowerCase() === 'updatedlicensebased' ? PRODUCTS.flatMap((product) => rowsOf(product)) : [];

  function rowsOf(product: Product) {
    return product.skus.flatMap((sku) =>
      product.terms.flatMap((term) => CYCLES[term].map((cycle) => rowOf(product, sku, term, cycle))),
    );
  }
  function rowOf(product: Product, sku: Sku, term: Term, cycle: Cycle): Record<(typeof COLUMNS)[number], string> {
    const currency = country?.currency.code ?? '';
    const { retail, unit } = prices(state, product, sku, term, cycle, currency);
    return {
      ProductTitle: product.title,
      ProductId: product.id,
      SkuId: sku.id,
      SkuTitle: sku.title,
      Publisher: 'Microsoft Corporation',
      SkuDescription: product.description,
      UnitOfMeasure: 'Licenses',
      TermDuration: term,
      BillingPlan: PLANS[cycle],
      Market: market.toUpperCase(),
      Currency: currency,
      UnitPrice: unit,
      PricingTierRangeMin: '',
      PricingTierRangeMax: '',
      EffectiveStartDate: start,
      EffectiveEndDate: '9999-12-31T23:59:59.0000000Z',
      Tags: 'License',
      'ERP Price': retail,
      Segment: 'Commercial',
    };
  }

  const lines = [COLUMNS.map(quote), ...rows.map((row) => COLUMNS.map((column) => quote(row[column])))];
  return {
    status: 200,
    text: `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`,
    headers: { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename=pricesheet' },
  };
}

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
