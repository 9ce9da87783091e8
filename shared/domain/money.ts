/**
 * Amounts in hundredths of the currency's unit, as whole numbers: sums and multiples are exact. JavaScript holds them
 * exactly up to 90 trillion, far beyond any order.
 */
export type Amount = number;

/** `12.5` or `"12.50"` as 1250. Throws on what is no amount, is negative, or has parts of a hundredth. */
export function toAmount(decimal: string | number): Amount {
  const match = /^(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(String(decimal));
  if (match === null) throw new RangeError('This is no amount of money.');
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** 1250 as 12.5, for JSON. */
export const toDecimal = (amount: Amount): number => amount / 100;

export const times = (amount: Amount, quantity: number): Amount => amount * quantity;

export const sum = (amounts: Amount[]): Amount => amounts.reduce((total, amount) => total + amount, 0);
