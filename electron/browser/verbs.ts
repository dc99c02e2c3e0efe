/** `POST /verb/<name>`: a window's question to the engine. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call, Verb, Verbs } from '../../sync/api.ts';
import { textOf } from '../../sync/domain/bytes.ts';
import { fault } from '../../sync/domain/fault.ts';
import { PATHS, parseWindowVerb } from '../contract.ts';
import { notInForm, readBody, sendFault, sendJson } from './reply.ts';

const BODY_LIMIT = 8 * 1024 * 1024;
const DEPTH_LIMIT = 32;

/** Why JSON cannot be arguments, `undefined` when it can. Walks without recursion: the depth is the sender's choice. */
function argumentsProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'an object is needed';
  const rest: { value: object; depth: number }[] = [{ value, depth: 1 }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (next.depth > DEPTH_LIMIT) return 'nested too deep';
    // JSON.parse makes it a key like any other; the first careless copy would make it a prototype.
    if (Object.hasOwn(next.value, '__proto__')) return 'a forbidden key';
    for (const inside of Object.values(next.value))
      if (typeof inside === 'object' && inside !== null) rest.push({ value: inside, depth: next.depth + 1 });
  }
  return undefined;
}

function parseArguments(bytes: Uint8Array): { value: unknown } | { problem: string } {
  const text = textOf(bytes);
  if (text === undefined) return { problem: 'not UTF-8' };
  try {
    const value: unknown = JSON.parse(text);
    const problem = argumentsProblem(value);
    return problem === undefined ? { value } : { problem };
  } catch {
    return { problem: 'not JSON' };
  }
}

/** Answers one verb; `done` hears its name and arguments when the engine said yes. */
export async function answerVerb(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  call: Call,
  done: (verb: Verb, args: unknown) => Promise<void>,
): Promise<void> {
  const name = path.slice(PATHS.verb.length);
  const verb = parseWindowVerb(name);
  if (verb === undefined) return sendFault(response, 404, fault('verb-unknown', { verb: name.slice(0, 80) }));
  const body = await readBody(request, BODY_LIMIT);
  if (body === undefined) return sendFault(response, 413, notInForm('too large'));
  const parsed = parseArguments(body);
  if ('problem' in parsed) return sendFault(response, 400, notInForm(parsed.problem));
  // The engine parses the arguments of every verb itself: here they are only known to be plain JSON.
  const answer = await call(verb, parsed.value as Verbs[typeof verb]['args']);
  if (answer.ok) await done(verb, parsed.value);
  sendJson(response, 200, answer);
}
