import type { Product } from './domain/catalogue.ts';

/** What can be bought in a country, by way of Partner Center's catalogue and price list. */
export interface Catalogue {
  /** Products whose title or id holds the text; may be some minutes old. */
  search(country: string, text: string, correlationId: string): Promise<Product[]>;
  /** These products with the prices of this moment; what cannot be bought in the country is absent. */
  current(country: string, productIds: string[], correlationId: string): Promise<Map<string, CatalogueItem>>;
}

/** A product with what a cart asks for: the catalogue item to name for each term. */
export interface CatalogueItem extends Product {
  catalogItemIds: Partial<Record<Product['offers'][number]['term'], string>>;
}
