/** An answer other than success, in Blob Storage's form: an HTTP status with an error code and a message. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export const containerNotFound = () => new Refusal(404, 'ContainerNotFound', 'The specified container does not exist.');
export const blobNotFound = () => new Refusal(404, 'BlobNotFound', 'The specified blob does not exist.');
export const conditionNotMet = (status: 304 | 412) =>
  new Refusal(status, 'ConditionNotMet', 'The condition specified using HTTP conditional header(s) is not met.');

/** What the real service does and this one does not; never silently, or a test would pass that fails in Azure. */
export const notServed = (what: string) =>
  new Refusal(400, 'NotServed', `The local Blob Storage does not serve ${what}.`);
