/** Files through the shell: handed in as a body, fetched as a download; the window only ever sees tickets. */
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { fault } from '../../sync/domain/fault.ts';
import { ok } from '../../sync/domain/result.ts';
import type { TicketFiles } from '../../sync/node/files/ticket-files.ts';
import type { UploadReply } from '../contract.ts';
import { GUARDING_HEADERS } from './policy.ts';
import { sendFault, sendJson, sendRefusal } from './reply.ts';

const UPLOAD_LIMIT = 512 * 1024 * 1024;
/** A file from outside never takes the last of the disk: saving needs it more. */
const LEAVE_FREE = 256 * 1024 * 1024;
const LOOK_EVERY = 32 * 1024 * 1024;

/**
 * A file's name as words to show or suggest: no folders, no control or direction characters, no device names of
 * Windows, at most 120 characters.
 */
export function safeName(name: string): string {
  const last = name.toWellFormed().split(/[\\/]/).pop() ?? '';
  const plain = last
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[. ]+|[. ]+$/g, '');
  const free = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) ? `_${plain}` : plain;
  const letters = Array.from(free);
  // The kind at the end says what opens it, so it survives a cut.
  const short = letters.length <= 120 ? free : [...letters.slice(0, 100), ...letters.slice(-20)].join('');
  return short === '' ? 'file' : short;
}

/** `PUT /file?name=…`: a limit on its length and on the disk it may take, checked while it comes. */
export async function takeUpload(
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
  files: TicketFiles,
): Promise<void> {
  const name = safeName(query.get('name') ?? '');
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > UPLOAD_LIMIT) return sendFault(response, 413, fault('file-too-large', { name }));
  if ((await files.free()) < declared + LEAVE_FREE) return sendFault(response, 507, fault('disk-full'));
  const receiving = await files.receive(name);
  let length = 0;
  let looked = 0;
  try {
    for await (const piece of request) {
      length += piece.length;
      const tooLarge = length > UPLOAD_LIMIT;
      const noRoom = !tooLarge && length - looked > LOOK_EVERY && (await files.free()) < LEAVE_FREE;
      if (tooLarge || noRoom) {
        await receiving.drop();
        const why = tooLarge ? fault('file-too-large', { name }) : fault('disk-full');
        return sendFault(response, tooLarge ? 413 : 507, why);
      }
      if (length - looked > LOOK_EVERY) looked = length;
      await receiving.write(piece);
    }
  } catch (error) {
    await receiving.drop();
    throw error;
  }
  const reply: UploadReply = ok(await receiving.done());
  sendJson(response, 200, reply);
}

/** `filename` for old readers, `filename*` (RFC 6266) for every script. */
function disposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** `GET /file/<ticket>`: the file, once. A download that breaks off can be asked for again. */
export async function sendGiven(response: ServerResponse, ticket: string, files: TicketFiles): Promise<void> {
  const leaving = files.claim(ticket);
  if (!leaving) return sendRefusal(response, 404);
  response.writeHead(200, {
    ...GUARDING_HEADERS,
    'Content-Type': 'application/octet-stream',
    'Content-Length': leaving.size,
    'Content-Disposition': disposition(safeName(leaving.name)),
  });
  const source = createReadStream(leaving.path);
  try {
    await pipeline(source, response);
  } catch (error) {
    // A browser that has its whole length may hang up before we have said the end.
    const arrived = source.bytesRead === leaving.size && response.writableLength === 0;
    if (!arrived) {
      leaving.giveBack();
      throw error;
    }
  }
  await leaving.done();
}
