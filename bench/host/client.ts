import { connect, type Socket } from 'node:net';

/**
 * The load of `npm run bench:host`: HTTP over raw sockets, because a client made with `fetch` costs as much as the host
 * that it measures. Each connection does its lifecycles one after the other.
 */
export interface LoadRequest {
  port: number;
  clients: number;
  lifecycles: number;
  prefix: string;
  /** Paths of the requests of one lifecycle, `{id}` in them; the bodies are JSON. */
  steps: { path: string; body: string }[];
}

/** One connection that sends a request and hears the answer's end. */
class Connection {
  readonly #socket: Socket;
  #heard = '';
  #answer: ((status: number) => void) | undefined;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.setNoDelay(true);
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (chunk: string) => this.#hear(chunk));
  }

  send(path: string, body: string): Promise<number> {
    const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#socket.write(head + body);
    });
  }

  #hear(chunk: string): void {
    this.#heard += chunk;
    const end = this.#heard.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#heard.slice(0, end).toLowerCase();
    const body = this.#heard.slice(end + 4);
    const length = /content-length: (\d+)/.exec(head)?.[1];
    const whole =
      length !== undefined ? body.length >= Number(length) : !head.includes('chunked') || body.endsWith('0\r\n\r\n');
    if (!whole) return;
    this.#heard = '';
    this.#answer?.(Number(head.slice(9, 12)));
  }

  close = () => this.#socket.destroy();
}

const { port, clients, lifecycles, prefix, steps } = JSON.parse(process.argv[2] ?? '{}') as LoadRequest;
let next = 0;
async function work(): Promise<void> {
  const connection = new Connection(port);
  for (let n = next++; n < lifecycles; n = next++) {
    for (const { path, body } of steps) {
      const status = await connection.send(path.replace('{id}', `${prefix}-${n}`), body);
      if (status >= 300) throw new Error(`${path} answered ${status}.`);
    }
  }
  connection.close();
}
await Promise.all(Array.from({ length: clients }, work));
