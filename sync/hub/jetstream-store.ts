/**
 * A NATS JetStream cluster under any number of hub processes. Three streams of files, three copies each where the cluster has
 * three servers:
 *
 *     granary_log     granary.log.key                                       the hub's seed: the first one written counts
 *                     granary.log.grant.<space>                             grants; the last one counts
 *                     granary.log.seg.<space>.<device>.<life>.<r|c>         one word for each segment placed in that log
 *     granary_parts   granary.part.<hash>.<n>                               the bytes, half a MiB a message
 *     granary_files   granary.file.<space>.<id>.<size>.<part>               a part of an attachment, a message each
 *
 * Bytes first, then the word that places them, which the cluster takes only behind the last word of that log that we have
 * heard (`lastSubjectSequence`): of two branches at one moment one is placed. Everybody hears all words in one order.
 */
import {
  type ConsumerMessages,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  StorageType,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import * as v from 'valibot';
import { concat } from '../domain/bytes.ts';
import { canonicalBytes, parseCanonical } from '../domain/canonical.ts';
import { segmentHashOf } from '../domain/hash.ts';
import {
  type ChainValue,
  type LogId,
  parseBlobId,
  parseChainValue,
  parseLogId,
  parseSegmentHash,
  parseSpaceId,
  type SegmentHash,
  type SpaceId,
} from '../domain/ids.ts';
import type { Bytes, Crypto, Random } from '../ports.ts';
import { type HubStore, type KeptPart, type Shelved, StoreError, type StoreEvent } from './store.ts';

const LOG = 'granary_log';
const PARTS = 'granary_parts';
const FILES = 'granary_files';
const KEY = 'granary.log.key';
/** A server takes a MiB at most unless told otherwise. */
const PART = 524_288;
/** Milliseconds, and how often. Together longer than a cluster takes to find a new leader. */
const ANSWER = 5_000;
const TRIES = 10;
const BETWEEN = 500;
/** Without a word, before they are asked for one by one. */
const LOOK = 500;
/** A consumer whose server is gone is noticed after twice half of this. */
const HEARTBEAT = 4_000;
/** Until what is there of attachments was told, at the start. */
const FILES_WAIT = 30_000;
const COPIES = 3;

const segmentName = v.custom<SegmentHash>(
  (value) => typeof value === 'string' && parseSegmentHash(value) !== undefined,
);
const chainValue = v.custom<ChainValue>(
  (value) => typeof value === 'string' && parseChainValue(value) !== undefined,
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const wordShape = v.object({
  hash: segmentName,
  first: count,
  last: count,
  before: v.optional(chainValue),
  after: chainValue,
  size: count,
});

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const logSubject = (space: SpaceId, log: LogId): string => `granary.log.seg.${space}.${log}`;
const grantSubject = (space: SpaceId): string => `granary.log.grant.${space}`;
const partSubject = (hash: SegmentHash, n: number): string => `granary.part.${hash}.${n}`;

const fileSubject = ({ space, file, size, part }: KeptPart): string =>
  `granary.file.${space}.${file}.${size}.${part}`;

function partUnder(subject: string): KeptPart | undefined {
  const [, , name = '', id = '', size, part] = subject.split('.');
  const [space, file] = [parseSpaceId(name), parseBlobId(id)];
  return space && file && { space, file, size: Number(size), part: Number(part) };
}

const isCode = (error: unknown, ...codes: readonly number[]): boolean =>
  error instanceof JetStreamApiError && codes.includes(error.apiError().err_code);

/** `servers`: `host:port` each. */
export const jetStreamStore = (
  servers: readonly string[],
  ports: { crypto: Pick<Crypto, 'sha256'>; random: Random },
): HubStore => new JetStreamStore(servers, ports);

interface Connected {
  nats: NatsConnection;
  client: JetStreamClient;
  manager: JetStreamManager;
  words: ConsumerMessages;
  files: ConsumerMessages;
}

class JetStreamStore implements HubStore {
  readonly #servers: readonly string[];
  readonly #crypto: Pick<Crypto, 'sha256'>;
  readonly #random: Random;
  #connected: Connected | undefined;
  #hear: (event: StoreEvent) => void = () => {};
  /** The number of the last word under a subject that was told of. */
  readonly #last = new Map<string, number>();
  readonly #sizes = new Map<SegmentHash, number>();
  /** The number of the last word of all. */
  #heard = 0;
  readonly #waiting = new Set<() => void>();

  constructor(
    servers: readonly string[],
    { crypto, random }: { crypto: Pick<Crypto, 'sha256'>; random: Random },
  ) {
    this.#servers = servers;
    this.#crypto = crypto;
    this.#random = random;
  }

  async open(hear: (event: StoreEvent) => void): Promise<{ seed: Bytes }> {
    this.#hear = hear;
    const nats = await this.#dial();
    try {
      const manager = await jetstreamManager(nats, { timeout: ANSWER, checkAPI: false });
      const client = jetstream(nats, { timeout: ANSWER });
      for (const [name, subject] of [
        [LOG, 'granary.log.>'],
        [PARTS, 'granary.part.>'],
        [FILES, 'granary.file.>'],
      ] as const)
        await stubbornly(() => makeStream(manager, name, subject, copiesOn(nats)));
      const consumer = await stubbornly(() =>
        client.consumers.get(LOG, { deliver_policy: DeliverPolicy.All, inactive_threshold: 60_000_000_000 }),
      );
      const words = await consumer.consume({ expires: HEARTBEAT, max_messages: 1_000 });
      const files = await this.#listenToFiles(client, manager);
      this.#connected = { nats, client, manager, words, files };
      void this.#listen(words);
      const { state } = await stubbornly(() => manager.streams.info(LOG));
      await this.#until(state.last_seq, 120);
      return { seed: await this.#seed() };
    } catch (error) {
      await nats.close();
      throw storeError(error);
    }
  }

  async #dial(): Promise<NatsConnection> {
    try {
      return await connect({
        servers: [...this.#servers],
        name: 'granary hub',
        maxReconnectAttempts: -1,
        reconnectTimeWait: BETWEEN,
        pingInterval: 5_000,
        maxPingOut: 2,
        timeout: ANSWER,
      });
    } catch (error) {
      throw storeError(error);
    }
  }

  #on(): Connected {
    if (!this.#connected) throw new StoreError('it is not open');
    return this.#connected;
  }

  async #seed(): Promise<Bytes> {
    const { manager } = this.#on();
    for (;;) {
      const held = await stubbornly(() => manager.streams.getMessage(LOG, { last_by_subj: KEY }));
      if (held) return held.data.slice();
      await this.#say(KEY, this.#random.bytes(32));
    }
  }

  async #listen(words: ConsumerMessages): Promise<void> {
    try {
      for await (const word of words) {
        this.#hearWord(word.subject, word.data, word.seq);
        this.#heard = Math.max(this.#heard, word.seq);
        for (const wake of [...this.#waiting]) wake();
      }
    } catch {
      // The connection is closed for good: whoever asks next is told.
    }
  }

  /** Which parts of attachments are there: their subjects say it, the bytes stay where they are. Resolves when all are told. */
  async #listenToFiles(client: JetStreamClient, manager: JetStreamManager): Promise<ConsumerMessages> {
    const consumer = await stubbornly(() =>
      client.consumers.get(FILES, {
        deliver_policy: DeliverPolicy.All,
        headers_only: true,
        inactive_threshold: 60_000_000_000,
      }),
    );
    const { state } = await stubbornly(() => manager.streams.info(FILES));
    const files = await consumer.consume({ expires: HEARTBEAT, max_messages: 1_000 });
    await new Promise<void>((told) => {
      // Who comes before everything is told is told later, like of anything new.
      const late = setTimeout(told, FILES_WAIT);
      const done = (): void => {
        clearTimeout(late);
        told();
      };
      if (state.messages === 0) done();
      void this.#hearFiles(files, done);
    });
    return files;
  }

  async #hearFiles(files: ConsumerMessages, whole: () => void): Promise<void> {
    try {
      for await (const message of files) {
        const part = partUnder(message.subject);
        if (part) this.#hear({ is: 'part', part });
        if (message.info.pending === 0) whole();
      }
    } catch {
      // As with the words.
    }
  }

  async placePart(part: KeptPart, bytes: Bytes): Promise<void> {
    const { client } = this.#on();
    try {
      await stubbornly(() => client.publish(fileSubject(part), bytes));
    } catch (error) {
      throw storeError(error);
    }
    this.#hear({ is: 'part', part });
  }

  async readPart(part: KeptPart): Promise<Bytes | undefined> {
    const { manager } = this.#on();
    try {
      const subject = fileSubject(part);
      const held = await stubbornly(() => manager.streams.getMessage(FILES, { last_by_subj: subject }));
      return held?.data.slice();
    } catch (error) {
      if (isCode(error, JetStreamApiCodes.NoMessageFound)) return undefined;
      throw storeError(error);
    }
  }

  async dropPart(part: KeptPart): Promise<void> {
    const { manager } = this.#on();
    try {
      await stubbornly(() => manager.streams.purge(FILES, { filter: fileSubject(part) }));
    } catch (error) {
      throw storeError(error);
    }
    this.#hear({ is: 'part-gone', part });
  }

  /** Ours we hear twice: when it is placed, and in its turn. */
  #hearWord(subject: string, data: Bytes, seq: number): void {
    if (seq <= (this.#last.get(subject) ?? 0)) return;
    this.#last.set(subject, seq);
    const [, , kind, name = '', ...rest] = subject.split('.');
    const space = parseSpaceId(name);
    if (!space) return;
    if (kind === 'grant') this.#hear({ is: 'grant', space, bytes: data.slice() });
    const log = kind === 'seg' ? parseLogId(rest.join('.')) : undefined;
    const word = v.safeParse(wordShape, parseCanonical(data));
    if (!log || !word.success) return;
    const { hash, first, last, before, after, size } = word.output;
    this.#sizes.set(hash, size);
    const place = { space, log: rest.join('.') as LogId, stream: log.stream };
    this.#hear({ is: 'segment', segment: { ...place, hash, first, last, before, after, size, tick: seq } });
  }

  /**
   * Until everything up to this number was told of; not for ever. A consumer whose server was lost needs seconds to find
   * another: meanwhile we ask for the words one by one.
   */
  async #until(seq: number, looks = 10): Promise<void> {
    for (let look = 0; look < looks && this.#heard < seq; look++) {
      const before = this.#heard;
      await this.#heardOr(seq, LOOK);
      if (this.#heard === before) await this.#ask(seq);
    }
    if (this.#heard < seq) throw new StoreError('the cluster does not tell what it holds');
  }

  #heardOr(seq: number, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(late);
        this.#waiting.delete(look);
        resolve();
      };
      const look = (): void => {
        if (this.#heard >= seq) done();
      };
      const late = setTimeout(done, milliseconds);
      this.#waiting.add(look);
    });
  }

  async #ask(seq: number): Promise<void> {
    const { manager } = this.#on();
    try {
      for (let next = this.#heard + 1; next <= seq; next = this.#heard + 1) {
        const word = await manager.streams.getMessage(LOG, { seq: next });
        if (word) this.#hearWord(word.subject, word.data, word.seq);
        this.#heard = Math.max(this.#heard, next);
      }
    } catch {
      // No leader at this moment: at the next look.
    }
  }

  async place(segment: Omit<Shelved, 'tick'>, bytes: Bytes): Promise<boolean> {
    const { space, log, hash, first, last, before, after, size } = segment;
    const subject = logSubject(space, log);
    const behind = this.#last.get(subject) ?? 0;
    const { client } = this.#on();
    for (let n = 0; n * PART < bytes.length; n++)
      await stubbornly(() => client.publish(partSubject(hash, n), bytes.subarray(n * PART, (n + 1) * PART)));
    return this.#say(subject, canonicalBytes({ hash, first, last, before, after, size }), behind);
  }

  keepGrant(space: SpaceId, bytes: Bytes): Promise<boolean> {
    return this.#say(grantSubject(space), bytes);
  }

  /** Says a word behind the last one under its subject; `false` when there is a later one, which was told of by then. */
  async #say(subject: string, word: Bytes, behind = this.#last.get(subject) ?? 0): Promise<boolean> {
    const { client, manager } = this.#on();
    try {
      const expect = { lastSubjectSequence: behind };
      const { seq } = await stubbornly(() => client.publish(subject, word, { expect }));
      this.#hearWord(subject, word, seq);
      return true;
    } catch (error) {
      if (!isCode(error, JetStreamApiCodes.StreamWrongLastSequence)) throw storeError(error);
      // Somebody else's; or our own, whose answer was lost with a server.
      const newest = await stubbornly(() => manager.streams.getMessage(LOG, { last_by_subj: subject }));
      if (newest) await this.#until(newest.seq);
      return false;
    }
  }

  async read(space: SpaceId, hash: SegmentHash): Promise<Bytes | undefined> {
    const size = this.#sizes.get(hash);
    if (size === undefined) return undefined;
    const { manager } = this.#on();
    const parts: Bytes[] = [];
    try {
      for (let n = 0; n * PART < size; n++) {
        const part = await stubbornly(() =>
          manager.streams.getMessage(PARTS, { last_by_subj: partSubject(hash, n) }),
        );
        if (!part) break;
        parts.push(part.data);
      }
    } catch (error) {
      throw storeError(error);
    }
    const bytes = concat(...parts);
    if (segmentHashOf(this.#crypto, bytes) === hash) return bytes;
    this.#hear({ is: 'gone', space, hash });
    return undefined;
  }

  async catchUp(): Promise<void> {
    try {
      const { state } = await this.#on().manager.streams.info(LOG);
      await this.#until(state.last_seq);
    } catch {
      // What is not told of yet comes later: a visit hears of it like of anything new.
    }
  }

  async writable(): Promise<boolean> {
    try {
      const { manager } = this.#on();
      const { cluster } = await manager.streams.info(LOG);
      return cluster === undefined || Boolean(cluster.leader);
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    const { nats, words, files } = this.#connected ?? {};
    this.#connected = undefined;
    words?.stop();
    files?.stop();
    await nats?.close();
  }
}

const copiesOn = (nats: NatsConnection): number => (nats.info?.cluster ? COPIES : 1);

async function makeStream(
  manager: JetStreamManager,
  name: string,
  subject: string,
  copies: number,
): Promise<void> {
  try {
    await manager.streams.info(name);
  } catch (error) {
    if (!isCode(error, JetStreamApiCodes.StreamNotFound)) throw error;
    await manager.streams.add({
      name,
      subjects: [subject],
      storage: StorageType.File,
      num_replicas: copies,
      // A part that two bring at once is one part.
      ...(name === FILES ? { max_msgs_per_subject: 1 } : {}),
    });
  }
}

/** Answers that waiting does not change. */
const isFinal = (error: unknown): boolean =>
  isCode(error, JetStreamApiCodes.StreamWrongLastSequence, JetStreamApiCodes.NoMessageFound);

/** A server was lost, a leader is being chosen: tried again, with pauses, until it works or has failed for too long. */
async function stubbornly<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (isFinal(error) || tries === TRIES) throw error;
      await pause(BETWEEN);
    }
  }
}

const storeError = (error: unknown): StoreError =>
  error instanceof StoreError
    ? error
    : new StoreError(error instanceof Error ? error.message : String(error), { cause: error });
