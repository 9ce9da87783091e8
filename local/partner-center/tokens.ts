import { createRemoteJWKSet, jwtVerify } from 'jose';

/** Of the Partner Center API, and of the Partner API that gives the price sheets. */
const AUDIENCES = ['https://api.partnercenter.microsoft.com', 'https://api.partner.microsoft.com'];
const REMEMBERED = 1_000;

/** Whether an Authorization header lets its caller in; a token that did so is not verified again while it lasts. */
export function tokenCheck(issuer: string, jwksUri: string): (authorization: string | undefined) => Promise<boolean> {
  const keys = createRemoteJWKSet(new URL(jwksUri));
  const good = new Map<string, number>();

  return async (authorization) => {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
    if (Date.now() < (good.get(token) ?? 0)) return true;
    good.delete(token);
    const verified = await jwtVerify(token, keys, { issuer, audience: AUDIENCES }).catch(() => undefined);
    if (verified === undefined) return false;
    if (good.size >= REMEMBERED) good.clear();
    good.set(token, (verified.payload.exp ?? 0) * 1000);
    return true;
  };
}
