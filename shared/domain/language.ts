import { z } from 'zod';

export const languageSchema = z
  .enum(['en', 'nl'])
  .meta({ description: 'The language in which the reseller is addressed' });

export type Language = z.infer<typeof languageSchema>;
