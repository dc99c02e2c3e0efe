/** Writing answers, and reading what came with a question without trusting its size. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Fault, fault } from '../../sync/domain/fault.ts';
import { GUARDING_HEADERS } from './policy.ts';

export interface Reply {
  status: number;
  type: string;
  body: Uint8Array | string;
  headers?: Readonly<Record<string, string>>;
}

export function send(response: ServerResponse, reply: Reply): void {
  // A request body that nobody will read must not keep the connection busy.
  const { complete, headers } = response.req;
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  if (hasBody && !complete) response.setHeader('Connection', 'close');
  response.writeHead(reply.status, {
    ...GUARDING_HEADERS,
    'Content-Type': reply.type,
    'Content-Length': Buffer.byteLength(reply.body),
    ...reply.headers,
  });
  response.end(reply.body);
}

export const sendJson = (response: ServerResponse, status: number, value: unknown): void =>
  send(response, { status, type: 'application/json', body: JSON.stringify(value) });

export const sendFault = (response: ServerResponse, status: number, wrong: Fault): void =>
  sendJson(response, status, { ok: false, fault: wrong });

export const notInForm = (reason: string): Fault => fault('arguments-wrong', { reason });

/** A refusal in simple words: whoever reads it opened a wrong or an old address. */
export function sendRefusal(response: ServerResponse, status: number): void {
  const words =
    status === 403
      ? 'This address does not open Granary. Use the whole address that Granary printed when it started, with its key. It changes at every start.'
      : 'There is nothing here.';
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Granary</title><p>${words}</p></html>\n`;
  send(response, { status, type: 'text/html; charset=utf-8', body });
}

/** The whole body as bytes; `undefined` when it is longer than `limit`, which is noticed before it is held. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return undefined;
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > limit) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}
