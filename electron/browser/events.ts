/** `GET /events`: what the engine says by itself, one JSON line each. */
import type { ServerResponse } from 'node:http';
import type { EngineEvent } from '../../sync/api.ts';
import type { StreamLine } from '../contract.ts';
import { GUARDING_HEADERS } from './policy.ts';

/** A browser opens six connections to one address for all its pages together; the others are for verbs. */
const MAX_STREAMS = 4;
/** A window that reads slower than this much behind is cut; it comes back and asks for what it missed. */
const MAX_BEHIND = 1024 * 1024;

export interface Streams {
  /** Starts a stream; false when there are too many. */
  open(response: ServerResponse): boolean;
  /** Ends them all. */
  close(): void;
}

export function openStreams(
  listen: (listener: (event: EngineEvent) => void) => () => void,
  beatEvery: number,
): Streams {
  const open = new Set<ServerResponse>();
  return {
    open(response) {
      if (open.size >= MAX_STREAMS) return false;
      response.writeHead(200, { ...GUARDING_HEADERS, 'Content-Type': 'application/x-ndjson' });
      const say = (line: StreamLine): void => {
        if (response.writableLength > MAX_BEHIND) response.destroy();
        else response.write(`${JSON.stringify(line)}\n`);
      };
      say({ is: 'beat' });
      const quiet = listen(say);
      const beat = setInterval(say, beatEvery, { is: 'beat' });
      open.add(response);
      response.on('close', () => {
        clearInterval(beat);
        quiet();
        open.delete(response);
      });
      return true;
    },
    close() {
      for (const response of open) response.end();
    },
  };
}
