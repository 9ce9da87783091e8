import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
import type { BillingCycle } from './catalogue.ts';
import type { CallIds } from './request-id.ts';
import type { Send } from './transport.ts';
import { defined } from './wire.ts';

/** The sheet of a large market has tens of megabytes. */
const TIMEOUT = 120_000;

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);

/** Page get-a-price-sheet, new commerce: a row of the sheet, under the names of its first line. */
const rowSchema = z
  .looseObject({
    ProductTitle: z.string(),
    ProductId: z.string(),
    SkuId: z.string(),
    SkuTitle: z.string(),
    TermDuration: z.string(),
    BillingPlan: z.string(),
    Currency: z.string(),
    UnitPrice: decimal,
    EffectiveStartDate: z.string().default(''),
    EffectiveEndDate: z.string().default(''),
    'ERP Price': z.string().default(''),
    Segment: z.string().default(''),
  })
  .transform((row) =>
    defined({
      productId: row.ProductId,
      skuId: row.SkuId,
      title: row.SkuTitle || row.ProductTitle,
      /** ISO 8601: P1M, P1Y, P3Y; empty for what is bought for good. */
      term: row.TermDuration,
      billingCycle: billingCycle(row.BillingPlan),
      /** What we pay for one licence and the whole term, however often it is billed; a decimal number in text. */
      unitPrice: row.UnitPrice,
      currency: row.Currency,
      /** What Microsoft suggests that the customer pays for the same. */
      retailPrice: decimal.safeParse(row['ERP Price']).data,
      segment: row.Segment.toLowerCase() || undefined,
      startsAt: instant(row.EffectiveStartDate),
      endsAt: instant(row.EffectiveEndDate),
    }),
  );

export type Price = z.output<typeof rowSchema>;

const BILLING_PLANS: Record<string, BillingCycle> = {
  monthly: 'monthly',
  annual: 'annual',
  triennial: 'triennial',
  onetime: 'one_time',
  none: 'none',
};

const billingCycle = (plan: string) => BILLING_PLANS[plan.toLowerCase().replace(/[\s_-]/g, '')];

/** The sheet's times are UTC, written as Americans do (2/1/2019 12:00:00 AM); or ISO 8601. */
function instant(text: string): string | undefined {
  const time = Date.parse(/^\d{1,2}\/\d{1,2}\/\d{4}/.test(text) ? `${text} UTC` : text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

export interface PriceQuery {
  /** ISO 3166, such as `NL`. */
  country: string;
  /** Only these; a whole sheet has tens of thousands of rows. */
  productIds?: string[];
  /** A month gone by, as `YYYYMM`; left out: now. */
  month?: string;
}

export const prices = (send: Send) => ({
  /**
   * The licences' prices in a country, from the price sheet (page get-a-price-sheet): a CSV file of the Partner API,
   * read as it comes in. Partner Center makes a new one each month.
   */
  prices({ country, productIds, month }: PriceQuery, ids: CallIds): Promise<Price[]> {
    const market = encodeURIComponent(country);
    const history = month === undefined ? '' : `?timeline=history&month=${encodeURIComponent(month)}`;
    const wanted = productIds && new Set(productIds);
    return send({
      method: 'GET',
      from: 'partnerApi',
      path: `/v1.0/sales/pricesheets(Market='${market}',PricesheetView='updatedlicensebased')/$value${history}`,
      // Left to itself, fetch asks for a compressed sheet, which comes as a zip file.
      headers: { accept: '*/*', 'accept-encoding': 'identity' },
      read: (response) => rowsOf(response, wanted),
      answer: z.array(rowSchema),
      timeout: TIMEOUT,
      ...ids,
    });
  },
});

/** The rows that are wanted; undefined when it is no CSV. */
async function rowsOf(response: Response, wanted: Set<string> | undefined): Promise<unknown> {
  const rows: unknown[] = [];
  const source = Readable.fromWeb((response.body ?? new Blob([]).stream()) as ReadableStream);
  const lines = parse({ columns: true, bom: true, skip_empty_lines: true });
  try {
    await pipeline(source, lines, async (records: AsyncIterable<{ ProductId?: string }>) => {
      for await (const row of records) if (wanted?.has(row.ProductId ?? '') ?? true) rows.push(row);
    });
    return rows;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}
