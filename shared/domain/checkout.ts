import type { LineError, NewLine } from './order.ts';

/** An order that Partner Center made of lines of a cart. */
export interface PlacedOrder {
  id: string;
  billingCycle?: string;
  lines: { offerId: string; quantity: number; term?: string; subscriptionId?: string; resellerPartnerId?: string }[];
}

/** A group of lines that Partner Center could not order; without a group it is about all that was not ordered. */
export interface GroupError {
  orderGroup?: string;
  code: string;
  message: string;
}

export type LineOutcome =
  | { number: number; orderId: string; subscriptionId?: string }
  | { number: number; error: LineError };

const same = (one: string | undefined, other: string | undefined) =>
  one === undefined || other === undefined || one.toLowerCase() === other.toLowerCase();

/**
 * Which of our lines became what. Partner Center numbers the lines of each order anew, so they are told by what was
 * bought; lines that are alike in all of it can stand for each other.
 */
export function matchCheckout(lines: NewLine[], orders: PlacedOrder[], errors: GroupError[]): LineOutcome[] {
  const open = new Set(lines);
  const outcomes: LineOutcome[] = [];
  for (const error of errors.filter(({ orderGroup }) => orderGroup !== undefined)) {
    for (const line of [...open].filter(({ orderGroup }) => orderGroup === error.orderGroup)) {
      open.delete(line);
      outcomes.push({ number: line.number, error: { code: error.code, description: error.message } });
    }
  }
  for (const { id, billingCycle, lines: placed } of orders) {
    for (const { offerId, quantity, term, subscriptionId, resellerPartnerId } of placed) {
      const line = [...open].find(
        (each) =>
          same(each.catalogItemId, offerId) &&
          each.quantity === quantity &&
          same(each.term, term) &&
          same(each.billingCycle, billingCycle) &&
          same(each.resellerPartnerId, resellerPartnerId),
      );
      if (line === undefined) continue;
      open.delete(line);
      const subscription = subscriptionId === undefined ? {} : { subscriptionId };
      outcomes.push({ number: line.number, orderId: id, ...subscription });
    }
  }
  const general = errors.find(({ orderGroup }) => orderGroup === undefined);
  const unsaid =
    general === undefined
      ? { code: 'no-answer', description: 'Partner Center said neither that this line was ordered nor why not.' }
      : { code: general.code, description: general.message };
  for (const { number } of open) outcomes.push({ number, error: unsaid });
  return outcomes.sort((one, other) => one.number - other.number);
}
