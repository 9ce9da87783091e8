import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError, sendJson } from '../http.ts';
import type { CoreModule, RegisteredFunction } from './core-module.ts';
import type { Invoke } from './invoke.ts';
import type { HostKeys } from './keys.ts';
import { type HostLog, NotServed } from './refusal.ts';
import { partsOf } from './routes.ts';
import type { Timers } from './timers.ts';

export interface AdminParts {
  core: CoreModule;
  keys: HostKeys;
  timers: Timers;
  invoke: Invoke;
  log: HostLog;
}

/** The part of the host's own API that this host has (`FunctionsController.cs`, `HostController.cs`, `KeysController.cs`). */
export function adminApi({ core, keys, timers, invoke, log }: AdminParts) {
  /** Does not wait for the function: the real host answers before it has run. */
  function callByHand(target: RegisteredFunction): void {
    const { metadata, trigger } = target;
    if (timers.runNow(metadata.name)) return;
    if (trigger.type !== 'activityTrigger') throw new NotServed(`calling ${metadata.name} by hand`);
    invoke(target, { json: 'null' }).catch((error: Error) => log.error(`${metadata.name}: ${error.message}`));
  }

  return ({ method = '' }: IncomingMessage, response: ServerResponse, pathname: string): void => {
    const [, area, name = '', verb = ''] = partsOf(pathname) ?? [];
    const sendKey = (value = '') =>
      sendJson(response, 200, { keys: value === '' ? [] : [{ name: 'default', value }], links: [] });
    if (method === 'GET' && area === 'host' && name === 'status') {
      const processUptime = Math.round(process.uptime() * 1000);
      sendJson(response, 200, { id: 'local', state: 'Running', version: '4.1000.0', processUptime });
    } else if (method === 'GET' && area === 'host' && name === 'keys') sendKey(keys.functionKey);
    else {
      const target = area === 'functions' ? core.find(name) : undefined;
      if (target !== undefined && method === 'GET' && verb === 'keys') sendKey(keys.functions[target.metadata.name]);
      else if (target !== undefined && method === 'POST' && verb === '') {
        callByHand(target);
        response.writeHead(202).end();
      } else throw new HttpError(404, '');
    }
  };
}
