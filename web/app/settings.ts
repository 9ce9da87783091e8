import { answer, api, type Schemas } from '../api/client.ts';

export type ConsoleSettings = Schemas['ConsoleSettings'];

export const readConsoleSettings = async (): Promise<ConsoleSettings> =>
  (await answer(api.GET('/api/console-settings'))).data;
