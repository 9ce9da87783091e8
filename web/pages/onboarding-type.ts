import type { Schemas } from '../api/client.ts';

export type Onboarding = Schemas['Onboarding'];
