/**
 * automerge-repo 2.5 with its WebSocket adapters, one document per entry: the body as text, everything else as single
 * values, as Granary has them. Kept in memory only, which is kinder than a disk; plain WebSocket, without TLS.
 */
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { ImmutableString, splice } from '@automerge/automerge';
import { type DocHandle, Repo } from '@automerge/automerge-repo';
import { WebSocketClientAdapter, WebSocketServerAdapter } from '@automerge/automerge-repo-network-websocket';
import { WebSocketServer } from 'ws';
import { Prose } from '../prose.ts';
import type { Acts } from './side.ts';

const EDITS = 10;
/** Milliseconds after which a lost link is tried again. */
const RETRY = 200;

type Doc = Record<string, unknown> & { body: string };

export function automergeRepoSide(): Acts {
  let repo: Repo;
  let server: WebSocketServer | undefined;
  let client: WebSocketClientAdapter | undefined;
  let wanted = 0;
  const prose = new Prose(99);
  // With thousands of documents its waits of a minute run out; the documents come all the same.
  process.on('unhandledRejection', () => {});

  const handles = () => Object.values(repo.handles) as unknown as DocHandle<Doc>[];
  const sorted = () => handles().sort((a, b) => (a.documentId < b.documentId ? -1 : 1));

  return {
    async prepare({ first, entries, seed }) {
      wanted = entries;
      repo = new Repo({ sharePolicy: async () => true });
      if (!first) return '';
      const lessons = new Prose(seed);
      for (let i = 0; i < entries; i++) {
        const { title, body, fields, tags, lang, kind } = lessons.lesson(2_000);
        const single = (value: unknown): unknown =>
          typeof value === 'string' ? new ImmutableString(value) : value;
        repo.create<Doc>({
          body,
          title: single(title),
          lang: single(lang),
          kind: single(kind),
          fields: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, single(value)])),
          tags: Object.fromEntries(tags.map((tag) => [tag, true])),
        });
      }
      return '';
    },
    async listen() {
      server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
      await new Promise((open) => server?.once('listening', open));
      repo.networkSubsystem.addNetworkAdapter(new WebSocketServerAdapter(server as never));
      return (server.address() as AddressInfo).port;
    },
    async meet(port) {
      if (!client) {
        client = new WebSocketClientAdapter(`ws://127.0.0.1:${port}`, RETRY);
        repo.networkSubsystem.addNetworkAdapter(client);
      }
      while (handles().filter((handle) => handle.isReady()).length < wanted)
        await new Promise((later) => setTimeout(later, 50));
      return {};
    },
    async edit(from) {
      for (const handle of sorted().slice(from, from + EDITS))
        handle.change((doc) => {
          const middle = doc.body.indexOf('. ', doc.body.length / 2) + 2;
          splice(doc as never, ['body'], middle, 0, `${prose.text(60)} `);
        });
    },
    async print() {
      const hash = createHash('sha256');
      for (const handle of sorted()) hash.update(handle.documentId).update(JSON.stringify(handle.doc()));
      return `${handles().length} ${hash.digest('hex')}`;
    },
    async end() {
      client?.disconnect();
      server?.close();
    },
  };
}
