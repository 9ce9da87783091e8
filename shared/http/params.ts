import { z } from 'zod';

/** A GUID in a path, a query or a body; kept in lower case so that it compares. */
export const guidParam = z.guid().transform((id) => id.toLowerCase());

/** A path that names one thing by its GUID. */
export const byId = z.object({ id: guidParam });
